"""From pixels to what the screen gets: windowed, reduced, scaled, and kept until it changes."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from viewer.frames import Pixels
from viewer.model import ViewTransform, WindowLevel
from viewer.model.reduction import reduced, reduction_for

_OPAQUE = 0xFF000000
_GREY_STEP = 0x010101


@dataclass(frozen=True, slots=True)
class Shown:
    """All that decides what the canvas looks like, besides the pixels.

    Parameters
    ----------
    view : ViewTransform
        Where the image lies, on whole device pixels.
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


class Raster:
    """One image on its way to the screen.

    What is costly is kept: the windowed image, so that zoom and pan do not window again, and,
    from the second paint without a change on, the finished picture, which is then only copied.

    Parameters
    ----------
    pixels : ndarray
        (H, W) uint8 or uint16, or (H, W, 3) uint8; not copied, not to be changed.

    """

    def __init__(self, pixels: Pixels) -> None:
        self.pixels = pixels
        self._prepared: tuple[_Preparation, Pixels] = (_Preparation(), pixels)
        self._toned: _Toned | None = None
        self._painted: Shown | None = None
        self._picture: QImage | None = None

    def replace(self, pixels: Pixels) -> None:
        """Take another image of the same size."""
        self.pixels = pixels
        self._prepared = (_Preparation(), pixels)
        self._toned = self._painted = self._picture = None

    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Paint the whole canvas, the image on black; the painter counts device pixels."""
        if shown != self._painted:
            self._painted, self._picture = shown, None
            self._draw(painter, shown)
            return
        if self._picture is None:
            self._picture = self.picture(shown)
        painter.drawImage(0, 0, self._picture)

    def picture(self, shown: Shown) -> QImage:
        """Return the whole canvas as an image of its own, RGB32."""
        image = QImage(shown.width, shown.height, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        self._draw(painter, shown)
        painter.end()
        return image

    def _draw(self, painter: QPainter, shown: Shown) -> None:
        for strip in self._beside(shown):
            painter.fillRect(*strip, Qt.GlobalColor.black)
        view = shown.view
        ready = _Preparation.of(view, smooth=shown.smooth)
        left, top, _, _ = view.covered((self.pixels.shape[1], self.pixels.shape[0]))
        painter.save()
        painter.translate(left, top)
        # The last block of a reduced image may reach beyond the image, by less than one pixel.
        painter.scale(abs(view.step_x) * ready.across, abs(view.step_y) * ready.down)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, shown.smooth)
        painter.drawImage(0, 0, self._source(ready, shown))
        painter.restore()

    def _beside(self, shown: Shown) -> tuple[tuple[int, int, int, int], ...]:
        """Return the strips (x, y, width, height) that the image does not cover."""
        covered = shown.view.covered((self.pixels.shape[1], self.pixels.shape[0]))
        left = _within(math.ceil(covered[0]), shown.width)
        top = _within(math.ceil(covered[1]), shown.height)
        right = _within(math.floor(covered[2]), shown.width)
        bottom = _within(math.floor(covered[3]), shown.height)
        return (
            (0, 0, shown.width, top),
            (0, bottom, shown.width, shown.height - bottom),
            (0, top, left, bottom - top),
            (right, top, shown.width - right, bottom - top),
        )

    def _source(self, ready: "_Preparation", shown: Shown) -> QImage:
        # At 1:1 nothing is interpolated, and Qt copies any format as fast as it converts it.
        native = abs(shown.view.step_x) == abs(shown.view.step_y) == 1.0
        toned = self._toned
        made_for = (ready, shown.window)
        if toned is None or toned.made_for != made_for or (toned.over is not None and not native):
            if self._prepared[0] != ready:
                self._prepared = (ready, ready.applied(self.pixels))
            toned = _Toned(made_for, *_tone(self._prepared[1], shown.window, native=native))
            self._toned = toned
        return toned.image


@dataclass(frozen=True, slots=True)
class _Preparation:
    """What is done to an image before it is windowed: blocks averaged, sides exchanged."""

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
        if not (self.flip_x or self.flip_y):
            return small
        rows, columns = -1 if self.flip_y else 1, -1 if self.flip_x else 1
        return np.ascontiguousarray(small[::rows, ::columns])


@dataclass(frozen=True, slots=True)
class _Toned:
    """A windowed image, and the array that it lies over when it has no memory of its own."""

    made_for: tuple[_Preparation, WindowLevel]
    image: QImage
    over: NDArray[np.uint8] | None


def _within(place: int, length: int) -> int:
    return min(max(place, 0), length)


def _tone(
    pixels: Pixels, window: WindowLevel, *, native: bool
) -> tuple[QImage, NDArray[np.uint8] | None]:
    """Return the windowed image, in RGB32 (which Qt scales fastest) unless `native` will do."""
    if pixels.ndim == 2 and pixels.dtype == np.uint8 and not window.is_identity:
        height, width = pixels.shape
        kind = QImage.Format.Format_Indexed8
        image = QImage(pixels.data, width, height, pixels.strides[0], kind)
        # Qt maps through the colour table while it converts: one pass for windowing and format.
        image.setColorTable((window.table() * np.uint32(_GREY_STEP) + _OPAQUE).tolist())
        return image.convertToFormat(QImage.Format.Format_RGB32), None
    mapped = np.ascontiguousarray(window.applied(pixels))
    image = as_qimage(mapped)
    if native:
        return image, mapped
    return image.convertToFormat(QImage.Format.Format_RGB32), None


def as_qimage(shown: NDArray[np.uint8]) -> QImage:
    """Wrap a contiguous 8-bit image without copying; the array must outlive the result."""
    height, width = shown.shape[:2]
    kind = QImage.Format.Format_RGB888 if shown.ndim == 3 else QImage.Format.Format_Grayscale8
    return QImage(shown.data, width, height, shown.strides[0], kind)
