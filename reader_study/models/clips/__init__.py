"""Clips that train a model: those of development cases, and lesions marked in their frames."""
