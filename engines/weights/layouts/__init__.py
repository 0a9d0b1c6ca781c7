"""From the keys of a public checkpoint to those of the network, every tensor accounted for."""
