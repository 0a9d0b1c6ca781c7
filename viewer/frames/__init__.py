"""Files to pixels. One decoder for intake and window; headless."""

from viewer.frames.calibration import Calibration, CalibrationSource, Region, Scale
from viewer.frames.clip import Clip
from viewer.frames.info import ClipInfo, ClipKind, TimeSource
from viewer.frames.opening import open_clip
from viewer.frames.still.clip import StillClip
from viewer.frames.still.decoder import Pixels, read_pixels

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
