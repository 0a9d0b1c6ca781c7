"""Small strokes shared by the figures: text in several fonts, marks, axes. Points throughout."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from reportlab.graphics.shapes import Circle, Drawing, Group, Line, Polygon, PolyLine, Rect, String
from reportlab.lib.colors import Color

from reader_study.report.fonts import NOTO, Face
from reader_study.report.style import FAINT, FIGURE_PT, INK, LINE, PAPER, QUIET
from reader_study.report.text import runs, width

Anchor = Literal["start", "middle", "end"]
Point = tuple[float, float]


def blank(width: float, height: float) -> Drawing:
    """Return an empty figure; its first font is ours, so that no other gets into the file."""
    return Drawing(width, height, initialFontName=NOTO[Face.REGULAR])


def write(
    into: Drawing | Group,
    text: str,
    at: Point,
    *,
    size: float = FIGURE_PT,
    anchor: Anchor = "start",
    colour: Color = INK,
    face: Face = Face.REGULAR,
) -> None:
    """Draw one line of text, each run in the font that has its glyphs."""
    x, y = at
    total = width(text, size=size, face=face)
    x -= {"start": 0.0, "middle": total / 2, "end": total}[anchor]
    for font, run in runs(text, face=face):
        into.add(String(x, y, run, fontName=font, fontSize=size, fillColor=colour))
        x += width(run, size=size, face=face)


def write_upwards(into: Drawing, text: str, at: Point, *, size: float = FIGURE_PT) -> None:
    """Draw a line of text turned by 90°, centred on ``at``: the title of a vertical axis."""
    turned = Group()
    write(turned, text, (0, 0), size=size, anchor="middle", colour=QUIET)
    turned.translate(*at)
    turned.rotate(90)
    into.add(turned)


def line(
    into: Drawing | Group,
    start: Point,
    end: Point,
    *,
    colour: Color = INK,
    thickness: float = 0.6,
    dash: Sequence[float] | None = None,
) -> None:
    """Draw a straight line."""
    into.add(
        Line(
            *start,
            *end,
            strokeColor=colour,
            strokeWidth=thickness,
            strokeDashArray=dash,
            strokeLineCap=1,
        )
    )


def path(
    into: Drawing | Group, points: Sequence[Point], *, colour: Color, thickness: float = 1.2
) -> None:
    """Draw a line through points."""
    flat = [value for point in points for value in point]
    into.add(
        PolyLine(flat, strokeColor=colour, strokeWidth=thickness, strokeLineJoin=1, strokeLineCap=1)
    )


def area_between(into: Drawing | Group, points: Sequence[Point], *, colour: Color) -> None:
    """Fill a polygon without an outline."""
    flat = [value for point in points for value in point]
    into.add(Polygon(flat, fillColor=colour, strokeColor=None, strokeWidth=0))


def dot(
    into: Drawing | Group, at: Point, *, radius: float = 2.6, filled: bool, colour: Color = INK
) -> None:
    """Draw a round mark: open for what is compared with, filled for what is compared."""
    fill = colour if filled else PAPER
    into.add(Circle(*at, radius, fillColor=fill, strokeColor=colour, strokeWidth=0.9))


def square(into: Drawing | Group, at: Point, *, half: float = 2.8, colour: Color) -> None:
    """Draw a square mark, filled, with a thin rim of paper."""
    x, y = at
    into.add(
        Rect(
            x - half,
            y - half,
            2 * half,
            2 * half,
            fillColor=colour,
            strokeColor=PAPER,
            strokeWidth=0.6,
        )
    )


@dataclass(frozen=True, slots=True)
class Axis:
    """A horizontal scale from data to points."""

    low: float
    high: float
    left: float
    right: float

    def __call__(self, value: float) -> float:
        """Return the place of a value, kept inside the axis."""
        inside = min(max(value, self.low), self.high)
        return self.left + (inside - self.low) / (self.high - self.low) * (self.right - self.left)


def ticks(low: float, high: float, *, most: int = 7) -> tuple[float, ...]:
    """Return round values that cover ``low`` to ``high``, both ends outside or on them."""
    span = max(high - low, 1e-9)
    raw = span / max(most - 1, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * m for m in (1, 2, 2.5, 5, 10, 20) if power * m >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tuple(round(k * step, 10) for k in range(first, last + 1))


def draw_axis(
    into: Drawing,
    axis: Axis,
    marks: Sequence[float],
    *,
    base: float,
    top: float,
    name: Callable[[float], str],
) -> None:
    """Draw a horizontal axis with faint grid lines up to ``top``."""
    for mark in marks:
        x = axis(mark)
        line(into, (x, base), (x, top), colour=LINE, thickness=0.35)
        write(into, name(mark), (x, base - 10), anchor="middle", colour=QUIET)
    line(into, (axis.left, base), (axis.right, base), colour=FAINT, thickness=0.6)
