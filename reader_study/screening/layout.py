"""Panels of an image: two pictures beside or above each other, told by what lies between them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reader_study.screening.grey import Plane, luma

Box = tuple[int, int, int, int]
"""Top, left, bottom, right; the last two are the first row and column outside."""

_DARK = 25.0
"""Grey levels: a line whose brightest tenth is darker holds no picture."""

_EVEN = 14.0
"""Grey levels by which a gap may vary."""

_LEAST_GAP = 2
_MOST_GAP_SHARE = 0.12
_MIDDLE = (0.25, 0.75)
_LEASTLINES = 32

_JUMP = 4.0
"""Times the usual step between neighbours of a line: an edge of a picture, no tissue."""

_LEAST_STEP = 1.5

_WEDGE_ROWS = 4
"""The upper quarter is looked at for a wedge between two sectors."""

_LEAST_WEDGE = 0.02
_BLACK_SHARE = 0.97
_LIT_SHARE = 0.4

LINE = 0.45
"""Sharpness of a border without a strip."""


@dataclass(frozen=True, slots=True)
class Split:
    """Where an image falls into two.

    Parameters
    ----------
    panels : pair of Box
        Left and right, or upper and lower.
    sharpness : float
        Share of the lines across in which the border is a jump, 0–1.
    has_gap : bool
        Whether there is an even strip between them.

    """

    panels: tuple[Box, Box]
    sharpness: float
    has_gap: bool
    is_beside: bool


def find_split(pixels: NDArray[Any], coloured: NDArray[np.bool_]) -> Split | None:
    """Return the clearest border between two panels of an image, None where there is none.

    A strip of one shade in the middle half, or a single line, at which most lines jump. Of 616
    published images none has one; of the borders in tissue the sharpest is crossed with a jump by
    one line in four (down) and seven in ten (across, where tissue lies in layers: there a strip is
    asked for). Two sectors leave a wedge from the top, which no published image has either.

    Parameters
    ----------
    coloured : array of bool, shape (rows, columns)
        What is laid over the image; a jump into it is no border.

    """
    grey = luma(pixels)
    found = [
        split
        for split in (_vertical(grey, coloured), _horizontal(grey, coloured))
        if split is not None
    ]
    # A dark panel may hold a wedge; its border is the surer sign.
    return max(found, key=lambda split: split.sharpness) if found else _sectors(grey)


def _vertical(grey: Plane, coloured: NDArray[np.bool_]) -> Split | None:
    border = _border(grey, coloured, needs_gap=False)
    if border is None:
        return None
    start, end, sharpness = border
    rows, columns = grey.shape
    panels = (0, 0, rows, start), (0, end, rows, columns)
    return Split(panels, sharpness, end > start, True)


def _sectors(grey: Plane) -> Split | None:
    """Return the border of two sectors, which meet below and leave a black wedge from the top."""
    rows, columns = grey.shape
    top = grey[: max(rows // _WEDGE_ROWS, 1)]
    dark = (top <= _DARK).mean(axis=0)
    lit = np.percentile(top, 90, axis=0) > _DARK
    best: tuple[int, int] | None = None
    for start, end in _runs(dark > _BLACK_SHARE):
        in_middle = (
            start > 0 and end < columns and 0.3 * columns < (start + end) / 2 < 0.7 * columns
        )
        both = in_middle and min(lit[:start].mean(), lit[end:].mean()) > _LIT_SHARE
        if both and end - start >= _LEAST_WEDGE * columns:
            best = max(best or (start, end), (start, end), key=lambda run: run[1] - run[0])
    if best is None:
        return None
    middle = sum(best) // 2
    panels = (0, 0, rows, middle), (0, middle, rows, columns)
    return Split(panels, float(dark[best[0] : best[1]].mean()), True, True)


def _horizontal(grey: Plane, coloured: NDArray[np.bool_]) -> Split | None:
    border = _border(np.ascontiguousarray(grey.T), coloured.T, needs_gap=True)
    if border is None:
        return None
    start, end, sharpness = border
    rows, columns = grey.shape
    panels = (0, 0, start, columns), (end, 0, rows, columns)
    return Split(panels, sharpness, end > start, False)


def _border(
    grey: Plane, coloured: NDArray[np.bool_], *, needs_gap: bool
) -> tuple[int, int, float] | None:
    """Return the first and the last column of the border and its sharpness."""
    rows = np.percentile(grey, 90, axis=1) > _DARK
    lit, over = grey[rows], coloured[rows]
    if len(lit) < _LEASTLINES or lit.shape[1] < _LEASTLINES:
        return None
    steps = np.abs(np.diff(lit, axis=1))
    usual = np.maximum(np.median(steps, axis=1, keepdims=True), _LEAST_STEP)
    jumps = (steps > _JUMP * usual) & (over[:, 1:] == over[:, :-1])
    strips = [(start, end, _sharpness(jumps, start, end)) for start, end in _gaps(lit)]
    best = max(strips, key=lambda strip: strip[2], default=(0, 0, 0.0))
    if best[2] >= LINE:
        return best
    if needs_gap:
        return None
    at, sharpness = _line(lit, jumps)
    return (at, at, sharpness) if sharpness >= LINE else None


def _line(lit: Plane, jumps: NDArray[np.bool_]) -> tuple[int, float]:
    """Return the column at which most lines jump and stay; from a thin line they jump back."""
    width = lit.shape[1]
    first, last = (int(share * width) for share in _MIDDLE)
    apart = np.abs(lit[:, 5:] - lit[:, :-5])  # from 2 before a step to 3 after it
    stays = np.zeros_like(jumps)
    stays[:, 2:-2] = apart > apart.mean(axis=1, keepdims=True)
    shares = (jumps & stays).mean(axis=0)[first:last]
    at = int(shares.argmax())
    return first + at + 1, float(shares[at])


def _sharpness(jumps: NDArray[np.bool_], start: int, end: int) -> float:
    """Return the share of lines that jump at either side: one panel may be dark where it ends."""
    near = [jumps[:, max(at - 3, 0) : at + 2].any(axis=1) for at in (start, end)]
    return float((near[0] | near[1]).mean())


def _gaps(lit: Plane) -> list[tuple[int, int]]:
    """Return the strips of even columns in the middle, pictures on both sides."""
    low, high = np.percentile(lit, [3, 97], axis=0)
    width = lit.shape[1]
    return [
        (start, end)
        for start, end in _runs(high - low < _EVEN)
        if _LEAST_GAP <= end - start <= _MOST_GAP_SHARE * width
        and _MIDDLE[0] * width <= (start + end) / 2 <= _MIDDLE[1] * width
    ]


def _runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return start and end of each run of true places."""
    framed = np.concatenate([[False], flags, [False]])
    starts = np.flatnonzero(~framed[:-1] & framed[1:])
    ends = np.flatnonzero(framed[:-1] & ~framed[1:])
    return [(int(start), int(end)) for start, end in zip(starts, ends, strict=True)]
