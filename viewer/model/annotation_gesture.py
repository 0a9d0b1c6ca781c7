"""What a hand that moves makes of a shape: draws it, moves one handle, or moves the whole. Pure."""

import math
from dataclasses import dataclass
from typing import Protocol

from viewer.model.annotation import (
    Annotation,
    Box,
    Calliper,
    Ellipse,
    ShapeKind,
    bounds,
    shifted,
)
from viewer.model.hit import ViewMap
from viewer.model.measure import Point

FIRST_WIDTH_SHARE = 0.7
"""Second axis of a newly drawn ellipse, as a share of the first; its handles change it."""
LEAST_LENGTH_PX = 5.0
"""Shorter on the screen (logical pixels) is a click, and makes no shape."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a shape lies on.

    Parameters
    ----------
    width, height : int
        Of the frame, in image pixels; no hand leads out of it.
    aspect : float
        Height of a pixel divided by its width.

    """

    width: int
    height: int
    aspect: float = 1.0

    def clamped(self, point: Point) -> Point:
        """Return the nearest point of the frame."""
        return min(max(point[0], 0.0), self.width), min(max(point[1], 0.0), self.height)

    def straightened(self, point: Point, *, anchor: Point) -> Point:
        """Return the point exactly beside, above or below `anchor`, whichever is nearer."""
        across = abs(point[0] - anchor[0])
        down = abs(point[1] - anchor[1]) * self.aspect
        return (point[0], anchor[1]) if across >= down else (anchor[0], point[1])


class ShapeGesture(Protocol):
    """A hand on its way."""

    @property
    def start(self) -> Point:
        """Where it began, in image pixels."""

    def shape_at(self, point: Point, *, ground: Ground, straight: bool) -> Annotation:
        """Return the shape when the hand is at `point`; `straight` asks for level or upright."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A new shape between where the hand began and where it is."""

    kind: ShapeKind
    ident: int
    frame: int
    number: int
    start: Point

    def shape_at(self, point: Point, *, ground: Ground, straight: bool) -> Annotation:
        """Return the shape from the start to `point`."""
        to = ground.clamped(point)
        whose = self.ident, self.frame, self.number
        if self.kind is ShapeKind.BOX:
            return Box(*whose, *self.start, *self.start).with_handle(2, to=to)
        if straight:
            to = ground.straightened(to, anchor=self.start)
        if self.kind is ShapeKind.CALLIPER:
            return Calliper(*whose, self.start, to)
        ellipse = Ellipse(*whose, self.start, to, self.start)
        return ellipse.widened(FIRST_WIDTH_SHARE, aspect=ground.aspect)


@dataclass(frozen=True, slots=True)
class HandleDrag:
    """One handle on its way; it keeps its distance from the hand, so that it does not jump."""

    shape: Annotation
    handle: int
    start: Point

    def shape_at(self, point: Point, *, ground: Ground, straight: bool) -> Annotation:
        """Return the shape with its handle moved as far as the hand."""
        shape, handle = self.shape, self.shape.handles[self.handle]
        to = shifted(handle, point[0] - self.start[0], point[1] - self.start[1])
        to = ground.clamped(to)
        if straight and isinstance(shape, Calliper):
            to = ground.straightened(to, anchor=shape.handles[1 - self.handle])
        return shape.with_handle(self.handle, to=to, aspect=ground.aspect)


@dataclass(frozen=True, slots=True)
class WholeDrag:
    """A shape on its way; its handles stay on the frame."""

    shape: Annotation
    start: Point

    def shape_at(self, point: Point, *, ground: Ground, straight: bool) -> Annotation:
        """Return the shape moved as far as the hand."""
        to = ground.straightened(point, anchor=self.start) if straight else point
        left, top, right, bottom = bounds(self.shape)
        dx = min(max(to[0] - self.start[0], min(-left, 0.0)), max(ground.width - right, 0.0))
        dy = min(max(to[1] - self.start[1], min(-top, 0.0)), max(ground.height - bottom, 0.0))
        return self.shape.moved(dx, dy)


def smallest_extent(shape: Annotation, *, view: ViewMap) -> float:
    """Return the length of a calliper, or the smaller side of an area, in canvas pixels."""
    handles = [view.to_canvas(*handle) for handle in shape.handles]
    if isinstance(shape, Box):
        (left, top), _, (right, bottom), _ = handles
        return min(abs(right - left), abs(bottom - top))
    lengths = [
        math.dist(one, other) for one, other in zip(handles[::2], handles[1::2], strict=True)
    ]
    return min(lengths)
