"""Cases of a study, and images outside of the field, as items that models are asked about."""
