"""A clip by the clock, and the bar below it."""
