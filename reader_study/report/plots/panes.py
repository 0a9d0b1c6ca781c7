"""A square window on ROC space: from (1 − specificity, sensitivity) to points on the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reader_study.report.drawing import Point
from reader_study.report.plots.labels import LabelBox

_PAD = 0.03
_SMALLEST = 0.14
_LARGEST, _LARGEST_OF_A_CROWD = 0.25, 0.45
"""A larger region is hardly magnified and the inset left out; a crowd is glad of a little."""

_FEWEST, _CROWD = 4, 6
_INSET = (0.42, 0.065, 0.555)
"""Left, bottom and size of the inset as shares of the main square."""


@dataclass(frozen=True, slots=True)
class PlotPane:
    """``span`` of ROC space from ``(x, y)``, drawn ``size`` points wide at ``(left, bottom)``."""

    left: float
    bottom: float
    size: float
    x: float = 0.0
    y: float = 0.0
    span: float = 1.0

    def at(self, point: Point) -> Point:
        """Return the place on the page."""
        scale = self.size / self.span
        return self.left + (point[0] - self.x) * scale, self.bottom + (point[1] - self.y) * scale

    def inside(self, point: Point, *, slack: float = 1e-9) -> bool:
        """Tell whether a point of ROC space is seen in this pane."""
        x, y = point[0] - self.x, point[1] - self.y
        return -slack <= x <= self.span + slack and -slack <= y <= self.span + slack

    def kept(self, point: Point) -> Point:
        """Return the nearest point of ROC space that is seen."""
        return (
            min(max(point[0], self.x), self.x + self.span),
            min(max(point[1], self.y), self.y + self.span),
        )

    def seen(self, curve: Sequence[Point]) -> list[tuple[Point, Point]]:
        """Return the parts of a line that are seen, as pairs of ends on the page."""
        parts = [self._clipped(a, b) for a, b in pairwise(curve)]
        return [(self.at(part[0]), self.at(part[1])) for part in parts if part is not None]

    def frame(self) -> LabelBox:
        """Return the square on the page."""
        return LabelBox(self.left, self.bottom, self.left + self.size, self.bottom + self.size)

    def edges_on(self, other: "PlotPane") -> list[tuple[Point, Point]]:
        """Return the outline of what this pane shows, as drawn in another pane."""
        x, y, far = self.x, self.y, self.span
        corners = [(x, y), (x + far, y), (x + far, y + far), (x, y + far), (x, y)]
        return list(pairwise(other.at(corner) for corner in corners))

    def _clipped(self, a: Point, b: Point) -> tuple[Point, Point] | None:
        """Cut a segment to the pane (Liang and Barsky 1984)."""
        begin, end = 0.0, 1.0
        low, high = (self.x, self.y), (self.x + self.span, self.y + self.span)
        for axis in (0, 1):
            step = b[axis] - a[axis]
            for toward, room in ((-step, a[axis] - low[axis]), (step, high[axis] - a[axis])):
                if toward == 0.0:
                    if room < 0.0:
                        return None
                elif toward < 0.0:
                    begin = max(begin, room / toward)
                else:
                    end = min(end, room / toward)
        if begin > end:
            return None
        dx, dy = b[0] - a[0], b[1] - a[1]
        return (a[0] + begin * dx, a[1] + begin * dy), (a[0] + end * dx, a[1] + end * dy)


def inset_for(
    main: PlotPane,
    points: Sequence[Point],
    curves: Sequence[Sequence[Point]],
    *,
    n_readers: int,
) -> PlotPane | None:
    """Return an inset that magnifies where the points crowd, in the empty lower right corner.

    None when the points are spread out, or when a point or a curve needs that corner.
    """
    if not points:
        return None
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    span = max(max(xs) - min(xs), max(ys) - min(ys)) + 2 * _PAD
    span = max(span, _SMALLEST)
    corner = PlotPane(0, 0, 1, x=_INSET[0] - 0.02, y=_INSET[1], span=_INSET[2] + 0.02)
    busy = any(corner.inside(p) for p in points)
    busy = busy or any(corner.seen(curve) for curve in curves)
    largest = _LARGEST_OF_A_CROWD if n_readers > _CROWD else _LARGEST
    if span > largest or busy or n_readers < _FEWEST:
        return None
    x = min(max((min(xs) + max(xs) - span) / 2, 0.0), 1.0 - span)
    y = min(max((min(ys) + max(ys) - span) / 2, 0.0), 1.0 - span)
    left, bottom = main.at((_INSET[0], _INSET[1]))
    return PlotPane(left, bottom, main.size * _INSET[2], x=x, y=y, span=span)
