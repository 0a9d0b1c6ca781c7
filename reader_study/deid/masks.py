"""What is painted over before a medium is stored: boxes in pixels, as plain values in the log."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ground.errors import IntakeError

MOST = 4096
"""Boxes of one medium; more are no marks of a person and no regions of a scanner."""


@dataclass(frozen=True, slots=True, order=True)
class MaskBox:
    """A box that is painted black.

    Parameters
    ----------
    x0, y0, x1, y1 : int
        First and last column and row, zero-based, both inside.
    first : int
        First frame, zero-based.
    last : int or None
        Last frame, inside; None for the end of the medium.

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


Masks = tuple[MaskBox, ...]


def told_of_masks(masks: Iterable[MaskBox]) -> list[list[int | None]]:
    """Return masks in plain values; `masks_of` reads them."""
    return [[m.x0, m.y0, m.x1, m.y1, m.first, m.last] for m in masks]


def masks_of(told: object) -> Masks:
    """Return the masks of plain values.

    Raises
    ------
    ValueError
        When they are none.

    """
    if not isinstance(told, Sequence) or isinstance(told, str) or len(told) > MOST:
        raise ValueError("no list of boxes")
    return tuple(map(_box, told))


def _box(told: object) -> MaskBox:
    if not isinstance(told, Sequence) or len(told) != 6:
        raise ValueError("a box has six numbers")
    *whole, last = told
    numbers = [n for n in (*whole, *([] if last is None else [last])) if type(n) is int and n >= 0]
    if len(numbers) != 5 + (last is not None):
        raise ValueError("a box has whole numbers of 0 and more")
    x0, y0, x1, y1, first = whole
    return MaskBox(x0, y0, x1, y1, first, last)


def require_inside(masks: Iterable[MaskBox], *, width: int, height: int, frames: int = 1) -> None:
    """Refuse a box that does not lie in the medium: it would hide less than was meant.

    Raises
    ------
    IntakeError
        Names the box.

    """
    for box in masks:
        if not lies_inside(box, width=width, height=height, frames=frames):
            raise IntakeError(
                f"The box {box.x0},{box.y0},{box.x1},{box.y1} does not lie in the medium of "
                f"{width} × {height} pixels.",
                remedy="Give first column, first row, last column, last row, from 0; the last "
                "ones are inside.",
            )


def lies_inside(box: MaskBox, *, width: int, height: int, frames: int) -> bool:
    """Tell whether a box lies in a medium, and hides anything there."""
    last = frames - 1 if box.last is None else box.last
    across = 0 <= box.x0 <= box.x1 < width and 0 <= box.y0 <= box.y1 < height
    return across and 0 <= box.first <= last < frames


def all_but(
    kept: Iterable[tuple[int, int, int, int]], *, width: int, height: int
) -> tuple[tuple[int, int, int, int], ...]:
    """Return boxes over all that lies in none of those to keep, none over another.

    Parameters
    ----------
    kept : iterable of (x0, y0, x1, y1)
        Boxes that stay, both ends inside.

    Examples
    --------
    >>> all_but([(2, 1, 7, 8)], width=10, height=10)
    ((0, 0, 9, 0), (0, 1, 1, 8), (8, 1, 9, 8), (0, 9, 9, 9))

    """
    stay = list(kept)
    edges = sorted({0, height, *(y for _, y0, _, y1 in stay for y in (y0, y1 + 1))})
    bands = [
        (top, end - 1, _gaps(stay, top, width))
        for top, end in pairwise(edges)
        if 0 <= top < end <= height
    ]
    merged: list[tuple[int, int, tuple[tuple[int, int], ...]]] = []
    for top, bottom, gaps in bands:
        if merged and merged[-1][2] == gaps:
            merged[-1] = (merged[-1][0], bottom, gaps)
        else:
            merged.append((top, bottom, gaps))
    return tuple((x0, top, x1, bottom) for top, bottom, gaps in merged for x0, x1 in gaps)


def _gaps(
    kept: Sequence[tuple[int, int, int, int]], row: int, width: int
) -> tuple[tuple[int, int], ...]:
    spans = sorted((x0, x1) for x0, y0, x1, y1 in kept if y0 <= row <= y1)
    gaps, at = [], 0
    for x0, x1 in spans:
        if x0 > at:
            gaps.append((at, min(x0, width) - 1))
        at = max(at, x1 + 1)
    if at < width:
        gaps.append((at, width - 1))
    return tuple(gaps)


def boxes_of(masks: Mapping[tuple[int, int | None], Iterable[tuple[int, int, int, int]]]) -> Masks:
    """Return boxes by the frames that they lie over: first, and last or None."""
    return tuple(
        MaskBox(*box, first, last) for (first, last), boxes in masks.items() for box in boxes
    )
