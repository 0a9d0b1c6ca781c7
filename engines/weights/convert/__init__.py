"""Tensors out of a checkpoint that holds more than tensors, in a process that can do nothing else.

No torch here, and no class of the checkpoint is ever imported.
"""
