"""The tables and figures of a paper in one call."""
