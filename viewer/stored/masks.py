"""Areas that are painted over before frames are stored."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from viewer.frames.pixels import Pixels


@dataclass(frozen=True, slots=True)
class MaskedArea:
    """A rectangle of every frame: first and last column and row, zero-based, both inside."""

    x0: int
    y0: int
    x1: int
    y1: int


def check_areas(areas: Sequence[MaskedArea], *, width: int, height: int) -> None:
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


def masked(pixels: Pixels, areas: Sequence[MaskedArea], *, inverted: bool = False) -> Pixels:
    """Return a frame with the areas black; the frame itself where there are none.

    Parameters
    ----------
    inverted : bool
        Whether high values are dark.

    """
    if not areas:
        return pixels
    covered = pixels.copy()
    black = int(np.iinfo(pixels.dtype).max) if inverted else 0
    for area in areas:
        covered[area.y0 : area.y1 + 1, area.x0 : area.x1 + 1] = black
    return covered
