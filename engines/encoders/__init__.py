"""Encoders that others trained: what is known of each, and under which terms it may be used.

Nothing here imports torch, so that commands and windows can ask it.
"""
