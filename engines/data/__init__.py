"""Labelled images in memory: read, grouped by patient, split."""
