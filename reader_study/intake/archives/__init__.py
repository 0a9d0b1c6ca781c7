"""ZIP and tar archives as folders that are never unpacked whole: one member at a time."""
