"""Persons of a study: who they are, how they prove it, what they sign."""
