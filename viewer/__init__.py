"""Files to frames, and frames to the screen. Knows no study, no reader, no engine."""
