"""Files to pixels. One decoder for intake and window; headless."""

from viewer.frames.clip import Clip, StillClip, open_clip
from viewer.frames.still import Pixels, read_pixels

__all__ = ["Clip", "Pixels", "StillClip", "open_clip", "read_pixels"]
