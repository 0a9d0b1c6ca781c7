"""From pixels to what the screen gets: reduced, scaled, windowed, and kept until it changes."""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from viewer.canvas.preparation import AS_STORED, Preparation
from viewer.canvas.rolling import RollingPicture
from viewer.canvas.scaling import ScalingSource
from viewer.canvas.tone import as_qimage, toned_colour, toned_grey
from viewer.frames import Pixels
from viewer.model import ViewTransform, WindowLevel

__all__ = ["Raster", "Shown", "as_qimage"]

Place = tuple[int, int, int, int]
"""x, y, width and height in device pixels of the canvas."""


@dataclass(frozen=True, slots=True)
class Shown:
    """All that decides what the canvas looks like, besides the pixels.

    Parameters
    ----------
    view : ViewTransform
        Where the image lies: a snapped one.
    window : WindowLevel
        How bright it is.
    width, height : int
        Size of the canvas in device pixels.
    smooth : bool
        Bilinear between pixels; else each pixel is a square.

    """

    view: ViewTransform
    window: WindowLevel
    width: int
    height: int
    smooth: bool = True

    def panned_from(self, other: "Shown | None") -> tuple[int, int] | None:
        """Return by how many pixels the image moved since `other`; None for any other change."""
        if other is None or not self.smooth:
            return None
        dx = self.view.offset_x - other.view.offset_x
        dy = self.view.offset_y - other.view.offset_y
        if not (dx.is_integer() and dy.is_integer()):
            return None
        if abs(dx) >= self.width or abs(dy) >= self.height:
            return None
        same = replace(other, view=other.view.panned(dx, dy))
        return (int(dx), int(dy)) if same == self else None

    def part(self, place: Place) -> "Shown":
        """Return what a part of the canvas looks like, as a canvas of its own."""
        x, y, width, height = place
        return replace(self, view=self.view.panned(-x, -y), width=width, height=height)


class Raster:
    """One image on its way to the screen.

    An image is scaled first and windowed then, so that a change of window or level scales
    nothing; only 16 bits are windowed before, because Qt scales no more than 8. What is costly is
    kept: the image as it is scaled fastest, the scaled one while the brightness changes, and, from
    the second paint at one scale on, the finished picture, of which a pan paints only the border
    that comes in.

    Parameters
    ----------
    pixels : ndarray
        (H, W) uint8 or uint16, or (H, W, 3) uint8; not copied, not to be changed.

    """

    def __init__(self, pixels: Pixels) -> None:
        self.replace(pixels)

    def replace(self, pixels: Pixels) -> None:
        """Take another image."""
        self.pixels = pixels
        self._source: tuple[Preparation, ScalingSource] | None = None
        self._scaled: tuple[Shown, NDArray[np.uint8]] | None = None
        self._painted: Shown | None = None
        self._picture: RollingPicture | None = None

    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Paint the whole canvas, the image on black; the painter counts device pixels."""
        before, self._painted = self._painted, shown
        moved = shown.panned_from(before)
        if moved is None:
            self._picture = None
            self._draw(painter, shown)
            return
        if self._picture is None:
            self._picture = RollingPicture(self.picture(shown))
        else:
            for part in self._picture.move(*moved):
                self._picture.put(part[0], part[1], self.picture(shown.part(part)))
        self._picture.paint(painter)

    def picture(self, shown: Shown) -> QImage:
        """Return the whole canvas as an image of its own, RGB32."""
        image = QImage(shown.width, shown.height, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        self._draw(painter, shown)
        painter.end()
        return image

    def _draw(self, painter: QPainter, shown: Shown) -> None:
        place = self._place(shown)
        for strip in _beside(place, shown):
            painter.fillRect(*strip, Qt.GlobalColor.black)
        if place[2] > 0 and place[3] > 0:
            painter.drawImage(place[0], place[1], self._windowed(shown, place))

    def _windowed(self, shown: Shown, place: Place) -> QImage:
        """Return the image's part of the canvas, scaled and then windowed."""
        deep = self.pixels.dtype == np.uint16
        window = AS_STORED if deep else shown.window
        unwindowed = shown if deep else replace(shown, window=AS_STORED)
        if self._scaled is None or self._scaled[0] != unwindowed:
            self._scaled = unwindowed, self._scale(shown, place)
        scaled = self._scaled[1]
        if scaled.ndim == 3:
            return toned_colour(scaled, window)
        return toned_grey(scaled, window, width=place[2])

    def _scale(self, shown: Shown, place: Place) -> NDArray[np.uint8]:
        """Scale what lies on the canvas: (H, W) greys or (H, W, 4) in Qt's order."""
        ready = Preparation.of(shown.view, shown.window, self.pixels, smooth=shown.smooth)
        if self._source is None or self._source[0] != ready:
            self._source = ready, ready.source(self.pixels)
        left, top, _, _ = shown.view.covered((self.pixels.shape[1], self.pixels.shape[0]))
        return self._source[1].scaled(
            size=place[2:],
            origin=(left - place[0], top - place[1]),
            # The last block of a reduced image may reach beyond the image, by less than one pixel.
            step=(abs(shown.view.step_x) * ready.across, abs(shown.view.step_y) * ready.down),
        )

    def _place(self, shown: Shown) -> Place:
        """Return the part of the canvas that the image covers."""
        left, top, right, bottom = shown.view.covered((self.pixels.shape[1], self.pixels.shape[0]))
        x, y = _within(left, shown.width), _within(top, shown.height)
        return x, y, _within(right, shown.width) - x, _within(bottom, shown.height) - y


def _beside(image: Place, shown: Shown) -> tuple[Place, ...]:
    """Return the strips of the canvas that the image does not cover."""
    x, y, width, height = image
    return (
        (0, 0, shown.width, y),
        (0, y + height, shown.width, shown.height - y - height),
        (0, y, x, height),
        (x + width, y, shown.width - x - width, height),
    )


def _within(place: float, length: int) -> int:
    """Round to the pixel border that Qt rounds to, inside the canvas."""
    return min(max(math.floor(place + 0.5), 0), length)
