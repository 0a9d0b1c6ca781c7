"""Reading times as strips: 5th to 95th percentile, middle half, median."""

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.graphics.shapes import Drawing, Rect
from reportlab.lib.colors import Color, linearlyInterpolatedColor

from reader_study.analysis.counts import Spread
from reader_study.report.drawing import Axis, blank, draw_axis, line, ticks, write
from reader_study.report.fonts import Face
from reader_study.report.style import FAINT, FIGURE_PT, INK, PAPER, QUIET, TEXT_WIDTH
from reader_study.report.text import fit

_STEP, _GAP = 10.0, 2.0
_NAMES = 96.0
_BASE = 30.0
_RIGHT = 78.0


@dataclass(frozen=True, slots=True)
class StripRow:
    """One reader: times in each arm, in the order of the protocol."""

    name: str
    spreads: tuple[Spread | None, ...]
    bold: bool = False


def strips_figure(rows: Sequence[StripRow], *, axis_title: str, arms: Sequence[str]) -> Drawing:
    """Draw the rows; the first one carries the direct labels of the arms."""
    deep = _STEP * len(arms) + _GAP
    height = _BASE + deep * len(rows) + 4
    figure = blank(TEXT_WIDTH, height)
    longest = max((s.p95_ms for row in rows for s in row.spreads if s is not None), default=1.0)
    marks = ticks(0.0, max(longest, 1.0) / 1000)
    axis = Axis(0.0, marks[-1], _NAMES, TEXT_WIDTH - _RIGHT)
    draw_axis(figure, axis, marks, base=_BASE, top=height, name=lambda v: f"{v:g}")
    write(figure, axis_title, ((axis.left + axis.right) / 2, 6), anchor="middle", colour=QUIET)
    for index, row in enumerate(rows):
        middle = height - 4 - deep * (index + 0.5)
        _row(figure, row, axis, middle=middle, deep=deep)
        if index == 0:
            for at, name, shade in zip(_places(arms, middle), arms, _shades(arms), strict=True):
                label = fit(name, size=FIGURE_PT, room=_RIGHT - 6)
                colour = INK if shade == QUIET else QUIET
                write(figure, label, (TEXT_WIDTH, at - 2.4), anchor="end", colour=colour)
    return figure


def _places(arms: Sequence[object], middle: float) -> list[float]:
    top = middle + _STEP * (len(arms) - 1) / 2
    return [top - _STEP * index for index in range(len(arms))]


def _shades(arms: Sequence[object]) -> list[Color]:
    """Return the fill of each arm's bar: paper for the first, dark for the last."""
    if len(arms) == 1:
        return [QUIET]
    steps = len(arms) - 1
    return [linearlyInterpolatedColor(PAPER, QUIET, 0, steps, k) for k in range(len(arms))]


def _row(figure: Drawing, row: StripRow, axis: Axis, *, middle: float, deep: float) -> None:
    face = Face.BOLD if row.bold else Face.REGULAR
    name = fit(row.name, size=FIGURE_PT, room=_NAMES - 8, face=face)
    write(figure, name, (0, middle - 2.4), face=face)
    if row.bold:
        edge = middle + deep / 2
        line(figure, (0, edge), (TEXT_WIDTH, edge), colour=FAINT, thickness=0.4)
    places, shades = _places(row.spreads, middle), _shades(row.spreads)
    for at, spread, shade in zip(places, row.spreads, shades, strict=True):
        _strip(figure, spread, axis, at=at, shade=shade)


def _strip(figure: Drawing, spread: Spread | None, axis: Axis, *, at: float, shade: Color) -> None:
    if spread is None:
        return
    low, q1, median, q3, high = (
        axis(value / 1000)
        for value in (
            spread.p5_ms,
            spread.q1_ms,
            spread.median_ms,
            spread.q3_ms,
            spread.p95_ms,
        )
    )
    line(figure, (low, at), (high, at), colour=QUIET, thickness=0.7)
    figure.add(
        Rect(
            q1,
            at - 2.6,
            max(q3 - q1, 0.6),
            5.2,
            fillColor=shade,
            strokeColor=QUIET,
            strokeWidth=0.7,
        )
    )
    line(figure, (median, at - 4.4), (median, at + 4.4), colour=INK, thickness=1.4)
