"""What an AI may lay over an image: a heat map and boxes. Nothing hides the image."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen

from viewer.model import ViewTransform
from viewer.model.heat import heat_picture
from viewer.text_scale import text_scale

Box = tuple[float, float, float, float]
"""Left, top, right and bottom in image pixels."""

_MARGIN_PX = 128
"""So far around the canvas a heat map is kept ready for a pan, in device pixels."""

_LINE_PX = 2.0
_CASING_PX = 1.0
_TEXT_PX = 13


def device_ratio(painter: QPainter) -> float:
    """Return the device pixels per logical pixel of a painter that an overlay was given.

    Lines of a fixed width and texts of a fixed size are multiplied by it.
    """
    return 1.0 / painter.worldTransform().m11()


def canvas_of(painter: QPainter) -> QRect:
    """Return the canvas in device pixels, of a painter that an overlay was given."""
    return painter.clipBoundingRect().toAlignedRect()


def on_canvas(box: Box, view: ViewTransform) -> QRectF:
    """Return where a box of the image lies on the canvas, however it is flipped."""
    left, top = view.to_canvas(box[0], box[1])
    right, bottom = view.to_canvas(box[2], box[3])
    return QRectF(left, top, right - left, bottom - top).normalized()


def write_cased(
    painter: QPainter, text: str, *, place: QPointF, font: QFont, colour: QColor
) -> None:
    """Write with a dark casing, so that it is read on any image; `place` is on the baseline."""
    letters = QPainterPath()
    letters.addText(place, font, text)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.strokePath(letters, QPen(QColor(0, 0, 0, 180), 2 * _CASING_PX * device_ratio(painter)))
    painter.fillPath(letters, colour)


def _share(opacity: float) -> float:
    return min(max(opacity, 0.0), 1.0)


@dataclass(frozen=True, slots=True)
class _Kept:
    """A scaled piece of a heat map, and where it lies from the image's origin."""

    steps: tuple[float, float]
    area: QRect
    image: QImage


class HeatMap:
    """Colours a part of the image by a value: the higher, the brighter and the more opaque.

    Parameters
    ----------
    values : ndarray
        (h, w) floats, 0–1; what lies outside is clipped, not-a-number is 0. Stretched over `box`.
    box : Box
        Which part of the image it covers.
    opacity : float
        0–1. Even at 1 the image shines through: no colour covers more than 60 %.

    """

    def __init__(self, values: NDArray[np.floating], *, box: Box, opacity: float = 0.5) -> None:
        self.box = box
        self._opacity = _share(opacity)
        self._coloured = heat_picture(values)
        self._kept: _Kept | None = None

    @property
    def opacity(self) -> float:
        """How strong the colours are, 0–1; who changes it updates the canvas."""
        return self._opacity

    @opacity.setter
    def opacity(self, opacity: float) -> None:
        self._opacity = _share(opacity)

    def paint(self, painter: QPainter, view: ViewTransform) -> None:
        """Paint the part that lies on the canvas."""
        place = on_canvas(self.box, view)
        canvas = canvas_of(painter)
        if self._opacity == 0.0 or not place.intersects(QRectF(canvas)):
            return
        origin = QPointF(view.offset_x, view.offset_y).toPoint()
        kept = self._kept_for(place.translated(-origin), canvas.translated(-origin), view)
        painter.setOpacity(self._opacity)
        painter.drawImage(kept.area.topLeft() + origin, kept.image)

    def _kept_for(self, place: QRectF, canvas: QRect, view: ViewTransform) -> _Kept:
        """Return a piece that covers the canvas, the old one if it does; from the origin."""
        whole = place.toAlignedRect()
        steps = view.step_x, view.step_y
        kept = self._kept
        if kept is None or kept.steps != steps or not kept.area.contains(whole & canvas):
            room = canvas.adjusted(-_MARGIN_PX, -_MARGIN_PX, _MARGIN_PX, _MARGIN_PX)
            area = whole & room
            kept = _Kept(steps, area, self._piece(place.translated(-area.topLeft()), area, view))
            self._kept = kept
        return kept

    def _piece(self, place: QRectF, area: QRect, view: ViewTransform) -> QImage:
        height, width = self._coloured.shape[:2]
        kind = QImage.Format.Format_ARGB32_Premultiplied
        rows, columns = -1 if view.flip_y else 1, -1 if view.flip_x else 1
        turned = np.ascontiguousarray(self._coloured[::rows, ::columns])
        image = QImage(area.size(), kind)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, QImage(turned.data, width, height, 4 * width, kind))
        painter.end()
        return image


@dataclass(frozen=True, slots=True)
class Mark:
    """A box around something, and a few words about it."""

    box: Box
    label: str = ""


class Boxes:
    """Draws boxes with a line that is as wide at every zoom, on a dark casing.

    Parameters
    ----------
    marks : sequence of Mark
        In image pixels.
    colour : QColor
        Of lines and labels.
    opacity : float
        0–1.

    """

    def __init__(
        self, marks: Sequence[Mark], *, colour: QColor | None = None, opacity: float = 1.0
    ) -> None:
        self.marks = tuple(marks)
        self.colour = QColor(255, 180, 84) if colour is None else colour
        self.opacity = opacity

    def paint(self, painter: QPainter, view: ViewTransform) -> None:
        """Paint the boxes that touch the canvas."""
        ratio = device_ratio(painter)
        painter.setOpacity(_share(self.opacity))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        canvas = QRectF(canvas_of(painter))
        for mark in self.marks:
            place = on_canvas(mark.box, view)
            if place.intersects(canvas):
                self._outline(painter, place, canvas, ratio)
                self._write(painter, mark.label, place & canvas, ratio)

    def _outline(self, painter: QPainter, place: QRectF, canvas: QRectF, ratio: float) -> None:
        # Cut off outside of the canvas: a stroke of a hundred thousand pixels takes its time.
        reach = 4 * _LINE_PX * ratio
        cut = place & canvas.adjusted(-reach, -reach, reach, reach)
        for colour, width in (
            (QColor(0, 0, 0, 150), _LINE_PX + 2 * _CASING_PX),
            (self.colour, _LINE_PX),
        ):
            pen = QPen(colour, width * ratio)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            painter.setPen(pen)
            painter.drawRect(cut)

    def _write(self, painter: QPainter, text: str, seen: QRectF, ratio: float) -> None:
        """Write above the box, or inside it where there is no room above."""
        if not text:
            return
        font = QFont(painter.font())
        font.setPixelSize(round(_TEXT_PX * text_scale() * ratio))
        metrics = QFontMetricsF(font)
        gap = 2 * _LINE_PX * ratio
        above = seen.top() - gap - metrics.descent()
        inside = seen.top() + gap + metrics.ascent()
        baseline = above if above >= metrics.ascent() else inside
        room = canvas_of(painter).width() - metrics.horizontalAdvance(text) - gap
        place = QPointF(max(min(seen.left(), room), gap), baseline)
        write_cased(painter, text, place=place, font=font, colour=self.colour)
