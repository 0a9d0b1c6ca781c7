"""Two tests on the same cases."""
