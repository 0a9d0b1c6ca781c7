"""Files to pixels. One decoder for intake and window; headless.

What needs numpy or a codec is imported when it is asked for: a window that has its files decoded in
another process starts that process before it loads any of them.
"""

import importlib
from typing import TYPE_CHECKING

from viewer.frames.calibration import Calibration, CalibrationSource, Region, Scale
from viewer.frames.clip import Clip
from viewer.frames.info import ClipInfo, ClipKind, TimeSource

if TYPE_CHECKING:
    from viewer.frames.opening import open_clip
    from viewer.frames.pixels import Pixels
    from viewer.frames.still.clip import StillClip
    from viewer.frames.still.decoder import read_pixels

__all__ = [
    "Calibration",
    "CalibrationSource",
    "Clip",
    "ClipInfo",
    "ClipKind",
    "Pixels",
    "Region",
    "Scale",
    "StillClip",
    "TimeSource",
    "open_clip",
    "read_pixels",
]

_LATE = {
    "Pixels": "viewer.frames.pixels",
    "StillClip": "viewer.frames.still.clip",
    "open_clip": "viewer.frames.opening",
    "read_pixels": "viewer.frames.still.decoder",
}


if not TYPE_CHECKING:  # or every misspelt name would have a type

    def __getattr__(name: str) -> object:
        """Import a name of `_LATE` when it is first used."""
        if name not in _LATE:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(importlib.import_module(_LATE[name]), name)
