"""Model reads, frozen before the first scored read."""
