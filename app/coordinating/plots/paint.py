"""Figures of the report on the screen: the same drawing that the PDF holds, painted by Qt."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QPaintDevice,
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
    QTransform,
)
from reportlab.graphics.shapes import (
    Circle,
    Drawing,
    Group,
    Line,
    Polygon,
    PolyLine,
    Rect,
    String,
)

from app.coordinating.plots.glyphs import placed
from reader_study.report.fonts import width_of

Shape = Any
"""A shape of reportlab, which publishes no types."""

_CAPS = (Qt.PenCapStyle.FlatCap, Qt.PenCapStyle.RoundCap, Qt.PenCapStyle.SquareCap)
_JOINS = (Qt.PenJoinStyle.MiterJoin, Qt.PenJoinStyle.RoundJoin, Qt.PenJoinStyle.BevelJoin)
_SHARES = {"start": 0.0, "middle": 0.5, "end": 1.0}


def size_pt(drawing: Drawing) -> QSizeF:
    """Return the size of a figure in points."""
    return QSizeF(float(drawing.width), float(drawing.height))


def paint_drawing(painter: QPainter, drawing: Drawing) -> None:
    """Paint a figure, one point to one unit of the painter, its top left at the origin."""
    with _kept(painter):
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # A drawing's y grows upwards.
        painter.setTransform(QTransform(1, 0, 0, -1, 0, float(drawing.height)), combine=True)
        _group(painter, drawing)


@contextmanager
def painting(device: QPaintDevice) -> Iterator[QPainter]:
    """Paint on a device; the painter is ended whatever happens, or Qt would fall with it."""
    painter = QPainter(device)
    try:
        yield painter
    finally:
        painter.end()


@contextmanager
def _kept(painter: QPainter) -> Iterator[None]:
    painter.save()
    try:
        yield
    finally:
        painter.restore()


def _group(painter: QPainter, group: Group) -> None:
    with _kept(painter):
        values = (float(value) for value in group.transform)
        painter.setTransform(QTransform(*values), combine=True)
        for shape in group.contents:
            kind = next((kind for kind in _PAINTERS if isinstance(shape, kind)), None)
            if kind is None:
                raise TypeError(f"No figure of the report has had a {type(shape).__name__} so far.")
            _PAINTERS[kind](painter, shape)


def _line(painter: QPainter, shape: Shape) -> None:
    painter.setPen(_pen(shape))
    painter.drawLine(QPointF(shape.x1, shape.y1), QPointF(shape.x2, shape.y2))


def _polyline(painter: QPainter, shape: Shape) -> None:
    painter.setPen(_pen(shape))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(_points(shape.points))


def _polygon(painter: QPainter, shape: Shape) -> None:
    path = QPainterPath()
    path.addPolygon(_points(shape.points))
    path.closeSubpath()
    _fill_and_stroke(painter, shape, path)


def _rect(painter: QPainter, shape: Shape) -> None:
    path = QPainterPath()
    box = QRectF(shape.x, shape.y, shape.width, shape.height)
    path.addRoundedRect(box, float(shape.rx or 0), float(shape.ry or 0))
    _fill_and_stroke(painter, shape, path)


def _circle(painter: QPainter, shape: Shape) -> None:
    path = QPainterPath()
    path.addEllipse(QPointF(shape.cx, shape.cy), float(shape.r), float(shape.r))
    _fill_and_stroke(painter, shape, path)


def _string(painter: QPainter, shape: Shape) -> None:
    size = float(shape.fontSize)
    share = _SHARES[shape.textAnchor]
    left = shape.x - share * width_of(shape.fontName, shape.text, size)
    path = placed(shape.fontName, shape.text, size=size, x=left, y=shape.y)
    painter.fillPath(path, _brush(shape.fillColor))


_PAINTERS: dict[type[Any], Callable[[QPainter, Shape], None]] = {
    Group: _group,
    Line: _line,
    Polygon: _polygon,
    PolyLine: _polyline,
    Rect: _rect,
    Circle: _circle,
    String: _string,
}


def _fill_and_stroke(painter: QPainter, shape: Shape, path: QPainterPath) -> None:
    painter.setPen(_pen(shape))
    painter.setBrush(_brush(shape.fillColor))
    painter.drawPath(path)


def _points(flat: Sequence[float]) -> QPolygonF:
    pairs = list(pairwise(flat))[::2]
    return QPolygonF([QPointF(x, y) for x, y in pairs])


def _brush(colour: Shape) -> QBrush:
    return QBrush(Qt.BrushStyle.NoBrush) if colour is None else QBrush(_colour(colour))


def _colour(colour: Shape) -> QColor:
    return QColor.fromRgbF(colour.red, colour.green, colour.blue, colour.alpha)


def _pen(shape: Shape) -> QPen:
    if shape.strokeColor is None or not shape.strokeWidth:
        return QPen(Qt.PenStyle.NoPen)
    wide = float(shape.strokeWidth)
    made = QPen(_colour(shape.strokeColor), wide)
    made.setCapStyle(_CAPS[shape.strokeLineCap or 0])
    made.setJoinStyle(_JOINS[shape.strokeLineJoin or 0])
    if shape.strokeDashArray:
        # Qt counts dashes in widths of the pen.
        made.setDashPattern([float(length) / wide for length in shape.strokeDashArray])
    return made
