"""A classifier learns from clips of lesions: its data, its training, and its card."""
