"""Shapes that a reader lays on a frame: calliper, ellipse, box. Plain values, no Qt.

Points are (x right, y down) in image pixels. A changed shape is a new one with the same `ident`.
"""

import math
from dataclasses import dataclass, replace
from enum import StrEnum

from viewer.model.measure import Point

ELLIPSE_STEPS = 128
"""Corners of the polygon that stands for an ellipse on the screen."""


class ShapeKind(StrEnum):
    """What a shape is."""

    CALLIPER = "calliper"
    ELLIPSE = "ellipse"
    BOX = "box"


@dataclass(frozen=True, slots=True)
class Calliper:
    """A straight distance.

    Parameters
    ----------
    ident : int
        Never used again for another shape, not even after this one is erased.
    frame : int
        Frame that it was laid on, counted from 0.
    number : int
        What the reader sees beside it when a frame has several; counted from 1 on each frame.
    a, b : (float, float)
        End points.

    """

    ident: int
    frame: int
    number: int
    a: Point
    b: Point

    @property
    def kind(self) -> ShapeKind:
        """A calliper."""
        return ShapeKind.CALLIPER

    @property
    def handles(self) -> tuple[Point, ...]:
        """Both ends."""
        return self.a, self.b

    @property
    def outline(self) -> tuple[Point, ...]:
        """The line."""
        return self.a, self.b

    def with_handle(self, index: int, *, to: Point, aspect: float = 1.0) -> "Calliper":
        """Move one end."""
        return replace(self, a=to) if index == 0 else replace(self, b=to)

    def moved(self, dx: float, dy: float) -> "Calliper":
        """Shift the whole by image pixels."""
        return replace(self, a=shifted(self.a, dx, dy), b=shifted(self.b, dx, dy))


@dataclass(frozen=True, slots=True)
class Ellipse:
    """An ellipse by the ends of one axis and one end of the other.

    Parameters
    ----------
    ident, frame, number : int
        As of a `Calliper`.
    a, b : (float, float)
        Ends of the first axis.
    side : (float, float)
        An end of the second axis. It stands upright on the first as the image is shown, that is,
        with pixels of their true height.

    """

    ident: int
    frame: int
    number: int
    a: Point
    b: Point
    side: Point

    @property
    def kind(self) -> ShapeKind:
        """An ellipse."""
        return ShapeKind.ELLIPSE

    @property
    def centre(self) -> Point:
        """Where the axes cross."""
        return (self.a[0] + self.b[0]) / 2, (self.a[1] + self.b[1]) / 2

    @property
    def halves(self) -> tuple[Point, Point]:
        """From the centre to `b` and to `side`."""
        x, y = self.centre
        return (self.b[0] - x, self.b[1] - y), (self.side[0] - x, self.side[1] - y)

    @property
    def handles(self) -> tuple[Point, ...]:
        """Ends of the first axis, then of the second."""
        x, y = self.centre
        return self.a, self.b, self.side, (2 * x - self.side[0], 2 * y - self.side[1])

    @property
    def outline(self) -> tuple[Point, ...]:
        """A polygon, its first point repeated at the end."""
        (x, y), (u, v) = self.centre, self.halves
        turns = [2 * math.pi * step / ELLIPSE_STEPS for step in range(ELLIPSE_STEPS)]
        points = [
            (
                x + u[0] * math.cos(turn) + v[0] * math.sin(turn),
                y + u[1] * math.cos(turn) + v[1] * math.sin(turn),
            )
            for turn in turns
        ]
        return (*points, points[0])

    def with_handle(self, index: int, *, to: Point, aspect: float = 1.0) -> "Ellipse":
        """Move an end: of the first axis, keeping the width; or of the second, which sets it.

        Parameters
        ----------
        index : int
            Place among `handles`.
        to : (float, float)
            Where the hand is.
        aspect : float
            Height of a pixel divided by its width.

        """
        u, v = self.halves
        if index < 2:
            a, b = (to, self.b) if index == 0 else (self.a, to)
            return _ellipse_over(self, a, b, _sideways(u, v, aspect), aspect)
        x, y = self.centre
        reach = _sideways(u, (to[0] - x, to[1] - y), aspect)
        return _ellipse_over(self, self.a, self.b, reach if index == 2 else -reach, aspect)

    def moved(self, dx: float, dy: float) -> "Ellipse":
        """Shift the whole by image pixels."""
        a, b, side = (shifted(point, dx, dy) for point in (self.a, self.b, self.side))
        return replace(self, a=a, b=b, side=side)

    def widened(self, share: float, *, aspect: float = 1.0) -> "Ellipse":
        """Give the second axis this share of the first one's length."""
        u, _ = self.halves
        reach = share * math.hypot(u[0], u[1] * aspect)
        return _ellipse_over(self, self.a, self.b, reach, aspect)


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle; ``x0 <= x1`` and ``y0 <= y1``.

    Parameters
    ----------
    ident, frame, number : int
        As of a `Calliper`.
    x0, y0, x1, y1 : float
        Left, top, right and lower border.

    """

    ident: int
    frame: int
    number: int
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def kind(self) -> ShapeKind:
        """A box."""
        return ShapeKind.BOX

    @property
    def handles(self) -> tuple[Point, ...]:
        """Corners, from the upper left one clockwise."""
        return (self.x0, self.y0), (self.x1, self.y0), (self.x1, self.y1), (self.x0, self.y1)

    @property
    def outline(self) -> tuple[Point, ...]:
        """A polygon, its first point repeated at the end."""
        return (*self.handles, self.handles[0])

    def with_handle(self, index: int, *, to: Point, aspect: float = 1.0) -> "Box":
        """Move one corner; the opposite one stays."""
        x, y = self.handles[(index + 2) % 4]
        return replace(self, x0=min(x, to[0]), y0=min(y, to[1]), x1=max(x, to[0]), y1=max(y, to[1]))

    def moved(self, dx: float, dy: float) -> "Box":
        """Shift the whole by image pixels."""
        return replace(self, x0=self.x0 + dx, y0=self.y0 + dy, x1=self.x1 + dx, y1=self.y1 + dy)


Annotation = Calliper | Ellipse | Box


def shifted(point: Point, dx: float, dy: float) -> Point:
    """Return a point moved by image pixels."""
    return point[0] + dx, point[1] + dy


def bounds(annotation: Annotation) -> tuple[float, float, float, float]:
    """Return left, top, right and lower end of a shape's handles."""
    across, down = zip(*annotation.handles, strict=True)
    return min(across), min(down), max(across), max(down)


def _upright(u: Point, aspect: float) -> Point:
    """Return the direction that stands upright on `u` as shown, one pixel width long."""
    x, y = u[0], u[1] * aspect
    length = math.hypot(x, y)
    if length == 0:
        return 0.0, 1.0 / aspect
    return -y / length, x / length / aspect


def _sideways(u: Point, v: Point, aspect: float) -> float:
    """Return how far `v` leads away from the line along `u`, in pixel widths, signed."""
    x, y = _upright(u, aspect)
    return v[0] * x + v[1] * aspect * y * aspect


def _ellipse_over(shape: Ellipse, a: Point, b: Point, reach: float, aspect: float) -> Ellipse:
    x, y = _upright((b[0] - a[0], b[1] - a[1]), aspect)
    centre = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
    return replace(shape, a=a, b=b, side=shifted(centre, reach * x, reach * y))
