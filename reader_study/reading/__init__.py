"""A reader's session: the place she is at, her answers, her times."""
