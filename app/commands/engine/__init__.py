"""Commands that set the engine to work."""
