"""From one arm to another, a line for each reader: who gained, and who lost."""

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.graphics.shapes import Drawing

from reader_study.report.drawing import blank, dot, line, ticks, write
from reader_study.report.fonts import Face
from reader_study.report.style import ALARM, FAINT, FIGURE_PT, INK, LINE, QUIET, TEXT_WIDTH
from reader_study.report.text import fit

_HEIGHT, _BASE, _TOP = 132.0, 18.0, 20.0
_LEFT, _BETWEEN, _NAMES = 28.0, 20.0, 78.0

_NARROWEST = 10.0
"""Least range of the axis, in per cent."""


@dataclass(frozen=True, slots=True)
class Slope:
    """One reader, in per cent."""

    name: str
    before: float
    after: float


def slopes_figure(
    panels: Sequence[tuple[str, Sequence[Slope]]], *, before: str, after: str
) -> Drawing:
    """Draw the panels side by side; a reader who lost is dashed and in the colour of alarm."""
    figure = blank(TEXT_WIDTH, _HEIGHT)
    wide = (TEXT_WIDTH - _BETWEEN * (len(panels) - 1)) / len(panels)
    for index, (title, slopes) in enumerate(panels):
        left = index * (wide + _BETWEEN)
        _panel(figure, title, slopes, (before, after), left=left, wide=wide)
    return figure


def _panel(
    figure: Drawing,
    title: str,
    slopes: Sequence[Slope],
    ends: tuple[str, str],
    *,
    left: float,
    wide: float,
) -> None:
    values = [value for one in slopes for value in (one.before, one.after)]
    least, most = min(values, default=0.0), max(values, default=100.0)
    # Readers who all stay where they were still need an axis.
    spare = max(0.0, _NARROWEST - (most - least))
    marks = ticks(max(0.0, least - spare), min(100.0, most + spare), most=5)
    low, high = marks[0], marks[-1]
    begin, end, top = left + _LEFT, left + wide - _NAMES, _HEIGHT - _TOP

    def up(value: float) -> float:
        return _BASE + (top - _BASE) * (value - low) / max(high - low, 1e-9)

    name = fit(title, size=FIGURE_PT, room=wide, face=Face.BOLD)
    write(figure, name, (left, _HEIGHT - 8), face=Face.BOLD)
    for mark in marks:
        line(figure, (begin, up(mark)), (end, up(mark)), colour=LINE, thickness=0.35)
        write(figure, f"{mark:g}", (begin - 4, up(mark) - 2.4), anchor="end", colour=QUIET)
    half = (end - begin) / 2
    write(figure, fit(ends[0], size=FIGURE_PT, room=half - 4), (begin, 4), colour=QUIET)
    last = fit(ends[1], size=FIGURE_PT, room=half - 4)
    write(figure, last, (end, 4), anchor="end", colour=QUIET)
    for one in slopes:
        lost = one.after < one.before
        colour, dash = (ALARM, (2.4, 1.8)) if lost else (INK, None)
        start, stop = (begin, up(one.before)), (end, up(one.after))
        line(figure, start, stop, colour=colour, thickness=0.8, dash=dash)
        dot(figure, start, radius=2.2, filled=False, colour=colour)
        dot(figure, stop, radius=2.2, filled=True, colour=colour)
    _names(figure, [(up(one.after), one.name) for one in slopes], left=end + 6)
    line(figure, (begin, _BASE), (begin, top), colour=FAINT, thickness=0.4)
    line(figure, (end, _BASE), (end, top), colour=FAINT, thickness=0.4)


def _names(figure: Drawing, ends: Sequence[tuple[float, str]], *, left: float) -> None:
    """Name the lines at their right ends; those that end together share a line of text."""
    groups: dict[float, list[str]] = {}
    for height, name in sorted(ends):
        near = next((h for h in groups if abs(h - height) < FIGURE_PT), height)
        groups.setdefault(near, []).append(name)
    for height, names in groups.items():
        text = fit(", ".join(names), size=FIGURE_PT, room=_NAMES - 8)
        write(figure, text, (left, height - 2.4))
