"""One thumbnail: the picture, its masks, what was decided, and whether there is a doubt."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app import theme
from app.theme import DARK, SIZES
from app.widgets import paint
from reader_study.deid.masks import MaskBox
from reader_study.intake.review.item import ItemState
from viewer.canvas.tone import as_qimage
from viewer.frames import Pixels

_SIGNS = {
    ItemState.TAKEN: ("✓", DARK.ok),
    ItemState.EXCLUDED: ("✕", DARK.quiet),
    ItemState.AGAIN: ("↻", DARK.text),
}
_SIGN_PX = 18
_CAPTION_PX = 20


@dataclass(frozen=True, slots=True)
class CellLook:
    """All that a cell shows.

    Parameters
    ----------
    picture : ndarray or None
        8 bits; None while there is none.
    size : (int, int)
        Width and height of the source in its own pixels, in which masks are told.
    is_lost : bool
        Whether no picture can be made of it.
    frames : int
        More than one is told.

    """

    caption: str
    state: ItemState
    picture: Pixels | None = None
    size: tuple[int, int] = (0, 0)
    masks: tuple[MaskBox, ...] = ()
    has_doubt: bool = False
    is_lost: bool = False
    frames: int = 1


def paint_cell(painter: QPainter, box: QRectF, look: CellLook, *, is_current: bool) -> None:
    """Paint a cell into a box."""
    high = theme.px(_CAPTION_PX)
    ground = box.adjusted(0, 0, 0, -high)
    painter.fillRect(ground, QColor(DARK.canvas))
    if look.picture is not None:
        place = _fitted(look.picture, ground)
        painter.drawImage(place, as_qimage(look.picture.view(np.uint8)))
        _paint_masks(painter, place, look)
    elif look.is_lost:
        _write(painter, ground, "?", SIZES.title, DARK.faint)
    if look.state is ItemState.EXCLUDED:
        painter.fillRect(ground, theme.colour(DARK.canvas, alpha=0.6))
    _paint_signs(painter, ground, look)
    caption = QRectF(box.left(), ground.bottom(), box.width(), high)
    painter.setFont(theme.font(SIZES.small))
    painter.setPen(QColor(DARK.text if is_current else DARK.quiet))
    middle = Qt.TextElideMode.ElideMiddle
    text = painter.fontMetrics().elidedText(look.caption, middle, int(caption.width()))
    painter.drawText(caption, Qt.AlignmentFlag.AlignCenter, text)
    if is_current:
        paint.focus_ring(painter, box, DARK.text)


def _fitted(picture: Pixels, ground: QRectF) -> QRectF:
    height, width = picture.shape[:2]
    share = min(ground.width() / width, ground.height() / height)
    place = QRectF(0, 0, width * share, height * share)
    place.moveCenter(ground.center())
    return place


def _paint_masks(painter: QPainter, place: QRectF, look: CellLook) -> None:
    width, height = look.size
    if width <= 0 or height <= 0:
        return
    painter.setPen(QPen(QColor(DARK.faint), 1))
    painter.setBrush(theme.colour(DARK.canvas, alpha=0.7))
    for part in _boxes_on(place, look.masks, width, height):
        painter.drawRect(part)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _boxes_on(place: QRectF, masks: Iterable[MaskBox], width: int, height: int) -> Iterable[QRectF]:
    across, down = place.width() / width, place.height() / height
    for mask in masks:
        start = QPointF(place.left() + mask.x0 * across, place.top() + mask.y0 * down)
        end = QPointF(place.left() + (mask.x1 + 1) * across, place.top() + (mask.y1 + 1) * down)
        yield QRectF(start, end).adjusted(0.5, 0.5, -0.5, -0.5)


def _paint_signs(painter: QPainter, ground: QRectF, look: CellLook) -> None:
    side = theme.px(_SIGN_PX)
    if look.state in _SIGNS:
        sign, colour = _SIGNS[look.state]
        corner = QRectF(ground.right() - side - 3, ground.bottom() - side - 3, side, side)
        _on_plate(painter, corner, sign, colour)
    if look.has_doubt:
        _on_plate(painter, QRectF(ground.left() + 3, ground.top() + 3, side, side), "!", DARK.text)
    if look.frames > 1:
        text = f"▶ {look.frames}"
        painter.setFont(theme.font(SIZES.small))
        wide = painter.fontMetrics().horizontalAdvance(text) + theme.px(8)
        corner = QRectF(ground.left() + 3, ground.bottom() - side - 3, wide, side)
        _on_plate(painter, corner, text, DARK.text, size=SIZES.small)


def _on_plate(
    painter: QPainter, place: QRectF, text: str, colour: str, *, size: int = SIZES.body
) -> None:
    paint.rounded(painter, place, fill=DARK.surface_0, edge=DARK.line)
    _write(painter, place, text, size, colour)


def _write(painter: QPainter, place: QRectF, text: str, size: int, colour: str) -> None:
    painter.setFont(theme.font(size, bold=True))
    painter.setPen(QColor(colour))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
