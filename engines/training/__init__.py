"""From labelled images to a model folder; resumable."""
