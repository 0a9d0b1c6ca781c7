"""Runs of chat models in a study: what was asked of them and what came, on disk and sealed."""
