"""A person's decisions on what was found in sources, before anything of them is stored."""
