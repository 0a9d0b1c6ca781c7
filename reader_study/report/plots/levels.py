"""Ratings on a scale of levels: one bar for each item and arm, its parts from worst to best."""

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.graphics.shapes import Drawing, Rect
from reportlab.lib.colors import Color, linearlyInterpolatedColor

from reader_study.report.drawing import blank, line, write
from reader_study.report.fonts import Face
from reader_study.report.style import FAINT, FIGURE_PT, INK, PAPER, QUIET, TEXT_WIDTH
from reader_study.report.text import fit, width

_NAMES, _ARMS, _MEDIANS = 92.0, 92.0, 46.0
_BAR, _BETWEEN, _ITEM = 10.0, 3.0, 7.0
_HEAD, _FOOT = 12.0, 16.0


@dataclass(frozen=True, slots=True)
class LevelBar:
    """One bar: the arm, how often each level was given from worst to best, and its median."""

    arm: str
    counts: tuple[int, ...]
    median: str


def levels_figure(
    items: Sequence[tuple[str, Sequence[LevelBar]]], *, levels: Sequence[str], median: str
) -> Drawing:
    """Draw the bars of each item under each other; the levels are named below, darkest best."""
    rows = sum(len(bars) for _, bars in items)
    height = _HEAD + _FOOT + rows * (_BAR + _BETWEEN) + len(items) * _ITEM
    figure = blank(TEXT_WIDTH, height)
    left, right = _NAMES + _ARMS, TEXT_WIDTH - _MEDIANS
    write(figure, median, (TEXT_WIDTH, height - 8), anchor="end", colour=QUIET)
    y = height - _HEAD
    for name, bars in items:
        line(figure, (0, y), (TEXT_WIDTH, y), colour=FAINT, thickness=0.3)
        y -= _ITEM / 2
        write(figure, fit(name, size=FIGURE_PT, room=_NAMES - 6), (0, y - 8), face=Face.REGULAR)
        for bar in bars:
            y -= _BAR
            arm = fit(bar.arm, size=FIGURE_PT, room=_ARMS - 8)
            write(figure, arm, (_NAMES, y + 2.4), colour=QUIET)
            _bar(figure, bar.counts, left=left, right=right, bottom=y)
            write(figure, bar.median, (TEXT_WIDTH, y + 2.4), anchor="end")
            y -= _BETWEEN
        y -= _ITEM / 2
    _key(figure, levels, left=left, right=right)
    return figure


def shades(n: int) -> list[Color]:
    """Return fills from pale to dark."""
    last = max(n - 1, 1)
    return [linearlyInterpolatedColor(PAPER, QUIET, -0.4, last, k) for k in range(n)]


def _bar(
    figure: Drawing, counts: Sequence[int], *, left: float, right: float, bottom: float
) -> None:
    total = sum(counts)
    x = left
    for count, shade in zip(counts, shades(len(counts)), strict=True):
        wide = (right - left) * count / total if total else 0.0
        if wide:
            figure.add(
                Rect(x, bottom, wide, _BAR, fillColor=shade, strokeColor=FAINT, strokeWidth=0.3)
            )
            dark = shade.red + shade.green + shade.blue < 1.8
            if width(str(count), size=FIGURE_PT) < wide - 3:
                ink = PAPER if dark else INK
                middle = (x + wide / 2, bottom + 2.4)
                write(figure, str(count), middle, anchor="middle", colour=ink)
        x += wide


def _key(figure: Drawing, levels: Sequence[str], *, left: float, right: float) -> None:
    room = (right - left) / max(len(levels), 1)
    for k, (name, shade) in enumerate(zip(levels, shades(len(levels)), strict=True)):
        x = left + k * room
        figure.add(Rect(x, 3, 7, 7, fillColor=shade, strokeColor=FAINT, strokeWidth=0.3))
        write(figure, fit(name, size=FIGURE_PT, room=room - 12), (x + 10, 4), colour=QUIET)
