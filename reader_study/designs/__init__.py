"""Designs: each a pure function from a protocol, its cases and readers to the steps of a study."""
