"""Before × after matrices of categories, the number in each cell, one scale for both."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.graphics.shapes import Drawing, Rect
from reportlab.lib.colors import Color

from reader_study.analysis.counts import Move
from reader_study.report.drawing import blank, line, write, write_upwards
from reader_study.report.fonts import Face
from reader_study.report.style import FAINT, FIGURE_PT, INK, LINE, PAPER, QUIET, TEXT_WIDTH
from reader_study.report.text import fit

_CELL_HEIGHT = 19.0
_LEFT = 34.0
_HEAD = 32.0
_BETWEEN = 24.0
_DEEPEST = (0.36, 0.45, 0.53)


@dataclass(frozen=True, slots=True)
class Titles:
    """Words on the axes."""

    before: str
    after: str


def matrices_figure(
    panels: Sequence[tuple[str, Sequence[Move]]],
    *,
    scale: Sequence[str],
    cut: int,
    titles: Titles,
) -> Drawing:
    """Draw one matrix a panel, side by side; ``cut`` is the rank of the first positive category."""
    wide = (TEXT_WIDTH - _BETWEEN * (len(panels) - 1)) / len(panels)
    height = _HEAD + _CELL_HEIGHT * len(scale) + 2
    figure = blank(TEXT_WIDTH, height)
    for index, (title, moves) in enumerate(panels):
        left = index * (wide + _BETWEEN)
        _panel(figure, title, moves, scale, cut=cut, left=left, wide=wide, titles=titles)
    return figure


def _panel(
    figure: Drawing,
    title: str,
    moves: Sequence[Move],
    scale: Sequence[str],
    *,
    cut: int,
    left: float,
    wide: float,
    titles: Titles,
) -> None:
    counts = Counter({(m.before, m.after): 0 for m in moves})
    for move in moves:
        counts[move.before, move.after] += move.count
    most = max(counts.values(), default=0)
    cell = (wide - _LEFT) / len(scale)
    top = figure.height - _HEAD
    half = (wide - _LEFT) / 2 - 4
    title = fit(title, size=FIGURE_PT, room=half, face=Face.BOLD)
    write(figure, title, (left + _LEFT, figure.height - 8), face=Face.BOLD)
    after = fit(titles.after, size=FIGURE_PT, room=half)
    write(figure, after, (left + wide, figure.height - 8), anchor="end", colour=QUIET)
    write_upwards(figure, titles.before, (left + 7, top - _CELL_HEIGHT * len(scale) / 2))
    for row, before in enumerate(scale):
        y = top - _CELL_HEIGHT * (row + 1)
        name = fit(before, size=FIGURE_PT, room=_LEFT - 14)
        write(figure, name, (left + _LEFT - 4, y + 7), anchor="end", colour=QUIET)
        for column, after in enumerate(scale):
            x = left + _LEFT + cell * column
            _cell(figure, (x, y), cell, counts[before, after], most=most)
    for column, after in enumerate(scale):
        x = left + _LEFT + cell * (column + 0.5)
        name = fit(after, size=FIGURE_PT, room=cell - 1)
        write(figure, name, (x, top + 5), anchor="middle", colour=QUIET)
    _cut(figure, left + _LEFT, top, cell, len(scale), cut=cut)


def _cell(figure: Drawing, at: tuple[float, float], wide: float, count: int, *, most: int) -> None:
    share = (count / most) ** 0.5 if most else 0.0
    red, green, blue = (1 - (1 - deep) * share for deep in _DEEPEST)
    figure.add(
        Rect(
            *at,
            wide,
            _CELL_HEIGHT,
            fillColor=Color(red, green, blue),
            strokeColor=LINE,
            strokeWidth=0.3,
        )
    )
    if count:
        ink = PAPER if share > 0.75 else INK
        write(figure, str(count), (at[0] + wide / 2, at[1] + 7), anchor="middle", colour=ink)


def _cut(figure: Drawing, left: float, top: float, cell: float, size: int, *, cut: int) -> None:
    right, bottom = left + cell * size, top - _CELL_HEIGHT * size
    x, y = left + cell * cut, top - _CELL_HEIGHT * cut
    line(figure, (x, top), (x, bottom), colour=INK, thickness=0.8)
    line(figure, (left, y), (right, y), colour=INK, thickness=0.8)
    figure.add(
        Rect(
            left,
            bottom,
            right - left,
            top - bottom,
            fillColor=None,
            strokeColor=FAINT,
            strokeWidth=0.5,
        )
    )
