"""From cases to answers."""
