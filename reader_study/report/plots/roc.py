"""ROC square: every reader's operating points, and the models' curves."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reportlab.graphics.shapes import Drawing, Rect

from reader_study.report.drawing import (
    Anchor,
    Point,
    area_between,
    blank,
    dot,
    line,
    square,
    write,
    write_upwards,
)
from reader_study.report.fonts import Face
from reader_study.report.plots.labels import LabelBox, WantedLabel, place
from reader_study.report.plots.panes import PlotPane, inset_for
from reader_study.report.style import AI, AI_WASH, FAINT, FIGURE_PT, INK, LINE, PAPER, QUIET
from reader_study.report.text import width

_TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_ALONG = (0.5, 0.65, 0.8)
_INSET_MARGIN = 20.0
_LEFT, _BOTTOM, _TOP, _RIGHT = 30.0, 26.0, 8.0, 8.0


@dataclass(frozen=True, slots=True)
class ReaderPoints:
    """Operating points as (1 − specificity, sensitivity): of one arm, or of two that are compared.

    The last is drawn filled, one before it open, with a line between.
    """

    code: str
    points: tuple[Point, ...]

    @property
    def last(self) -> Point:
        """The point that carries the label."""
        return self.points[-1]


@dataclass(frozen=True, slots=True)
class ModelLine:
    """A model's curve, its band (x, low, high), its operating point, and its direct label."""

    label: str
    points: tuple[Point, ...]
    band: tuple[tuple[float, float, float], ...]
    operating: Point | None


def roc_figure(
    readers: Sequence[ReaderPoints],
    models: Sequence[ModelLine],
    *,
    side: float,
    x_title: str,
    y_title: str,
) -> Drawing:
    """Draw the ROC square; ``side`` is the width of the whole figure in points.

    Where the readers' points crowd, an inset magnifies them and carries their labels.
    """
    inner = side - _LEFT - _RIGHT
    figure = blank(side, inner + _BOTTOM + _TOP)
    main = PlotPane(_LEFT, _BOTTOM, inner)
    points = [point for reader in readers for point in reader.points]
    inset = inset_for(main, points, [model.points for model in models], n_readers=len(readers))
    _bands(figure, main, models)
    _frame(figure, main, x_title=x_title, y_title=y_title)
    _content(figure, main, readers, models, radius=1.9 if inset else 2.6)
    if inset is None:
        _labels(figure, main, readers, models, marks=readers)
    else:
        edges, used = inset.edges_on(main), inset.frame().grown(_INSET_MARGIN)
        _labels(figure, main, [], models, marks=readers, avoid=edges, blocked=[used])
    if inset is not None:
        _inset(figure, main, inset)
        _bands(figure, inset, models)
        _content(figure, inset, readers, models, radius=2.6)
        _labels(figure, inset, readers, [], marks=readers, lines=models)
        _inset_frame(figure, inset)
    return figure


def _frame(figure: Drawing, pane: PlotPane, *, x_title: str, y_title: str) -> None:
    box = pane.frame()
    line(figure, (box.left, box.bottom), (box.right, box.top), colour=LINE)
    _outline(figure, pane)
    for tick in _TICKS:
        x, y = pane.at((tick, tick))
        line(figure, (x, box.bottom), (x, box.bottom - 2.5), colour=FAINT, thickness=0.5)
        line(figure, (box.left, y), (box.left - 2.5, y), colour=FAINT, thickness=0.5)
        write(figure, f"{tick:g}", (x, box.bottom - 10.5), anchor="middle", colour=QUIET)
        write(figure, f"{tick:g}", (box.left - 5, y - 2.4), anchor="end", colour=QUIET)
    middle = pane.size / 2
    write(figure, x_title, (box.left + middle, 4), anchor="middle", colour=QUIET)
    write_upwards(figure, y_title, (8, box.bottom + middle))


def _outline(figure: Drawing, pane: PlotPane, *, filled: bool = False) -> None:
    figure.add(
        Rect(
            pane.left,
            pane.bottom,
            pane.size,
            pane.size,
            fillColor=PAPER if filled else None,
            strokeColor=FAINT,
            strokeWidth=0.6,
        )
    )


def _inset(figure: Drawing, main: PlotPane, inset: PlotPane) -> None:
    """Mark what is magnified in the main square, and clear the ground of the inset."""
    x, y = main.at((inset.x, inset.y))
    side = inset.span * main.size
    figure.add(Rect(x, y, side, side, fillColor=None, strokeColor=QUIET, strokeWidth=0.4))
    box = inset.frame()
    line(figure, (x, y), (box.left, box.top), colour=FAINT, thickness=0.4)
    line(figure, (x + side, y), (box.right, box.top), colour=FAINT, thickness=0.4)
    _outline(figure, inset, filled=True)


