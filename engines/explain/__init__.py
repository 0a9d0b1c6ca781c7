"""Where in an image a network finds what speaks for its answer, and whether that can be believed.

A heat map tells which part of the image moved this network's score. It is no outline of a lesion
and no proof that there is one: see `sanity` for what is checked before anybody looks at one.
"""
