"""Commands that open a window, and its keys."""
