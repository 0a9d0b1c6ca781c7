"""Areas that are painted over before frames are stored."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from viewer.frames.pixels import Pixels


@dataclass(frozen=True, slots=True)
class MaskedArea:
    """A rectangle of some frames: first and last column and row, zero-based, both inside.

    Parameters
    ----------
    first : int
        First frame that it covers.
    last : int or None
        Last one; None for the end.

    """

    x0: int
    y0: int
    x1: int
    y1: int
    first: int = 0
    last: int | None = None

    def covers(self, frame: int) -> bool:
        """Tell whether it lies over a frame."""
        return self.first <= frame and (self.last is None or frame <= self.last)


def check_areas(areas: Sequence[MaskedArea], *, width: int, height: int, n_frames: int = 1) -> None:
    """Refuse an area that does not lie in a frame; it would hide less than was meant.

    Raises
    ------
    ValueError
        Names the area.

    """
    for area in areas:
        across = 0 <= area.x0 <= area.x1 < width
        if not (across and 0 <= area.y0 <= area.y1 < height):
            raise ValueError(f"the area {area} is not inside {width} × {height}")
        last = n_frames - 1 if area.last is None else area.last
        if not 0 <= area.first <= last < n_frames:
            raise ValueError(f"the area {area} is not of {n_frames} frames")


def masked(
    pixels: Pixels, areas: Sequence[MaskedArea], *, frame: int = 0, inverted: bool = False
) -> Pixels:
    """Return a frame with its areas black; the frame itself where none lies over it.

    Parameters
    ----------
    frame : int
        Its number.
    inverted : bool
        Whether high values are dark.

    """
    here = [area for area in areas if area.covers(frame)]
    if not here:
        return pixels
    covered = pixels.copy()
    black = int(np.iinfo(pixels.dtype).max) if inverted else 0
    for area in here:
        covered[area.y0 : area.y1 + 1, area.x0 : area.x1 + 1] = black
    return covered
