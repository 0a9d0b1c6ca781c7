"""Outlines of lesions that come with images: masks beside them, boxes in their table."""
