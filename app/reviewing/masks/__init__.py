"""Masks under the hand: chosen, drawn by mouse or keys, and how they lie over the image."""
