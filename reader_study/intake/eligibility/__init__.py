"""Whether the cases of a plan are eligible by the protocol's rules, and which are copies."""
