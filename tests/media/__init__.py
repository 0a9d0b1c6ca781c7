"""Makers of small test files, the same bytes at every run; nothing real is copied here."""
