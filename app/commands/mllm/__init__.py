"""Multimodal language models as readers."""
