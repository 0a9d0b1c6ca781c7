"""A lens that follows the cursor and shows the original pixels larger."""

from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from viewer.canvas.overlays import device_ratio
from viewer.canvas.raster import Raster, Shown
from viewer.canvas.surface import ImageSurface
from viewer.model import ViewTransform

RADIUS_PX: Final = 110
"""Of the lens, in logical pixels."""

LEAST_POWER: Final = 2.0
MOST_POWER: Final = 4.0

_RING_PX = 2


class Magnifier:
    """An overlay that shows, around a place of its surface, the image 2 to 4 times as large.

    It scales the image's own pixels, not the picture on the screen; nothing that an overlay
    draws is seen through it. While it is away it holds no memory.

    Parameters
    ----------
    surface : ImageSurface
        Whose image it shows.

    """

    def __init__(self, surface: ImageSurface) -> None:
        self._surface = surface
        self._power = 2.5
        self._place: QPointF | None = None
        self._raster: Raster | None = None

    @property
    def power(self) -> float:
        """How many times larger than around it, 2–4."""
        return self._power

    @power.setter
    def power(self, power: float) -> None:
        self._power = min(max(power, LEAST_POWER), MOST_POWER)
        self._refresh(self._place)

    @property
    def is_shown(self) -> bool:
        """Whether the lens is on the canvas."""
        return self._place is not None

    def show_at(self, place: QPointF | None) -> None:
        """Bring the lens to a place of the canvas in logical pixels, or away with None."""
        before, self._place = self._place, place
        if place is None:
            self._raster = None
        self._refresh(before)
        self._refresh(place)

    def paint(self, painter: QPainter, view: ViewTransform) -> None:
        """Paint the lens."""
        pixels = self._surface.pixels
        if self._place is None or pixels is None:
            return
        if self._raster is None:
            self._raster = Raster(pixels)
        elif self._raster.pixels is not pixels:
            self._raster.replace(pixels)
        ratio = device_ratio(painter)
        x, y = round(self._place.x() * ratio), round(self._place.y() * ratio)
        radius = round(RADIUS_PX * ratio)
        larger = view.zoomed(self._power, about=(x, y)).panned(radius - x, radius - y).snapped()
        side = 2 * radius
        surface = self._surface
        shown = Shown(larger, surface.window_level, side, side, surface.smooth)
        lens = QRectF(x - radius, y - radius, side, side)
        self._draw(painter, lens, self._raster, shown, ratio)

    def _draw(
        self, painter: QPainter, lens: QRectF, raster: Raster, shown: Shown, ratio: float
    ) -> None:
        round_off = QPainterPath()
        round_off.addEllipse(lens)
        painter.save()
        painter.setClipPath(round_off)
        painter.drawImage(lens.topLeft(), raster.picture(shown))
        painter.restore()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(164, 171, 178), _RING_PX * ratio))
        painter.drawEllipse(lens)

    def _refresh(self, place: QPointF | None) -> None:
        """Repaint no more than the lens covers: a picture that stays need not be made again."""
        if place is not None:
            reach = RADIUS_PX + 2 * _RING_PX
            middle = place.toPoint()
            side = 2 * reach + 1
            self._surface.update(QRect(middle.x() - reach, middle.y() - reach, side, side))
