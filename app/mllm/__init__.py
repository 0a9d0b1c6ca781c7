"""Where a model's replies become records of results: what engines know meets what studies count."""
