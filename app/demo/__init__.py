"""The demonstration: the whole job once, from images to report."""
