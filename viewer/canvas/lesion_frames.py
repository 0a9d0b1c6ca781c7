"""Which lesion is meant: the corners of a frame around it, which hide nothing of it."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from viewer.canvas.overlays import Box, Mark, canvas_of, device_ratio, on_canvas, write_cased
from viewer.model import ViewTransform
from viewer.text_scale import text_scale

COLOUR = QColor(214, 228, 236)
"""Near white: no colour of what a reader measures, an AI marks, or a file draws."""

_LINE_PX = 1.0
_CASING_PX = 1.0
_GAP_PX = 4.0
"""Between the lesion's box and the frame, so that the margin of the lesion stays free."""

_ARM_SHARE = 0.25
_LONGEST_ARM_PX = 22.0
_TEXT_PX = 16


class LesionFrames:
    """An overlay of corners around the lesions of a still, put away as long as somebody asks."""

    def __init__(self) -> None:
        self._marks: tuple[Mark, ...] = ()
        self._image: Box = (0.0, 0.0, 0.0, 0.0)
        self.hidden = False
        """Whether nothing is painted; another image is shown with its frames."""

    @property
    def empty(self) -> bool:
        """Whether there is no lesion to frame."""
        return not self._marks

    def lay(self, marks: Sequence[Mark], *, width: int = 0, height: int = 0) -> None:
        """Take the lesions of another image, and show them.

        Parameters
        ----------
        width, height : int
            Of the image in pixels: the frame of a lesion at its edge does not leave it.

        """
        self._marks, self.hidden = tuple(marks), False
        self._image = (0.0, 0.0, float(width), float(height))

    def paint(self, painter: QPainter, view: ViewTransform) -> None:
        """Paint in device pixels, as thin at every zoom."""
        if self.hidden or not self._marks:
            return
        ratio = device_ratio(painter)
        canvas = QRectF(canvas_of(painter))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        gap, edge = _GAP_PX * ratio, (_LINE_PX / 2 + _CASING_PX) * ratio
        image = on_canvas(self._image, view).adjusted(edge, edge, -edge, -edge)
        for mark in self._marks:
            frame = on_canvas(mark.box, view).adjusted(-gap, -gap, gap, gap) & image
            if frame.intersects(canvas):
                _draw(painter, frame, ratio)
                _number(painter, mark.label, frame, ratio)


def _draw(painter: QPainter, frame: QRectF, ratio: float) -> None:
    shorter = min(frame.width(), frame.height())
    arm = min(_ARM_SHARE * shorter, _LONGEST_ARM_PX * ratio)
    lines = QPainterPath()
    for corner, across, down in _corners(frame):
        lines.moveTo(corner + QPointF(across * arm, 0.0))
        lines.lineTo(corner)
        lines.lineTo(corner + QPointF(0.0, down * arm))
    for colour, width in (
        (QColor(0, 0, 0, 170), _LINE_PX + 2 * _CASING_PX),
        (COLOUR, _LINE_PX),
    ):
        pen = QPen(colour, width * ratio)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.strokePath(lines, pen)


def _corners(frame: QRectF) -> Iterator[tuple[QPointF, int, int]]:
    """Yield each corner and whither its arms go: to the right, and down."""
    yield frame.topLeft(), 1, 1
    yield frame.topRight(), -1, 1
    yield frame.bottomRight(), -1, -1
    yield frame.bottomLeft(), 1, -1


def _number(painter: QPainter, text: str, frame: QRectF, ratio: float) -> None:
    """Write above the upper left corner, or inside of it where there is no room above."""
    if not text:
        return
    font = QFont(painter.font())
    font.setPixelSize(round(_TEXT_PX * text_scale() * ratio))
    font.setWeight(QFont.Weight.DemiBold)
    metrics = QFontMetricsF(font)
    gap = _GAP_PX * ratio
    above = frame.top() - gap
    inside = frame.top() + gap + metrics.ascent()
    baseline = above if above - metrics.ascent() >= canvas_of(painter).top() else inside
    left = frame.left() if baseline == above else frame.left() + gap
    write_cased(painter, text, place=QPointF(left, baseline), font=font, colour=COLOUR)
