"""Commands about how far a log is signed and known."""
