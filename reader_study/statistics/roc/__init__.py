"""One curve, and curves of the same cases: areas, parts of them, binormal fits, clusters."""
