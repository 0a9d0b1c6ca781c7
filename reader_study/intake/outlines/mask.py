"""From the pixels of a mask to the lesions that it outlines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reader_study.media.lesions import Area

LEAST_SHARE = 0.01
"""Of the largest piece of a mask: a smaller one is a speck that a pencil left."""
LEAST_PX = 9
"""A piece of fewer pixels is a speck too: nobody would find it in the image."""

_FEW_VALUES = 8
"""A mask drawn by a program holds so few; one that was saved as JPEG holds many near two."""
_MOST_BETWEEN = 0.1
_MOST_COVERED = 0.95


@dataclass(frozen=True, slots=True)
class MaskContent:
    """What a mask holds.

    Parameters
    ----------
    areas : tuple of Area
        One for each piece, from left to right; none for an empty mask, which is no lesion.
    specks : int
        Pieces that are too small to count.
    is_mask : bool
        False for a picture of many greys, and for one that is covered from edge to edge: it
        outlines nothing.

    """

    areas: tuple[Area, ...] = ()
    specks: int = 0
    is_mask: bool = True


EMPTY = MaskContent()
"""Of a mask that outlines nothing, which says that there is no lesion."""


def mask_content(pixels: NDArray[Any]) -> MaskContent:
    """Read a mask.

    Parameters
    ----------
    pixels : ndarray
        (H, W) or (H, W, 3), uint8 or uint16. What is not 0 is inside, whatever its value or colour;
        where there are many values, what is brighter than half of the brightest.

    """
    grey = pixels if pixels.ndim == 2 else pixels.max(axis=2)
    inside = grey > 0
    if len(np.unique(grey)) > _FEW_VALUES:
        highest = float(grey.max())
        between = (grey > 0.25 * highest) & (grey < 0.75 * highest)
        if between.mean() > _MOST_BETWEEN:
            return MaskContent(is_mask=False)
        inside = grey >= 0.5 * highest
    if inside.mean() > _MOST_COVERED:
        return MaskContent(is_mask=False)
    return _pieces(inside)


def joined(areas: Sequence[Area]) -> tuple[Area, ...]:
    """Return the one area around all of them; none for none."""
    if not areas:
        return ()
    left, upper, right, lower = zip(*areas, strict=True)
    return ((min(left), min(upper), max(right), max(lower)),)


def _pieces(inside: NDArray[np.bool_]) -> MaskContent:
    from scipy import ndimage  # takes long to load, and most sets have no masks

    labels, n = ndimage.label(inside, structure=np.ones((3, 3), np.int8))
    if n == 0:
        return EMPTY
    sizes = np.bincount(labels.ravel())[1:]
    least = max(LEAST_PX, LEAST_SHARE * sizes.max())
    areas = [
        (int(columns.start), int(rows.start), int(columns.stop), int(rows.stop))
        for size, (rows, columns) in zip(sizes, ndimage.find_objects(labels), strict=True)
        if size >= least
    ]
    return MaskContent(tuple(sorted(areas)), specks=n - len(areas))
