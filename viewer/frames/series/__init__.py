"""Headers of many slices to one volume in order; no pixels here."""
