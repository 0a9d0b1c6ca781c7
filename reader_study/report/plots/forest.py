"""Rows of intervals: AUC of each reader in one arm or in two, the mean, the model."""

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import Color

from reader_study.analysis.estimates import ResultEstimate
from reader_study.report.drawing import Axis, blank, dot, draw_axis, line, square, ticks, write
from reader_study.report.fonts import Face
from reader_study.report.style import AI, FAINT, FIGURE_PT, INK, QUIET, TEXT_WIDTH
from reader_study.report.text import fit

_ROW = 21.0
_NAMES = 96.0
_FIGURES = 118.0
_BASE = 20.0
_HEAD = 14.0


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One row: a reader or the mean with one estimate or two, or a model with one.

    ``before`` is drawn open, ``after`` filled.
    """

    name: str
    before: ResultEstimate | None
    after: ResultEstimate | None
    figure: str
    bold: bool = False
    model: bool = False


def forest_figure(rows: Sequence[ForestRow], *, head: str) -> Drawing:
    """Draw the rows from top to bottom, the full width of the text."""
    height = _BASE + _HEAD + _ROW * len(rows)
    figure = blank(TEXT_WIDTH, height)
    marks = ticks(*_range(rows))
    axis = Axis(marks[0], marks[-1], _NAMES, TEXT_WIDTH - _FIGURES)
    top = height - _HEAD
    draw_axis(figure, axis, marks, base=_BASE, top=top, name=lambda v: f"{v:g}")
    head = fit(head, size=FIGURE_PT, room=TEXT_WIDTH)
    write(figure, head, (TEXT_WIDTH, top + 5), anchor="end", colour=QUIET)
    for index, row in enumerate(rows):
        _row(figure, row, axis, middle=top - _ROW * (index + 0.5))
    return figure


def _row(figure: Drawing, row: ForestRow, axis: Axis, *, middle: float) -> None:
    face = Face.BOLD if row.bold else Face.REGULAR
    colour = AI if row.model else INK
    if row.bold:
        edge = middle + _ROW / 2
        line(figure, (0, edge), (TEXT_WIDTH, edge), colour=FAINT, thickness=0.4)
    name = fit(row.name, size=FIGURE_PT, room=_NAMES - 8, face=face)
    write(figure, name, (0, middle - 2.4), colour=colour, face=face)
    write(figure, row.figure, (TEXT_WIDTH, middle - 2.4), anchor="end", colour=colour, face=face)
    both = row.before is not None and row.after is not None
    shift = 4.0 if both else 0.0
    _interval(figure, row.before, axis, at=middle + shift, filled=False, row=row, colour=colour)
    _interval(figure, row.after, axis, at=middle - shift, filled=True, row=row, colour=colour)


def _interval(
    figure: Drawing,
    estimate: ResultEstimate | None,
    axis: Axis,
    *,
    at: float,
    filled: bool,
    row: ForestRow,
    colour: Color,
) -> None:
    if estimate is None or estimate.value is None:
        return
    if estimate.low is not None and estimate.high is not None:
        ends = (axis(estimate.low), at), (axis(estimate.high), at)
        line(figure, *ends, colour=colour, thickness=1.6 if row.bold else 0.8)
    place = (axis(estimate.value), at)
    if row.model:
        square(figure, place, colour=colour)
    else:
        dot(figure, place, radius=3.0 if row.bold else 2.4, filled=filled, colour=colour)


def _range(rows: Sequence[ForestRow]) -> tuple[float, float]:
    ends = [
        end
        for row in rows
        for e in (row.before, row.after)
        if e is not None
        for end in (e.low, e.value, e.high)
        if end is not None
    ]
    low, high = min(ends, default=0.5), max(ends, default=1.0)
    return min(low, high - 0.1), high
