"""Weights of networks: read without executing anything, loaded without losing anything."""
