"""The window in which a person decides what becomes of the sources of an intake."""
