"""ROC of each reader as small panels: one arm or two, and the model alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.graphics.shapes import Drawing, Rect

from reader_study.report.drawing import Point, blank, line, write, write_upwards
from reader_study.report.fonts import Face
from reader_study.report.plots.panes import PlotPane
from reader_study.report.style import AI, FAINT, FIGURE_PT, INK, LINE, QUIET, TEXT_WIDTH
from reader_study.report.text import fit, width

_ACROSS = 4
_BETWEEN = 12.0
_LEFT, _RIGHT = 26.0, 2.0
_HEAD = 25.0
_FOOT = 14.0
_AXIS = 12.0
_DASH = (2.2, 1.8)


@dataclass(frozen=True, slots=True)
class RocPanel:
    """One reader: a name, figures under it, a size within the square, and her curves.

    The last curve is drawn solid, one before it dashed.
    """

    name: str
    figures: str
    size: str
    curves: tuple[tuple[Point, ...], ...]


def small_roc_figure(
    panels: Sequence[RocPanel],
    models: Sequence[tuple[Point, ...]],
    *,
    x_title: str,
    y_title: str,
) -> Drawing:
    """Draw the panels, four in a row; names that are too long are shortened to their panel."""
    side = (TEXT_WIDTH - _LEFT - _RIGHT - _BETWEEN * (_ACROSS - 1)) / _ACROSS
    rows = -(-len(panels) // _ACROSS)
    deep = _HEAD + side + _FOOT
    figure = blank(TEXT_WIDTH, rows * deep + _AXIS)
    for index, panel in enumerate(panels):
        row, column = divmod(index, _ACROSS)
        left = _LEFT + column * (side + _BETWEEN)
        bottom = figure.height - (row + 1) * deep + _FOOT
        pane = PlotPane(left, bottom, side)
        _frame(figure, pane, labelled=column == 0)
        _curves(figure, pane, panel, models)
        _head(figure, pane, panel)
    used = min(len(panels), _ACROSS)
    middle = _LEFT + (used * (side + _BETWEEN) - _BETWEEN) / 2
    write(figure, x_title, (middle, 2), anchor="middle", colour=QUIET)
    write_upwards(figure, y_title, (7, figure.height - _HEAD - side / 2))
    return figure


def _frame(figure: Drawing, pane: PlotPane, *, labelled: bool) -> None:
    box = pane.frame()
    line(figure, (box.left, box.bottom), (box.right, box.top), colour=LINE, thickness=0.5)
    figure.add(
        Rect(
            pane.left,
            pane.bottom,
            pane.size,
            pane.size,
            fillColor=None,
            strokeColor=FAINT,
            strokeWidth=0.6,
        )
    )
    for tick in (0.0, 0.5, 1.0):
        x, y = pane.at((tick, tick))
        anchor = {0.0: "start", 1.0: "end"}.get(tick, "middle")
        line(figure, (x, box.bottom), (x, box.bottom - 2), colour=FAINT, thickness=0.5)
        write(figure, f"{tick:g}", (x, box.bottom - 9), anchor=anchor, colour=QUIET)  # type: ignore[arg-type]
        line(figure, (box.left, y), (box.left - 2, y), colour=FAINT, thickness=0.5)
        if labelled:
            low = {0.0: 0.0, 1.0: -4.8}.get(tick, -2.4)
            write(figure, f"{tick:g}", (box.left - 4, y + low), anchor="end", colour=QUIET)


def _curves(
    figure: Drawing, pane: PlotPane, panel: RocPanel, models: Sequence[tuple[Point, ...]]
) -> None:
    for points in models:
        for start, end in pane.seen(points):
            line(figure, start, end, colour=AI, thickness=1.0)
    for points in panel.curves[:-1]:
        for start, end in pane.seen(points):
            line(figure, start, end, colour=INK, thickness=0.8, dash=_DASH)
    for start, end in pane.seen(panel.curves[-1]):
        line(figure, start, end, colour=INK, thickness=1.1)
    box = pane.frame()
    write(figure, panel.size, (box.right - 3, box.bottom + 4), anchor="end", colour=QUIET)


def _head(figure: Drawing, pane: PlotPane, panel: RocPanel) -> None:
    top = pane.frame().top
    name = fit(panel.name, size=FIGURE_PT, room=pane.size, face=Face.BOLD)
    write(figure, name, (pane.left, top + 14), face=Face.BOLD)
    size = FIGURE_PT * min(1.0, pane.size / max(width(panel.figures, size=FIGURE_PT), 1e-9))
    write(figure, panel.figures, (pane.left, top + 4.5), size=size, colour=QUIET)
