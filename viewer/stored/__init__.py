"""Frames in the form in which a study keeps them: free of all but pixels, padded, self-checking."""
