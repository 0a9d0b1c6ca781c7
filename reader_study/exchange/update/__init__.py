"""Updates: what the coordinator decided since a package went out, on its way to the reader."""
