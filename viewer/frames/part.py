"""A part of a still alone: nothing is left of its other pixels, and places stay where they are."""

import numpy as np

from viewer.frames.clip import Clip
from viewer.frames.info import ClipInfo
from viewer.frames.pixels import Pixels

Area = tuple[int, int, int, int]
"""Left, upper, right and lower edge in pixels; the last two lie just outside."""


def part_of(pixels: Pixels, area: Area) -> Pixels:
    """Return a copy with nothing but an area of it.

    Parameters
    ----------
    pixels : ndarray
        (H, W) or (H, W, 3); stays as it is.

    """
    x0, y0, x1, y1 = area
    inside = pixels[y0:y1, x0:x1]
    # Black where a pixel has a fixed scale; else the darkest of the area, by which it is windowed.
    part = np.full_like(pixels, 0 if pixels.dtype == np.uint8 else inside.min())
    part[y0:y1, x0:x1] = inside
    return part


class PartOfClip:
    """A clip whose frames show an area alone.

    Parameters
    ----------
    clip : Clip
        Closed with this one.

    """

    def __init__(self, clip: Clip, area: Area) -> None:
        self._clip, self._area = clip, area

    @property
    def info(self) -> ClipInfo:
        """What is known of the whole clip."""
        return self._clip.info

    def frame(self, index: int) -> Pixels:
        """Return a frame with nothing outside of the area."""
        return part_of(self._clip.frame(index), self._area)

    def close(self) -> None:
        """Close the clip."""
        self._clip.close()
