"""The version of this program; written into every event."""

__version__ = "0.4.0"
