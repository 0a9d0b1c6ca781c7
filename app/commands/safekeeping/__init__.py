"""Commands for copies of a study and the way back from damage."""
