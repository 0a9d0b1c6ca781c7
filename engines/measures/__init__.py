"""Figures, thresholds and calibration from labels and scores alone: numpy and scipy, no torch."""
