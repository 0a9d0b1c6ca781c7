"""Figures of a benchmark of models that answer in words: pure functions on lists and arrays.

An answer that is missing stands as None; whether it counts as wrong or is left out is told by
`Rule`, and every figure carries its n.
"""
