"""Where the labels of measurements go: beside what they measure, not on it. Pure."""

import math
from collections.abc import Sequence
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


def laid_out(
    wishes: Sequence[Wish],
    *,
    room: tuple[float, float],
    taken: NDArray[np.float64],
    gap: float,
) -> list[Point]:
    """Find a place for each label, in turn: within the canvas, free of others and of `taken`.

    Earlier labels do not move for later ones. Where nothing is free, the least covering wins.

    Parameters
    ----------
    wishes : sequence of Wish
        The labels.
    room : (float, float)
        Size of the canvas.
    taken : ndarray
        (N, 2) float64, points that should stay visible.
    gap : float
        Distance of a label from the end that it stands beside.

    Returns
    -------
    list of (float, float)
        Left upper corner of each label.

    """
    placed: list[tuple[float, float, float, float]] = []
    for wish in wishes:
        best, least = (0.0, 0.0), math.inf
        for left, top in _spots(wish, gap):
            spot = _kept_in(left, wish.width, room[0]), _kept_in(top, wish.height, room[1])
            cost = _cost((*spot, wish.width, wish.height), placed, taken)
            if cost < least:
                best, least = spot, cost
            if cost == 0:
                break
        placed.append((*best, wish.width, wish.height))
    return [(left, top) for left, top, _, _ in placed]


def _spots(wish: Wish, gap: float) -> list[Point]:
    spots = []
    for ring in _RINGS:
        for end in wish.ends:
            away = end[0] - wish.middle[0], end[1] - wish.middle[1]
            for x, y in sorted(_DIRECTIONS, key=lambda way: -_agreement(way, away)):
                middle_x = end[0] + x * (gap * ring + wish.width / 2)
                middle_y = end[1] + y * (gap * ring + wish.height / 2)
                spots.append((middle_x - wish.width / 2, middle_y - wish.height / 2))
    return spots


def _agreement(way: Point, away: Point) -> float:
    return (way[0] * away[0] + way[1] * away[1]) / math.hypot(*way)


def _cost(
    label: tuple[float, float, float, float],
    placed: Sequence[tuple[float, float, float, float]],
    taken: NDArray[np.float64],
) -> float:
    left, top, width, height = label
    right, bottom = left + width, top + height
    inside = (taken[:, 0] > left) & (taken[:, 0] < right)
    inside &= (taken[:, 1] > top) & (taken[:, 1] < bottom)
    cost = float(np.count_nonzero(inside))
    for other_left, other_top, other_width, other_height in placed:
        across = min(right, other_left + other_width) - max(left, other_left)
        down = min(bottom, other_top + other_height) - max(top, other_top)
        if across > 0 and down > 0:
            # Two labels over one another are worse than a label over a line.
            cost += 1000.0 * across * down / (width * height)
    return cost


def _kept_in(place: float, length: float, room: float) -> float:
    return max(min(place, room - length), 0.0)
