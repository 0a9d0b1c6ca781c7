"""Cheap gates before any model: what they stop is excluded with its reason, never scored."""
