"""Small pictures: the wall of sources, and the strip of a clip's frames."""
