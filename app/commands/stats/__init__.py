"""Statistics of a table, without a study."""
