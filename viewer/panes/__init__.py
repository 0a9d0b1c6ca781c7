"""One clip under the hands; panes side by side, linked, or as the planes of a volume."""
