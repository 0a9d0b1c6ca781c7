"""Difficulty tiers, where their rule meets a study: judges' tables, making, freezing, readers."""
