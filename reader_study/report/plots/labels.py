"""Where direct labels go, so that they cover neither marks nor lines nor each other."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reader_study.report.drawing import Point

_RADII = (6.0, 9.0, 13.0, 18.0, 25.0, 34.0, 45.0)
_ANGLES = tuple(math.radians(degrees) for degrees in range(0, 360, 20))
_LEADER_FROM = 13.0
_SECOND_CHOICE = 12.0


@dataclass(frozen=True, slots=True)
class LabelBox:
    """A rectangle, lower left and upper right, in points."""

    left: float
    bottom: float
    right: float
    top: float

    def overlap(self, other: "LabelBox") -> float:
        """Return the shared area."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.top, other.top) - max(self.bottom, other.bottom)
        return max(wide, 0.0) * max(high, 0.0)

    def grown(self, by: float) -> "LabelBox":
        """Return the rectangle with a margin around it."""
        return LabelBox(self.left - by, self.bottom - by, self.right + by, self.top + by)

    def contains(self, point: Point) -> bool:
        """Tell whether a point lies inside."""
        x, y = point
        return self.left <= x <= self.right and self.bottom <= y <= self.top


@dataclass(frozen=True, slots=True)
class WantedLabel:
    """A label to be placed near one of ``anchors``; width and height of its text in points.

    The first anchor is preferred, the others are for a crowded place.
    """

    text: str
    anchors: tuple[Point, ...]
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Placed:
    """A label with its place: lower left of the text, and a leader line if it stands apart."""

    text: str
    at: Point
    leader: tuple[Point, Point] | None


def place(
    wanted: Sequence[WantedLabel],
    *,
    frame: LabelBox,
    marks: Sequence[Point],
    strokes: Sequence[tuple[Point, Point]],
    blocked: Sequence[LabelBox] = (),
    mark_radius: float = 3.6,
) -> list[Placed]:
    """Place labels one after the other at the cheapest of fixed candidates around each anchor.

    Cost counts overlap with earlier labels, marks, strokes and the outside of the frame, then
    the distance. ``blocked`` is ground that no label may use. Equal input gives equal places.
    """
    dots = [LabelBox(x, y, x, y).grown(mark_radius) for x, y in marks]
    taken: list[LabelBox] = list(blocked)
    placed: list[Placed] = []
    for label in wanted:
        options = [
            _box(label, anchor, radius, angle)
            for anchor in label.anchors
            for radius in _RADII
            for angle in _ANGLES
        ]
        best = min(
            options,
            key=lambda option: _cost(option, label, frame, dots, strokes, taken),
        )
        taken.append(best)
        placed.append(Placed(label.text, (best.left, best.bottom + 1.2), _leader(best, label)))
    return placed


def _box(label: WantedLabel, anchor: Point, radius: float, angle: float) -> LabelBox:
    x = anchor[0] + math.cos(angle) * (radius + label.width / 2)
    y = anchor[1] + math.sin(angle) * (radius + label.height / 2)
    return LabelBox(
        x - label.width / 2, y - label.height / 2, x + label.width / 2, y + label.height / 2
    )


def _cost(
    option: LabelBox,
    label: WantedLabel,
    frame: LabelBox,
    dots: Sequence[LabelBox],
    strokes: Sequence[tuple[Point, Point]],
    taken: Sequence[LabelBox],
) -> float:
    own = (option.right - option.left) * (option.top - option.bottom)
    outside = own - option.overlap(frame)
    roomy = option.grown(0.8)
    labels = sum(roomy.overlap(other) for other in taken)
    marks = sum(option.overlap(dot) for dot in dots)
    crossed = sum(_length_inside(stroke, option) for stroke in strokes)
    return 60 * outside + 40 * labels + 15 * marks + 4 * crossed + _distance(option, label)


def _distance(option: LabelBox, label: WantedLabel) -> float:
    distances = [math.dist(_nearest(option, anchor), anchor) for anchor in label.anchors]
    return min(distances[0], *(d + _SECOND_CHOICE for d in distances[1:]), math.inf)


def _nearest(box: LabelBox, point: Point) -> Point:
    return (
        min(max(point[0], box.left), box.right),
        min(max(point[1], box.bottom), box.top),
    )


def _leader(box: LabelBox, label: WantedLabel) -> tuple[Point, Point] | None:
    pairs = [(anchor, _nearest(box, anchor)) for anchor in label.anchors]
    anchor, near = min(pairs, key=lambda pair: math.dist(*pair))
    return None if math.dist(anchor, near) < _LEADER_FROM else (anchor, near)


def _length_inside(stroke: tuple[Point, Point], box: LabelBox, *, steps: int = 24) -> float:
    (x0, y0), (x1, y1) = stroke
    if max(x0, x1) < box.left or min(x0, x1) > box.right:
        return 0.0
    if max(y0, y1) < box.bottom or min(y0, y1) > box.top:
        return 0.0
    inside = sum(
        box.contains((x0 + (x1 - x0) * k / steps, y0 + (y1 - y0) * k / steps))
        for k in range(steps + 1)
    )
    return math.dist((x0, y0), (x1, y1)) * inside / (steps + 1)
