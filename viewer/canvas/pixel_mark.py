"""Whether the reader sees every pixel of the image: a quiet mark in the corner, without words."""

from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from viewer.canvas.overlays import canvas_of, device_ratio, write_cased
from viewer.model import ViewTransform
from viewer.text_scale import text_scale

_EDGE_PX = 10
_SIDE_PX = 9
_TEXT_PX = 12


class PixelState(StrEnum):
    """How the image's pixels meet the screen's."""

    ORIGINAL = "original"
    """One on one."""
    ENLARGED = "enlarged"
    REDUCED = "reduced"
    """Not every pixel of the image is on the screen."""


def pixel_state(view: ViewTransform) -> PixelState:
    """Tell whether every pixel of the image is on the screen."""
    across, down = abs(view.step_x), abs(view.step_y)
    if across == down == 1.0:
        return PixelState.ORIGINAL
    return PixelState.REDUCED if min(across, down) < 1.0 else PixelState.ENLARGED


def pixel_text(view: ViewTransform) -> str:
    """Return the scale as short as a reader wants it: "1:1", "2.0×", "0.73×"."""
    if pixel_state(view) is PixelState.ORIGINAL:
        return "1:1"
    return f"{view.scale:.2f}×" if view.scale < 1.0 else f"{view.scale:.1f}×"


class PixelMark:
    """An overlay: a full square when every pixel is shown, a hollow one when not; the scale."""

    def __init__(self, *, words: bool = True) -> None:
        self.words = words

    def paint(self, painter: QPainter, view: ViewTransform) -> None:
        """Paint into the lower left corner."""
        ratio = device_ratio(painter)
        side = round(_SIDE_PX * ratio)
        left = round(_EDGE_PX * ratio)
        top = canvas_of(painter).height() - left - side
        colour = QColor(190, 196, 202)
        painter.setOpacity(0.9)
        self._square(painter, QRectF(left, top, side, side), colour, view, ratio)
        if self.words:
            font = QFont(painter.font())
            font.setPixelSize(round(_TEXT_PX * text_scale() * ratio))
            place = QPointF(left + 1.7 * side, top + side)
            write_cased(painter, pixel_text(view), place=place, font=font, colour=colour)

    def _square(
        self, painter: QPainter, place: QRectF, colour: QColor, view: ViewTransform, ratio: float
    ) -> None:
        line = round(max(ratio, 1.0))
        # Black around it, so that it is seen on a bright image too.
        painter.fillRect(place.adjusted(-line, -line, line, line), Qt.GlobalColor.black)
        if pixel_state(view) is PixelState.REDUCED:
            pen = QPen(colour, line)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            painter.setPen(pen)
            painter.drawRect(place.adjusted(line / 2, line / 2, -line / 2, -line / 2))
        else:
            painter.fillRect(place, colour)
