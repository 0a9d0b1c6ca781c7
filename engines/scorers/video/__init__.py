"""Models that look at clips, by cards of the kind video."""
