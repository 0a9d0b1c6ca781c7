"""What a model says of itself."""
