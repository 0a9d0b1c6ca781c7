"""How accuracy and time went along: two small plots side by side, one line for each arm."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reportlab.graphics.shapes import Drawing

from reader_study.report.drawing import blank, dot, line, ticks, write
from reader_study.report.style import FAINT, FIGURE_PT, INK, LINE, QUIET, TEXT_WIDTH
from reader_study.report.text import fit

_HEIGHT, _BASE, _TOP = 118.0, 26.0, 18.0
_LEFT, _BETWEEN, _NAMES = 30.0, 40.0, 74.0


TrendPoint = tuple[float, float | None, float | None]
"""Value and its interval."""


@dataclass(frozen=True, slots=True)
class TrendLine:
    """One arm: a point at each place; None where there is none."""

    name: str
    points: tuple[TrendPoint | None, ...]


def trend_figure(
    panels: Sequence[tuple[str, Sequence[TrendLine]]], *, places: Sequence[str]
) -> Drawing:
    """Draw the panels side by side; lines are named at their right end, the last arm filled."""
    figure = blank(TEXT_WIDTH, _HEIGHT)
    wide = (TEXT_WIDTH - _BETWEEN * (len(panels) - 1)) / len(panels)
    for index, (title, lines) in enumerate(panels):
        left = index * (wide + _BETWEEN)
        _panel(figure, title, lines, places, left=left, wide=wide)
    return figure


def _panel(
    figure: Drawing,
    title: str,
    lines: Sequence[TrendLine],
    places: Sequence[str],
    *,
    left: float,
    wide: float,
) -> None:
    known = [point for one in lines for point in one.points if point is not None]
    ends = [end for point in known for end in point if end is not None]
    marks = ticks(min(ends, default=0.0), max(ends, default=1.0), most=5)
    low, high = marks[0], marks[-1]
    begin, end = left + _LEFT, left + wide - _NAMES
    top = _HEIGHT - _TOP

    def across(place: int) -> float:
        return begin + (end - begin) * (place + 0.5) / len(places)

    def up(value: float) -> float:
        return _BASE + (top - _BASE) * (value - low) / max(high - low, 1e-9)

    write(figure, fit(title, size=FIGURE_PT, room=wide), (left, _HEIGHT - 8), colour=QUIET)
    for mark in marks:
        line(figure, (begin, up(mark)), (end, up(mark)), colour=LINE, thickness=0.35)
        write(figure, f"{mark:g}", (begin - 4, up(mark) - 2.4), anchor="end", colour=QUIET)
    line(figure, (begin, _BASE), (end, _BASE), colour=FAINT)
    for place, name in enumerate(places):
        label = fit(name, size=FIGURE_PT, room=(end - begin) / len(places) - 2)
        write(figure, label, (across(place), _BASE - 11), anchor="middle", colour=QUIET)
    taken: list[float] = []
    for number, one in enumerate(lines):
        shift = 3.0 * (number - (len(lines) - 1) / 2)
        at = [(across(k) + shift, point) for k, point in enumerate(one.points) if point is not None]
        for (x0, a), (x1, b) in pairwise(at):
            line(figure, (x0, up(a[0])), (x1, up(b[0])), colour=INK, thickness=0.8)
        for x, (value, bottom, ceiling) in at:
            if bottom is not None and ceiling is not None:
                line(figure, (x, up(bottom)), (x, up(ceiling)), colour=QUIET, thickness=0.6)
            dot(figure, (x, up(value)), radius=2.3, filled=number == len(lines) - 1)
        if at:
            y = _free(up(at[-1][1][0]) - 2.4, taken)
            name = fit(one.name, size=FIGURE_PT, room=_NAMES - 6)
            write(figure, name, (end + 6, y), colour=INK)


def _free(y: float, taken: list[float]) -> float:
    """Return the nearest height at which a name covers no other."""
    steps = sorted((k * 4.0 for k in range(-20, 21)), key=abs)
    inside = [y + step for step in steps if 0 < y + step < _HEIGHT - _TOP]
    best = next((h for h in inside if all(abs(h - t) >= FIGURE_PT + 1 for t in taken)), y)
    taken.append(best)
    return best
