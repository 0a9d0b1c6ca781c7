"""Pictures that commands write: Pillow and the fonts of the program, no window and no report."""
