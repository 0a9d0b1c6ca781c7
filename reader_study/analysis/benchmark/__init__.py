"""Results of a benchmark of models, from scored answers alone; it knows no server and no study."""
