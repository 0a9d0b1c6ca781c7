"""How an image is shown, as immutable values: where it lies and how bright it is. No Qt."""

from viewer.model.presets import CT_WINDOWS, NamedWindow
from viewer.model.state import ViewState
from viewer.model.transform import ViewTransform
from viewer.model.window import Pace, Preset, WindowLevel

__all__ = [
    "CT_WINDOWS",
    "NamedWindow",
    "Pace",
    "Preset",
    "ViewState",
    "ViewTransform",
    "WindowLevel",
]
