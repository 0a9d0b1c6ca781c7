"""A study for one reader goes out as a package; what she reads comes back as bundles."""
