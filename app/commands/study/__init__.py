"""Commands that make, look at and close a study."""
