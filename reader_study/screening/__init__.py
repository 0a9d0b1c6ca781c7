"""What images tell of themselves before a study takes them: copies, kind, quality, text.

Pure functions on arrays and plain facts; no file formats, no window. They propose and give reasons
with numbers; a person decides.
"""
