"""From pixels to what the screen gets: windowed, reduced, scaled, and kept until it changes."""

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter

from viewer.frames import Pixels
from viewer.model import ViewTransform, WindowLevel
from viewer.model.reduction import reduced, reduction_for

_OPAQUE = 0xFF000000
_GREY_STEP = 0x010101


class Raster:
    """One image on its way to the screen.

    Two results are kept: the windowed image (so that zoom and pan do not window again) and the
    finished picture of the canvas (so that a repaint without a change is a copy).

    Parameters
    ----------
    pixels : ndarray
        (H, W) uint8 or uint16, or (H, W, 3) uint8; not copied, not to be changed.

    """

    def __init__(self, pixels: Pixels) -> None:
        self.pixels = pixels
        self._reduced: tuple[int, Pixels] = (1, pixels)
        self._toned: tuple[tuple[int, WindowLevel], QImage] | None = None
        self._picture: tuple[object, QImage] | None = None

    def picture(
        self, view: ViewTransform, window: WindowLevel, *, size: tuple[float, float], smooth: bool
    ) -> QImage:
        """Return the canvas with the image on black, RGB32.

        Parameters
        ----------
        view : ViewTransform
            Where the image lies, in device pixels.
        window : WindowLevel
            How bright it is.
        size : tuple of float
            Width and height of the canvas in device pixels; a fraction is rounded up.
        smooth : bool
            Bilinear between pixels; else each pixel is a square.

        """
        wanted = (view, window, size, smooth)
        if self._picture is None or self._picture[0] != wanted:
            image = QImage(
                QSize(math.ceil(size[0]), math.ceil(size[1])), QImage.Format.Format_RGB32
            )
            image.fill(Qt.GlobalColor.black)
            self._draw(image, view, window, smooth=smooth)
            self._picture = (wanted, image)
        return self._picture[1]

    def _draw(
        self, target: QImage, view: ViewTransform, window: WindowLevel, *, smooth: bool
    ) -> None:
        factor = reduction_for(view.scale) if smooth else 1
        painter = QPainter(target)
        painter.translate(view.offset_x, view.offset_y)
        painter.scale(view.scale, view.scale)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        # The last block of a reduced image may reach beyond the image, by less than one pixel.
        painter.scale(factor, factor)
        painter.drawImage(0, 0, self._toned_image(factor, window))
        painter.end()

    def _toned_image(self, factor: int, window: WindowLevel) -> QImage:
        wanted = (factor, window)
        if self._toned is None or self._toned[0] != wanted:
            if self._reduced[0] != factor:
                self._reduced = (factor, reduced(self.pixels, factor=factor))
            self._toned = (wanted, toned(self._reduced[1], window))
        return self._toned[1]


def toned(pixels: Pixels, window: WindowLevel) -> QImage:
    """Return the windowed image as RGB32, the format that Qt scales and copies fastest."""
    if pixels.ndim == 2 and pixels.dtype == np.uint8:
        height, width = pixels.shape
        kind = QImage.Format.Format_Indexed8
        image = QImage(pixels.data, width, height, pixels.strides[0], kind)
        # Qt maps through the colour table while it converts: one pass for windowing and format.
        image.setColorTable((window.table() * np.uint32(_GREY_STEP) + _OPAQUE).tolist())
    else:
        image = as_qimage(window.applied(pixels))
    return image.convertToFormat(QImage.Format.Format_RGB32)


def as_qimage(shown: NDArray[np.uint8]) -> QImage:
    """Wrap a contiguous 8-bit image without copying; the array must outlive the result."""
    height, width = shown.shape[:2]
    kind = QImage.Format.Format_RGB888 if shown.ndim == 3 else QImage.Format.Format_Grayscale8
    return QImage(shown.data, width, height, shown.strides[0], kind)
