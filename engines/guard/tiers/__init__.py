"""Difficulty tiers by consensus of trained networks, frozen before results are known."""
