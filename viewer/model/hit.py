"""What a hand on the canvas would take hold of. Pure, in canvas (device) pixels."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise
from typing import Protocol

from viewer.model.annotation import Annotation
from viewer.model.measure import Point


class ViewMap(Protocol):
    """Where the image lies on the canvas."""

    def to_canvas(self, x: float, y: float) -> tuple[float, float]:
        """Map a point of the image to the canvas."""


class ShapePart(Enum):
    """Part of a shape."""

    HANDLE = auto()
    OUTLINE = auto()


@dataclass(frozen=True, slots=True)
class Reach:
    """How near a hand must be, in device pixels.

    Parameters
    ----------
    handle, outline : float
        To a handle, and to the outline.
    selected_handle : float
        To a handle of the selected shape, whose handles are seen: wide enough for a finger.

    """

    handle: float
    outline: float
    selected_handle: float

    @classmethod
    def on_screen(cls, ratio: float) -> "Reach":
        """Return the reach on a screen of so many device pixels per logical pixel."""
        return cls(10.0 * ratio, 6.0 * ratio, 22.0 * ratio)


@dataclass(frozen=True, slots=True)
class Hit:
    """What was hit.

    Parameters
    ----------
    ident : int
        The shape.
    part : ShapePart
        Which part of it.
    handle : int
        Place among its handles; -1 for the outline.

    """

    ident: int
    part: ShapePart
    handle: int = -1


def hit_at(
    *,
    shapes: Sequence[Annotation],
    place: Point,
    view: ViewMap,
    reach: Reach,
    selected: int | None = None,
) -> Hit | None:
    """Return what lies under a hand: handles before outlines, the selected shape before others.

    Parameters
    ----------
    shapes : sequence
        What is shown, the uppermost last.
    place : (float, float)
        The hand, in device pixels.
    view : ViewMap
        Maps image pixels to device pixels.
    reach : Reach
        How near it must be.
    selected : int, optional
        Ident of the selected shape.

    """
    ordered = sorted(reversed(shapes), key=lambda shape: shape.ident != selected)
    first = [shape for shape in ordered if shape.ident == selected]
    others = ordered[len(first) :]
    handle = _nearest_handle(first, place, view, reach.selected_handle)
    handle = handle or _nearest_handle(others, place, view, reach.handle)
    return handle or (
        _nearest_outline(first, place, view, reach.outline)
        or _nearest_outline(others, place, view, reach.outline)
    )


def _nearest_handle(
    shapes: Sequence[Annotation], place: Point, view: ViewMap, reach: float
) -> Hit | None:
    best: Hit | None = None
    least = math.inf
    for shape in shapes:
        handles = [view.to_canvas(*handle) for handle in shape.handles]
        near = _fair_reach(handles, reach)
        for index, handle in enumerate(handles):
            distance = math.dist(handle, place)
            if distance <= near and distance < least:
                best, least = Hit(shape.ident, ShapePart.HANDLE, index), distance
    return best


def _fair_reach(handles: Sequence[Point], reach: float) -> float:
    """Leave the middle of a small shape free, so that the whole can be taken too."""
    nearest = min(math.dist(one, other) for at, one in enumerate(handles) for other in handles[:at])
    return min(reach, max(nearest / 3, reach / 4))


def _nearest_outline(
    shapes: Sequence[Annotation], place: Point, view: ViewMap, reach: float
) -> Hit | None:
    best: Hit | None = None
    least = math.inf
    for shape in shapes:
        line = [view.to_canvas(*point) for point in shape.outline]
        distance = min(
            segment_distance(place, start=start, end=end) for start, end in pairwise(line)
        )
        if distance <= reach and distance < least:
            best, least = Hit(shape.ident, ShapePart.OUTLINE), distance
    return best


def segment_distance(place: Point, *, start: Point, end: Point) -> float:
    """Return the distance of a point from a straight piece of line."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    square = dx * dx + dy * dy
    along = 0.0
    if square > 0:
        along = ((place[0] - start[0]) * dx + (place[1] - start[1]) * dy) / square
        along = min(max(along, 0.0), 1.0)
    return math.dist(place, (start[0] + along * dx, start[1] + along * dy))
