"""Whether an image is good enough to be read: size, emptiness, blur, saturation.

Gates against images that nobody could assess, not a judgement of good ones; the limits lie where no
published breast image does.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from reader_study.screening.grey import Plane, luma


class QualityGate(StrEnum):
    """What is looked at."""

    SIZE = "size"
    CONTENT = "content"
    BLUR = "blur"
    SATURATION = "saturation"


@dataclass(frozen=True, slots=True)
class QualityLimits:
    """Where an image stops being good enough.

    Parameters
    ----------
    least_side : int
        Pixels of the shorter side. A lesion of 10 mm in a field of 40 mm is 32 pixels wide at 128.
    least_spread : float
        Standard deviation of the grey levels; below 5 nothing is seen.
    most_blur : float
        0 sharp to 1 blurred (Crété et al., 2007): how little a further blur takes away.
    most_saturated : float
        Share of the lit pixels at 250 and more: what is white holds no structure.

    """

    least_side: int = 128
    least_spread: float = 5.0
    most_blur: float = 0.75
    most_saturated: float = 0.25


@dataclass(frozen=True, slots=True)
class Quality:
    """One gate's outcome, its value beside the limit."""

    gate: QualityGate
    passed: bool
    value: float
    limit: float
    measure: str


_LIT = 16.0
_WHITE = 250.0


def quality(pixels: NDArray[Any], limits: QualityLimits | None = None) -> tuple[Quality, ...]:
    """Return the outcome of every gate for an image, grey or RGB, ``uint8``."""
    limits = limits or QualityLimits()
    grey = luma(pixels)
    side, spread = float(min(grey.shape)), float(grey.std())
    soft, white = blur(grey), saturated(grey)
    return (
        _at_least(QualityGate.SIZE, side, limits.least_side, "pixels of the shorter side"),
        _at_least(QualityGate.CONTENT, spread, limits.least_spread, "spread of the grey levels"),
        _at_most(QualityGate.BLUR, soft, limits.most_blur, "blur, 0 to 1"),
        _at_most(
            QualityGate.SATURATION, white, limits.most_saturated, "white share of what is lit"
        ),
    )


def _at_least(gate: QualityGate, value: float, limit: float, measure: str) -> Quality:
    return Quality(gate, value >= limit, round(value, 4), float(limit), measure)


def _at_most(gate: QualityGate, value: float, limit: float, measure: str) -> Quality:
    return Quality(gate, value <= limit, round(value, 4), float(limit), measure)


def blur(grey: Plane) -> float:
    """Return how blurred a picture is, 0–1, by how little blurring it again changes it.

    Crété et al., "The blur effect", SPIE 6492 (2007): the share of the steps between neighbours
    that a mean over nine pixels leaves, the worse of both axes. 1 where there are no steps.
    """
    return max(_blur_along(grey, axis) for axis in (0, 1))


def _blur_along(grey: Plane, axis: int) -> float:
    steps = np.abs(np.diff(grey, axis=axis))
    total = float(steps.sum(dtype=np.float64))
    if total <= 0:
        return 1.0
    smooth = np.abs(np.diff(uniform_filter1d(grey, 9, axis=axis, mode="nearest"), axis=axis))
    lost = float(np.maximum(steps - smooth, 0).sum(dtype=np.float64))
    return 1 - lost / total


def saturated(grey: Plane) -> float:
    """Return the share of the lit pixels that are white, 0–1; 0 where nothing is lit."""
    lit = int((grey > _LIT).sum())
    return float((grey >= _WHITE).sum()) / lit if lit else 0.0
