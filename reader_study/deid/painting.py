"""Boxes over pixels: what lies in them becomes black, and nothing else changes."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reader_study.deid.masks import MaskBox


def painted_over(
    pixels: NDArray[Any], masks: Iterable[MaskBox], *, frame: int = 0, inverted: bool = False
) -> NDArray[Any]:
    """Return a frame with its boxes black; the very frame where none lies over it.

    Parameters
    ----------
    pixels : ndarray
        (H, W) or (H, W, channels), of whole numbers.
    inverted : bool
        Whether high values are dark.

    """
    here = [box for box in masks if box.covers(frame)]
    if not here:
        return pixels
    painted = pixels.copy()
    black = np.iinfo(pixels.dtype).max if inverted else max(0, np.iinfo(pixels.dtype).min)
    for box in here:
        painted[box.y0 : box.y1 + 1, box.x0 : box.x1 + 1] = black
    return painted
