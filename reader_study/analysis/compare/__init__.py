"""Arm against arm, readers against a model: what is compared, on whose reads, by which test."""
