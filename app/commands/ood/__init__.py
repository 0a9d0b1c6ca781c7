"""Commands on images that are odd to a network."""
