"""Beside the image: the source in words, what can be done, and what is asked."""
