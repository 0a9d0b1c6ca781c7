"""How an image is shown, as immutable values: where it lies and how bright it is. No Qt."""

from viewer.model.transform import ViewTransform
from viewer.model.window import Pace, Preset, WindowLevel

__all__ = ["Pace", "Preset", "ViewTransform", "WindowLevel"]
