"""Commands of de-identification."""
