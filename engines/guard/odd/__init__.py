"""Images unlike those that a network was trained on: scores of oddness, and where they are odd."""
