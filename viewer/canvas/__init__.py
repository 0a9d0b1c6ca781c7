"""One image on the screen and the hands on it; what lies over it."""
