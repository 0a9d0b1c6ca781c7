"""The right-hand panel of the reading page and the cards on it."""
