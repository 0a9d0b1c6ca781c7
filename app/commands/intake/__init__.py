"""Parts of ``sonoread intake``: deciding on media, taking them in, taking a begun intake back."""
