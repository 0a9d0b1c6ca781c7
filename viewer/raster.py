"""From pixels to what the screen gets: reduced, scaled, windowed, and kept until it changes."""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from viewer.frames import Pixels
from viewer.model import ViewTransform, WindowLevel
from viewer.model.reduction import reduced, reduction_for
from viewer.rolling import RollingPicture
from viewer.tone import as_qimage, toned_colour, toned_grey

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
    kept: the image in Qt's format, the scaled one while the brightness changes, and, from the
    second paint at one scale on, the finished picture, of which a pan paints only the new border.

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
        self._source: tuple[_Preparation, WindowLevel | None, QImage] | None = None
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
        image = self._place(shown)
        for strip in _beside(image, shown):
            painter.fillRect(*strip, Qt.GlobalColor.black)
        if self.pixels.dtype == np.uint16 or shown.window.is_identity:
            self._draw_scaled(painter, shown)
        elif image[2] > 0 and image[3] > 0:
            painter.drawImage(image[0], image[1], self._windowed(shown, image))

    def _windowed(self, shown: Shown, place: Place) -> QImage:
        """Return the image's part of the canvas, scaled and then windowed."""
        unwindowed = replace(shown, window=_AS_STORED)
        if self._scaled is None or self._scaled[0] != unwindowed:
            self._scaled = unwindowed, self._scale(shown.part(place))
        scaled = self._scaled[1]
        tone = toned_colour if scaled.ndim == 3 else toned_grey
        return tone(scaled, shown.window)

    def _scale(self, shown: Shown) -> NDArray[np.uint8]:
        """Return the scaled image, not windowed: (H, W) greys or (H, W, 4) in Qt's order."""
        scaled = np.empty((shown.height, shown.width), np.uint32)
        kind = QImage.Format.Format_RGB32
        image = QImage(scaled.data, shown.width, shown.height, scaled.strides[0], kind)
        painter = QPainter(image)
        self._draw_scaled(painter, shown)
        painter.end()
        if self.pixels.ndim == 3:
            return scaled.view(np.uint8).reshape(*scaled.shape, 4)
        return scaled.astype(np.uint8)  # the lowest byte of four equal ones

    def _draw_scaled(self, painter: QPainter, shown: Shown) -> None:
        view = shown.view
        ready = _Preparation.of(view, smooth=shown.smooth)
        left, top, _, _ = view.covered((self.pixels.shape[1], self.pixels.shape[0]))
        painter.save()
        painter.translate(left, top)
        # The last block of a reduced image may reach beyond the image, by less than one pixel.
        painter.scale(abs(view.step_x) * ready.across, abs(view.step_y) * ready.down)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, shown.smooth)
        painter.drawImage(0, 0, self._image(ready, shown.window))
        painter.restore()

    def _image(self, ready: "_Preparation", window: WindowLevel) -> QImage:
        """Return the image in RGB32, which Qt scales fastest, 16 bits windowed."""
        made_with = window if self.pixels.dtype == np.uint16 else None
        if self._source is None or self._source[:2] != (ready, made_with):
            pixels = ready.applied(self.pixels)
            shown = pixels if made_with is None else window.applied(pixels)
            image = as_qimage(np.ascontiguousarray(shown, np.uint8))
            converted = image.convertToFormat(QImage.Format.Format_RGB32)
            self._source = ready, made_with, converted
        return self._source[2]

    def _place(self, shown: Shown) -> Place:
        """Return the part of the canvas that the image covers."""
        left, top, right, bottom = shown.view.covered((self.pixels.shape[1], self.pixels.shape[0]))
        x, y = _within(left, shown.width), _within(top, shown.height)
        return x, y, _within(right, shown.width) - x, _within(bottom, shown.height) - y


_AS_STORED = WindowLevel(255.0, 127.5)


@dataclass(frozen=True, slots=True)
class _Preparation:
    """What is done to an image before it is scaled: blocks averaged, sides exchanged."""

    across: int = 1
    down: int = 1
    flip_x: bool = False
    flip_y: bool = False

    @classmethod
    def of(cls, view: ViewTransform, *, smooth: bool) -> "_Preparation":
        across = reduction_for(abs(view.step_x)) if smooth else 1
        down = reduction_for(abs(view.step_y)) if smooth else 1
        return cls(across, down, view.flip_x, view.flip_y)

    def applied(self, pixels: Pixels) -> Pixels:
        small = reduced(pixels, across=self.across, down=self.down)
        rows, columns = -1 if self.flip_y else 1, -1 if self.flip_x else 1
        return small[::rows, ::columns]


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
