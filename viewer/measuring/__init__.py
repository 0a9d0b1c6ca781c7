"""The hand that measures, what it has laid on a clip, and how that is painted."""
