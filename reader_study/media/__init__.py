"""What a case is made of: stills, clips and series as a study keeps them."""
