"""Results as JSON under the names that the programs of R give them."""
