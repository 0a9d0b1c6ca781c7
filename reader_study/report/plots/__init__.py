"""Figures as vectors, drawn with reportlab.graphics in the fonts of the text."""
