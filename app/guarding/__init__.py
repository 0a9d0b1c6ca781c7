"""A model held against images and cases of a site: are they odd to it, and are its scores true."""
