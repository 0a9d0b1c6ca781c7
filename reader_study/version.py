"""The version of this program; written into every event."""

__version__ = "0.3.0"
