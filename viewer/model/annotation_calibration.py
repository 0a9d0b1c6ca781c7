"""Manual calibration: two points on a scale that is drawn in the image, and their distance."""

import math
import re
from dataclasses import dataclass
from enum import StrEnum

from viewer.frames.calibration import CalibrationSource, Scale
from viewer.model.measure import Point

MIN_APART_PX = 10.0
"""Closer points would make the error of a hand, about one pixel, more than a tenth."""
MIN_DISTANCE_MM = 1.0
MAX_DISTANCE_MM = 500.0

_NUMBER = re.compile(r"([+-]?\d+(?:[.,]\d*)?|[+-]?[.,]\d+)\s*(mm|cm|毫米|厘米)?", re.IGNORECASE)
_MM = {None: 1.0, "mm": 1.0, "毫米": 1.0, "cm": 10.0, "厘米": 10.0}


class CalibrationRefusal(StrEnum):
    """Why a manual calibration is not taken."""

    NO_NUMBER = "no_number"
    NOT_POSITIVE = "not_positive"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    TOO_CLOSE = "too_close"
    """The points, not the distance."""


@dataclass(frozen=True, slots=True)
class CalibrationRecord:
    """What a reader did to calibrate a clip, and what came of it.

    Parameters
    ----------
    a, b : (float, float)
        The two points, in image pixels.
    distance_mm : float
        What the reader says lies between them.
    frame : int
        Frame that showed the scale, counted from 0.
    scale : Scale
        The result; its source is `MANUAL`. It holds for the whole clip.

    """

    a: Point
    b: Point
    distance_mm: float
    frame: int
    scale: Scale

    def fields(self) -> dict[str, object]:
        """Return the record as JSON without floats, for a log that is hashed."""
        assert self.scale.spacing_mm is not None
        down, across = self.scale.spacing_mm
        return {
            "points": [f"{x:.2f},{y:.2f}" for x, y in (self.a, self.b)],
            "distance_mm": f"{self.distance_mm:.3f}",
            "frame": self.frame,
            "source": self.scale.source.value,
            "mm_per_px_down": f"{down:.6f}",
            "mm_per_px_across": f"{across:.6f}",
        }


@dataclass(frozen=True, slots=True)
class CalibrationTakenBack:
    """A manual calibration is no longer in force."""

    def fields(self) -> dict[str, object]:
        """Return the record as JSON without floats, for a log that is hashed."""
        return {"taken_back": True}


def apart_px(a: Point, b: Point, *, pixel_aspect: float = 1.0) -> float:
    """Return the distance of two points in widths of a pixel."""
    return math.hypot(b[0] - a[0], (b[1] - a[1]) * pixel_aspect)


def distance_of(text: str) -> float | CalibrationRefusal:
    """Read a distance in millimetres from what was typed: ``20``, ``20 mm``, ``2 cm``, ``2,5cm``.

    A number without a unit is in millimetres. A comma is a decimal point.
    """
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        return CalibrationRefusal.NO_NUMBER
    unit = found[2].lower() if found[2] else None
    value = float(found[1].replace(",", ".")) * _MM[unit]
    if value <= 0:
        return CalibrationRefusal.NOT_POSITIVE
    if value < MIN_DISTANCE_MM:
        return CalibrationRefusal.TOO_SHORT
    return value if value <= MAX_DISTANCE_MM else CalibrationRefusal.TOO_LONG


def calibration_by(
    a: Point, b: Point, *, text: str, frame: int, pixel_aspect: float = 1.0
) -> CalibrationRecord | CalibrationRefusal:
    """Make a scale from two points and what was typed as their distance.

    Parameters
    ----------
    a, b : (float, float)
        The points, in image pixels.
    text : str
        The distance as typed.
    frame : int
        Frame that shows them.
    pixel_aspect : float
        Height of a pixel divided by its width.

    """
    apart = apart_px(a, b, pixel_aspect=pixel_aspect)
    if apart < MIN_APART_PX:
        return CalibrationRefusal.TOO_CLOSE
    distance_mm = distance_of(text)
    if isinstance(distance_mm, CalibrationRefusal):
        return distance_mm
    across = distance_mm / apart
    spacing = (across * pixel_aspect, across)
    scale = Scale(CalibrationSource.MANUAL, spacing_mm=spacing)
    return CalibrationRecord(a, b, distance_mm, frame, scale)
