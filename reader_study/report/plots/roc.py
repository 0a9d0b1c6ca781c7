"""ROC square: every reader's operating point unaided → aided, and the models' curves."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reportlab.graphics.shapes import Drawing, Rect

from reader_study.report.drawing import (
    Point,
    area_between,
    blank,
    dot,
    line,
    path,
    square,
    write,
    write_upwards,
)
from reader_study.report.fonts import Face
from reader_study.report.plots.labels import Box, Wanted, place
from reader_study.report.style import AI, AI_WASH, FAINT, FIGURE_PT, INK, LINE, QUIET
from reader_study.report.text import width

_TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_LEFT, _BOTTOM, _TOP, _RIGHT = 30.0, 26.0, 8.0, 8.0


@dataclass(frozen=True, slots=True)
class ReaderPair:
    """Operating points as (1 − specificity, sensitivity)."""

    code: str
    unaided: Point
    aided: Point


@dataclass(frozen=True, slots=True)
class ModelLine:
    """A model's curve, its band (x, low, high), its operating point, and its direct label."""

    label: str
    points: tuple[Point, ...]
    band: tuple[tuple[float, float, float], ...]
    operating: Point | None


def roc_figure(
    readers: Sequence[ReaderPair],
    models: Sequence[ModelLine],
    *,
    side: float,
    x_title: str,
    y_title: str,
) -> Drawing:
    """Draw the ROC square; ``side`` is the width of the whole figure in points."""
    inner = side - _LEFT - _RIGHT
    figure = blank(side, inner + _BOTTOM + _TOP)

    def at(point: Point) -> Point:
        return _LEFT + point[0] * inner, _BOTTOM + point[1] * inner

    for model in models:
        _band(figure, [(at((x, low)), at((x, high))) for x, low, high in model.band])
    _frame(figure, inner, x_title=x_title, y_title=y_title)
    for model in models:
        path(figure, [at(p) for p in model.points], colour=AI, thickness=1.3)
    pairs = [ReaderPair(r.code, at(r.unaided), at(r.aided)) for r in readers]
    _pairs(figure, pairs)
    operating = [at(m.operating) for m in models if m.operating is not None]
    for point in operating:
        square(figure, point, colour=AI)
    box = Box(_LEFT + 1, _BOTTOM + 1, _LEFT + inner - 1, _BOTTOM + inner - 1)
    curves = [tuple(at(p) for p in model.points) for model in models]
    _labels(figure, pairs, models, curves=curves, operating=operating, frame=box)
    return figure


def _frame(figure: Drawing, inner: float, *, x_title: str, y_title: str) -> None:
    right, top = _LEFT + inner, _BOTTOM + inner
    line(figure, (_LEFT, _BOTTOM), (right, top), colour=LINE, thickness=0.6)
    figure.add(
        Rect(_LEFT, _BOTTOM, inner, inner, fillColor=None, strokeColor=FAINT, strokeWidth=0.6)
    )
    for tick in _TICKS:
        x, y = _LEFT + tick * inner, _BOTTOM + tick * inner
        line(figure, (x, _BOTTOM), (x, _BOTTOM - 2.5), colour=FAINT, thickness=0.5)
        line(figure, (_LEFT, y), (_LEFT - 2.5, y), colour=FAINT, thickness=0.5)
        write(figure, f"{tick:g}", (x, _BOTTOM - 10.5), anchor="middle", colour=QUIET)
        write(figure, f"{tick:g}", (_LEFT - 5, y - 2.4), anchor="end", colour=QUIET)
    write(figure, x_title, (_LEFT + inner / 2, 4), anchor="middle", colour=QUIET)
    write_upwards(figure, y_title, (8, _BOTTOM + inner / 2))


def _band(figure: Drawing, ends: Sequence[tuple[Point, Point]]) -> None:
    if ends:
        outline = [low for low, _ in ends] + [high for _, high in reversed(ends)]
        area_between(figure, outline, colour=AI_WASH)


def _pairs(figure: Drawing, pairs: Sequence[ReaderPair]) -> None:
    for pair in pairs:
        line(figure, pair.unaided, pair.aided, colour=INK, thickness=0.7)
    for pair in pairs:
        dot(figure, pair.unaided, filled=False)
    for pair in pairs:
        dot(figure, pair.aided, filled=True)


def _labels(
    figure: Drawing,
    pairs: Sequence[ReaderPair],
    models: Sequence[ModelLine],
    *,
    curves: Sequence[Sequence[Point]],
    operating: Sequence[Point],
    frame: Box,
) -> None:
    wanted = [_wanted(pair.code, pair.aided, face=Face.REGULAR) for pair in pairs]
    wanted += [
        _wanted(model.label, _label_anchor(curve), face=Face.BOLD)
        for model, curve in zip(models, curves, strict=True)
    ]
    strokes = [(pair.unaided, pair.aided) for pair in pairs]
    for curve in curves:
        strokes += list(pairwise(curve))
    marks = [p for pair in pairs for p in (pair.unaided, pair.aided)] + list(operating)
    for index, label in enumerate(place(wanted, frame=frame, marks=marks, strokes=strokes)):
        is_model = index >= len(pairs)
        if label.leader is not None and not is_model:
            line(figure, *label.leader, colour=FAINT, thickness=0.4)
        face = Face.BOLD if is_model else Face.REGULAR
        colour = AI if is_model else INK
        write(figure, label.text, label.at, colour=colour, face=face)


def _wanted(text: str, anchor: Point, *, face: Face) -> Wanted:
    return Wanted(text, anchor, width(text, size=FIGURE_PT, face=face), FIGURE_PT)


def _label_anchor(curve: Sequence[Point]) -> Point:
    """Choose the point of a curve that is farthest to the lower right of its upper end."""
    return max(curve, key=lambda p: (p[0] - curve[0][0]) * (curve[-1][1] - p[1]))