def _inset_frame(figure: Drawing, inset: PlotPane) -> None:
    box = inset.frame()
    _outline(figure, inset)
    ends: tuple[tuple[float, Anchor], ...] = ((0.0, "start"), (1.0, "end"))
    for share, anchor in ends:
        x, y = inset.x + share * inset.span, inset.y + share * inset.span
        along = (box.left + share * inset.size, box.bottom - 9)
        write(figure, f"{x:.2f}", along, anchor=anchor, colour=QUIET)
        up = (box.left - 3, box.bottom + share * (inset.size - 6))
        write(figure, f"{y:.2f}", up, anchor="end", colour=QUIET)


def _bands(figure: Drawing, pane: PlotPane, models: Sequence[ModelLine]) -> None:
    for model in models:
        seen = [row for row in model.band if pane.x - 0.03 <= row[0] <= pane.x + pane.span + 0.03]
        lows = [pane.at(pane.kept((x, low))) for x, low, _ in seen]
        highs = [pane.at(pane.kept((x, high))) for x, _, high in reversed(seen)]
        if seen:
            area_between(figure, [*lows, *highs], colour=AI_WASH)


def _content(
    figure: Drawing,
    pane: PlotPane,
    readers: Sequence[ReaderPoints],
    models: Sequence[ModelLine],
    *,
    radius: float,
) -> None:
    for model in models:
        for start, end in pane.seen(model.points):
            line(figure, start, end, colour=AI, thickness=1.3)
    for start, end in _strokes(pane, readers):
        line(figure, start, end, colour=INK, thickness=0.7)
    for reader in readers:
        for point in reader.points[:-1]:
            dot(figure, pane.at(point), radius=radius, filled=False)
    for reader in readers:
        dot(figure, pane.at(reader.last), radius=radius, filled=True)
    for model in models:
        if model.operating is not None and pane.inside(model.operating):
            square(figure, pane.at(model.operating), colour=AI)


def _labels(
    figure: Drawing,
    pane: PlotPane,
    readers: Sequence[ReaderPoints],
    models: Sequence[ModelLine],
    *,
    marks: Sequence[ReaderPoints],
    lines: Sequence[ModelLine] = (),
    avoid: Sequence[tuple[Point, Point]] = (),
    blocked: Sequence[LabelBox] = (),
) -> None:
    """Label ``readers`` and ``models``; cover no ``marks`` or ``lines``, no line to ``avoid``."""
    wanted = [_wanted(r.code, (pane.at(r.last),), face=Face.REGULAR) for r in readers]
    wanted += [_wanted(m.label, _anchors(pane, m.points), face=Face.BOLD) for m in models]
    strokes = [*avoid, *_strokes(pane, marks)]
    strokes += [part for model in (*models, *lines) for part in pane.seen(model.points)]
    dots = [pane.at(p) for reader in marks for p in reader.points]
    dots += [pane.at(m.operating) for m in (*models, *lines) if m.operating is not None]
    placed = place(
        wanted, frame=pane.frame().grown(-1), marks=dots, strokes=strokes, blocked=blocked
    )
    for index, label in enumerate(placed):
        is_model = index >= len(readers)
        if label.leader is not None and not is_model:
            line(figure, *label.leader, colour=FAINT, thickness=0.4)
        face = Face.BOLD if is_model else Face.REGULAR
        write(figure, label.text, label.at, colour=AI if is_model else INK, face=face)


def _strokes(pane: PlotPane, readers: Sequence[ReaderPoints]) -> list[tuple[Point, Point]]:
    return [(pane.at(a), pane.at(b)) for reader in readers for a, b in pairwise(reader.points)]


def _wanted(text: str, anchors: tuple[Point, ...], *, face: Face) -> WantedLabel:
    return WantedLabel(text, anchors, width(text, size=FIGURE_PT, face=face), FIGURE_PT)


def _anchors(pane: PlotPane, curve: Sequence[Point]) -> tuple[Point, ...]:
    """Return where a curve may be labelled: where it has most room, else along its right part."""
    roomy = max(curve, key=lambda p: p[0] * (1.0 - p[1]))
    along = [max(y for x, y in curve if x <= place) for place in _ALONG]
    return tuple(pane.at(point) for point in (roomy, *zip(_ALONG, along, strict=True)))
