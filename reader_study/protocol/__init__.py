"""The protocol: what a study is, decided before the first scored read."""
