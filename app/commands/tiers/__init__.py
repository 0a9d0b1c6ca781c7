"""Commands on difficulty tiers."""
