"""Who is at the window, where readers are registered."""
