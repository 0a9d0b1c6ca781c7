"""Where the labels of measurements go: beside what they measure, not on it. Pure."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.model.measure import Point

_DIRECTIONS = [(x, y) for x in (1, 0, -1) for y in (0, 1, -1) if (x, y) != (0, 0)]
_RINGS = (1.0, 4.0)
"""Distances that are tried, in gaps."""
_LAYERS = (1.0, 0.75, 0.5, 0.25)
"""An area is kept free on its outline and on these smaller copies of it."""
_MAX_SAMPLES = 400

_Rectangle = tuple[float, float, float, float]
"""Left, top, width, height."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A label that looks for a place.

    Parameters
    ----------
    width, height : float
        Of the label, in canvas pixels.
    ends : tuple of (float, float)
        Points of the canvas beside which it may stand, the best first.
    middle : (float, float)
        Middle of what is measured; the label keeps to the other side of an end.

    """

    width: float
    height: float
    ends: tuple[Point, ...]
    middle: Point


def samples(line: Sequence[Point], *, step: float, filled: bool) -> NDArray[np.float64]:
    """Return points that a label should not cover.

    Parameters
    ----------
    line : sequence of (float, float)
        Outline on the canvas; closed when it is filled.
    step : float
        Distance of the points in canvas pixels.
    filled : bool
        Whether what lies within counts as well.

    Returns
    -------
    ndarray
        (N, 2) float64.

    """
    corners = np.asarray(line, dtype=np.float64)
    lengths = np.hypot(*np.diff(corners, axis=0).T)
    way = np.concatenate([[0.0], np.cumsum(lengths)])
    count = min(max(math.ceil(way[-1] / step), 1) + 1, _MAX_SAMPLES)
    at = np.linspace(0.0, way[-1], count)
    points = np.stack([np.interp(at, way, corners[:, axis]) for axis in (0, 1)], axis=1)
    if not filled:
        return points
    middle = (corners.min(axis=0) + corners.max(axis=0)) / 2
    return np.concatenate([middle + layer * (points - middle) for layer in _LAYERS])


class Crowd:
    """Counts, for any rectangle of the canvas, the points that should stay visible.

    A summed-area table over cells of some pixels: a question costs four look-ups, however many
    points there are. A cell that a rectangle touches counts whole.

    Parameters
    ----------
    points : ndarray
        (N, 2) float64, in canvas pixels; those outside the canvas do not count.
    room : (float, float)
        Size of the canvas.
    cell : float
        Side of a cell in canvas pixels.

    """

    def __init__(
        self, points: NDArray[np.float64], *, room: tuple[float, float], cell: float
    ) -> None:
        self._cell = cell
        columns, rows = (max(math.ceil(length / cell), 1) for length in room)
        at = np.floor(points / cell).astype(np.int64)
        on_canvas = ((at >= 0) & (at < (columns, rows))).all(axis=1)
        at = at[on_canvas]
        counts = np.bincount(at[:, 1] * columns + at[:, 0], minlength=rows * columns)
        sums = counts.reshape(rows, columns).cumsum(axis=0).cumsum(axis=1)
        self._sums = np.zeros((rows + 1, columns + 1), np.int64)
        self._sums[1:, 1:] = sums

    def within(self, left: float, top: float, width: float, height: float) -> int:
        """Return how many points lie in the cells that a rectangle touches."""
        rows, columns = (length - 1 for length in self._sums.shape)
        x0 = min(max(math.floor(left / self._cell), 0), columns)
        y0 = min(max(math.floor(top / self._cell), 0), rows)
        x1 = min(max(math.ceil((left + width) / self._cell), 0), columns)
        y1 = min(max(math.ceil((top + height) / self._cell), 0), rows)
        sums = self._sums
        return int(sums[y1, x1] - sums[y0, x1] - sums[y1, x0] + sums[y0, x0])


def laid_out(
    wishes: Sequence[Wish], *, room: tuple[float, float], crowd: Crowd, gap: float
) -> list[Point]:
    """Find a place for each label, in turn: on the canvas, free of others and of the crowd.

    Earlier labels do not move for later ones. Where nothing is free, the least covering wins.

    Parameters
    ----------
    wishes : sequence of Wish
        The labels.
    room : (float, float)
        Size of the canvas.
    crowd : Crowd
        What should stay visible.
    gap : float
        Distance of a label from the end that it stands beside.

    Returns
    -------
    list of (float, float)
        Left upper corner of each label.

    """
    placed: list[_Rectangle] = []
    for wish in wishes:
        best, least = (0.0, 0.0), math.inf
        for left, top in _spots(wish, gap):
            spot = _kept_in(left, wish.width, room[0]), _kept_in(top, wish.height, room[1])
            label = (*spot, wish.width, wish.height)
            # Two labels over one another are worse than a label over a line.
            cost = crowd.within(*label) + 1000.0 * _covered(label, placed)
            if cost < least:
                best, least = spot, cost
            if cost == 0:
                break
        placed.append((*best, wish.width, wish.height))
    return [(left, top) for left, top, _, _ in placed]


def _spots(wish: Wish, gap: float) -> Iterator[Point]:
    """Yield left upper corners round the ends: on the far side first, then farther away."""
    for ring in _RINGS:
        for end in wish.ends:
            away = end[0] - wish.middle[0], end[1] - wish.middle[1]
            for x, y in sorted(_DIRECTIONS, key=lambda way: -_agreement(way, away)):
                middle_x = end[0] + x * (gap * ring + wish.width / 2)
                middle_y = end[1] + y * (gap * ring + wish.height / 2)
                yield middle_x - wish.width / 2, middle_y - wish.height / 2


def _agreement(way: Point, away: Point) -> float:
    return (way[0] * away[0] + way[1] * away[1]) / math.hypot(*way)


def _covered(label: _Rectangle, placed: Sequence[_Rectangle]) -> float:
    """Return which share of a label lies over others."""
    left, top, width, height = label
    share = 0.0
    for other_left, other_top, other_width, other_height in placed:
        across = min(left + width, other_left + other_width) - max(left, other_left)
        down = min(top + height, other_top + other_height) - max(top, other_top)
        if across > 0 and down > 0:
            share += across * down / (width * height)
    return share


def _kept_in(place: float, length: float, room: float) -> float:
    return max(min(place, room - length), 0.0)
