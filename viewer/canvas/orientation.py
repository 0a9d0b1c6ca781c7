"""Which way the patient lies: letters at the edges of a slice, and a sign on a mirrored image."""

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QLineF, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF, QTransform

from viewer.canvas.overlays import canvas_of, device_ratio, write_cased
from viewer.frames.info import ClipInfo
from viewer.frames.series.planes import SliceGeometry, Vector, patient_letters
from viewer.model import ViewTransform
from viewer.text_scale import text_scale

_LETTER = QColor(190, 196, 202)
_FLIPPED = QColor(255, 214, 64)
"""No grey: an image that is shown mirrored must not pass for one that is not."""
_CASING = QColor(0, 0, 0, 200)

# Logical pixels.
_TEXT_PX = 15
_EDGE_PX = 10
_SIGN_PX = 30
_LINE_PX = 2.0
_CASING_PX = 2.0


class Edge(StrEnum):
    """An edge of the canvas."""

    LEFT = "left"
    RIGHT = "right"
    TOP = "top"
    BOTTOM = "bottom"


def edge_letters(geometry: SliceGeometry, view: ViewTransform) -> dict[Edge, str]:
    """Return what lies beyond each edge of the canvas, e.g. R at the left of an axial slice."""
    right = _turned(geometry.row_direction, back=view.flip_x)
    down = _turned(geometry.column_direction, back=view.flip_y)
    return {
        Edge.LEFT: patient_letters(_turned(right, back=True)),
        Edge.RIGHT: patient_letters(right),
        Edge.TOP: patient_letters(_turned(down, back=True)),
        Edge.BOTTOM: patient_letters(down),
    }


class OrientationMarks:
    """An `Overlay`: letters of the patient's sides, and a mirror sign while the view is flipped.

    The letters turn with the image. The sign stands in the upper left corner, of any image: in
    ultrasound only it tells that left and right are not where the probe has put them.

    Parameters
    ----------
    info : callable
        Returns what is known of the clip that is shown; None without one. Asked at every paint.

    """

    def __init__(self, info: Callable[[], ClipInfo | None]) -> None:
        self._info = info

    def paint(self, painter: QPainter, view: ViewTransform) -> None:
        """Paint in device pixels."""
        info = self._info()
        if info is not None and info.geometry is not None:
            _write(painter, edge_letters(info.geometry, view))
        _sign(painter, view)


def _write(painter: QPainter, letters: dict[Edge, str]) -> None:
    ratio = device_ratio(painter)
    font = QFont(painter.font())
    font.setPixelSize(round(_TEXT_PX * text_scale() * ratio))
    font.setWeight(QFont.Weight.DemiBold)
    metrics = QFontMetricsF(font, painter.device())
    canvas, gap = canvas_of(painter), _EDGE_PX * ratio
    for edge, text in letters.items():
        size = metrics.horizontalAdvance(text), metrics.capHeight()
        write_cased(painter, text, place=_place(edge, canvas, size, gap), font=font, colour=_LETTER)


def _place(edge: Edge, canvas: QRect, size: tuple[float, float], gap: float) -> QPointF:
    """Return where the baseline of a text begins that stands at the middle of an edge."""
    width, height = size
    x, y = (canvas.width() - width) / 2, (canvas.height() + height) / 2
    places = {
        Edge.LEFT: (gap, y),
        Edge.RIGHT: (canvas.width() - gap - width, y),
        Edge.TOP: (x, gap + height),
        Edge.BOTTOM: (x, canvas.height() - gap),
    }
    left, base = places[edge]
    return QPointF(round(left), round(base))


def _sign(painter: QPainter, view: ViewTransform) -> None:
    """Draw a sign for each direction that is exchanged, side by side."""
    ratio = device_ratio(painter)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    left = middle = (_EDGE_PX + _SIGN_PX / 2) * ratio
    for flipped, angle in ((view.flip_x, 0.0), (view.flip_y, 90.0)):
        if flipped:
            _mirror(painter, QPointF(left, middle), angle, ratio)
            left += (_SIGN_PX + _EDGE_PX) * ratio


def _mirror(painter: QPainter, middle: QPointF, angle: float, ratio: float) -> None:
    """Draw a mirror and what stands before and behind it: two triangles, one of them full."""
    turn = QTransform.fromTranslate(middle.x(), middle.y()).rotate(angle)
    turn.scale(ratio * _SIGN_PX / 2, ratio * _SIGN_PX / 2)
    near, far = (
        turn.map(QPolygonF([QPointF(0.3 * way, -0.6), QPointF(way, 0.0), QPointF(0.3 * way, 0.6)]))
        for way in (-1, 1)
    )
    mirror = turn.map(QLineF(0.0, -1.0, 0.0, 1.0))
    for colour, width in ((_CASING, _LINE_PX + 2 * _CASING_PX), (_FLIPPED, _LINE_PX)):
        pen = QPen(colour, width * ratio)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(colour)
        painter.drawPolygon(near)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolygon(far)
        painter.drawLine(mirror)


def _turned(direction: Vector, *, back: bool) -> Vector:
    x, y, z = direction
    return (-x, -y, -z) if back else direction
