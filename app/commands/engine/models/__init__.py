"""``sonoread models``: which models there are, and what is known of each."""
