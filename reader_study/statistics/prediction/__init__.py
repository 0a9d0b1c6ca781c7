"""What a probability is worth: calibration and use."""
