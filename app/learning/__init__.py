"""Learning curves of networks: their scales, which the picture and the window share, and a window
that follows a training.
"""
