"""What lies over an image under review: masks as boxes, texts that were found, what is drawn."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from app import theme
from app.theme import DARK, SIZES
from reader_study.deid.masks import MaskBox
from reader_study.intake.review.masking import Sides
from viewer.canvas.overlays import canvas_of, device_ratio, on_canvas, write_cased
from viewer.model import ViewTransform

_LINE_PX = 1.5
_CHOSEN_PX = 3.0
_HANDLE_PX = 9.0
_VEIL = 0.6


@dataclass(frozen=True, slots=True)
class FoundText:
    """Where a text seems to stand, and whether masks lie over the whole of it."""

    sides: Sides
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class MaskScene:
    """What lies over one frame.

    Parameters
    ----------
    masks : sequence of (int, MaskBox)
        Those of this frame, with their places among all.
    chosen : int or None
        Place of the chosen one.
    drawn : MaskBox or None
        What is being drawn.
    is_preview : bool
        Whether masks are shown as they will be stored: black, and nothing beside them.

    """

    masks: Sequence[tuple[int, MaskBox]] = ()
    texts: Sequence[FoundText] = ()
    chosen: int | None = None
    drawn: MaskBox | None = None
    is_preview: bool = False


class MaskLayer:
    """An overlay that asks for its scene whenever it is painted.

    Parameters
    ----------
    scene_of : callable
        Returns what lies over the frame that is shown.

    """

    def __init__(self, scene_of: Callable[[], MaskScene]) -> None:
        self._scene_of = scene_of
        self.text_word = ""
        """What is written beside a text that no mask hides, in the language of the window."""

    def paint(self, painter: QPainter, view: ViewTransform) -> None:
        """Paint in device pixels."""
        scene = self._scene_of()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        for _, mask in scene.masks:
            veil = 1.0 if scene.is_preview else _VEIL
            painter.fillRect(_place(mask, view), theme.colour(DARK.canvas, alpha=veil))
        if scene.is_preview:
            return
        ratio = device_ratio(painter)
        for number, mask in scene.masks:
            self._outline(painter, _place(mask, view), ratio, is_chosen=number == scene.chosen)
        for text in scene.texts:
            self._mark(painter, text, view, ratio)
        if scene.drawn is not None:
            place = _place(scene.drawn, view)
            painter.fillRect(place, theme.colour(DARK.canvas, alpha=_VEIL))
            self._outline(painter, place, ratio, is_chosen=True)

    def _outline(self, painter: QPainter, place: QRectF, ratio: float, *, is_chosen: bool) -> None:
        token = DARK.text if is_chosen else DARK.quiet
        width = (_CHOSEN_PX if is_chosen else _LINE_PX) * ratio
        inside = place.adjusted(width / 2, width / 2, -width / 2, -width / 2)
        for colour, more in ((theme.colour(DARK.canvas, alpha=0.6), 2 * ratio), (QColor(token), 0)):
            pen = QPen(colour, width + more)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(inside)
        if is_chosen:
            side = _HANDLE_PX * ratio
            for corner in _corners(place):
                handle = QRectF(0, 0, side, side)
                handle.moveCenter(corner)
                painter.fillRect(handle, QColor(DARK.text))

    def _mark(self, painter: QPainter, text: FoundText, view: ViewTransform, ratio: float) -> None:
        x0, y0, x1, y1 = text.sides
        place = on_canvas((x0, y0, x1 + 1, y1 + 1), view)
        token = DARK.faint if text.is_hidden else DARK.danger
        pen = QPen(QColor(token), 2 * ratio)
        pen.setStyle(Qt.PenStyle.DotLine if text.is_hidden else Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(place)
        if not text.is_hidden and self.text_word:
            font = QFont(theme.font(SIZES.body, bold=True))
            font.setPixelSize(round(font.pixelSize() * ratio))
            above = place.top() - 5 * ratio
            low = place.bottom() + 16 * ratio
            baseline = above if above > 14 * ratio else min(low, canvas_of(painter).bottom())
            where = QPointF(place.left(), baseline)
            write_cased(painter, self.text_word, place=where, font=font, colour=QColor(token))


def _place(mask: MaskBox, view: ViewTransform) -> QRectF:
    return on_canvas((mask.x0, mask.y0, mask.x1 + 1, mask.y1 + 1), view)


def _corners(place: QRectF) -> tuple[QPointF, ...]:
    return place.topLeft(), place.topRight(), place.bottomLeft(), place.bottomRight()
