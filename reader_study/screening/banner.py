"""Strips of writing above and below an image, for files that name no image region."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reader_study.screening.grey import Plane, luma

_LEVELS = 6.0
"""Grey levels about its typical one within which a pixel of a strip is background."""

_BACKGROUND_SHARE = 0.5
"""Of a row, at the level of the strip's outermost row: letters cover less than half of a line."""

_LEAST_ROWS = 4
_MOST_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class Banner:
    """Rows that are no image.

    Parameters
    ----------
    rows : pair of int
        First row, and the first behind it.
    share : float
        Part of its pixels that are its one background, 0–1.
    has_writing : bool
        Whether anything stands out from the background.

    """

    rows: tuple[int, int]
    share: float
    has_writing: bool


def find_banners(pixels: NDArray[Any]) -> tuple[Banner, ...]:
    """Return the strips of one background at the top and the bottom of an image, if any.

    For proposals only: the dark below a shadow is such a strip as well, and holds no writing.
    """
    grey = luma(pixels)
    rows = len(grey)
    from_top, from_bottom = _strip(grey), _strip(grey[::-1])
    places = [(0, from_top[0]), (rows - from_bottom[0], rows)]
    return tuple(
        Banner(place, round(share, 4), writing)
        for place, (count, share, writing) in zip(places, (from_top, from_bottom), strict=True)
        if _LEAST_ROWS <= count <= _MOST_SHARE * rows
    )


def _strip(grey: Plane) -> tuple[int, float, bool]:
    """Return rows, background share and whether something stands out, from the first row on."""
    level = float(np.median(grey[0]))
    away = np.abs(grey - level)
    background = (away <= _LEVELS).mean(axis=1)
    other = np.flatnonzero(background < _BACKGROUND_SHARE)
    count = int(other[0]) if len(other) else len(grey)
    if not count:
        return 0, 0.0, False
    return count, float(background[:count].mean()), bool((away[:count] > 8 * _LEVELS).any())
