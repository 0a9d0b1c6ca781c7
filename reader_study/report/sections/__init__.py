"""Sections of the report, in their order."""
