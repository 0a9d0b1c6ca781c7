"""Bilinear scaling of grey images, four pixels at a time, by Qt's code for colours.

Qt scales four channels as fast as one. Here the channels are four rows of the image for the way
across, and four columns for the way down: a quarter of the work, and every grey is interpolated
exactly as a channel of a colour would be.
"""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage, QPainter

from viewer.canvas.tone import as_qimage

Greys = NDArray[np.uint8]


class ScalingSource(Protocol):
    """An image that can be scaled."""

    def scaled(
        self, *, size: tuple[int, int], origin: tuple[float, float], step: tuple[float, float]
    ) -> Greys:
        """Return a piece of the scaled image that lies wholly on the image.

        Parameters
        ----------
        size : (int, int)
            Width and height of the piece.
        origin : (float, float)
            Where the image's corner lies, seen from the corner of the piece.
        step : (float, float)
            Pixels of the piece per pixel of the image, across and down.

        Returns
        -------
        ndarray
            (height, width or a little more) uint8 of a grey image; further columns mean nothing.
            (height, width, 4) uint8 of a colour image: blue, green, red, 255. C-contiguous.

        """


_NUDGE = 1e-4
"""Where nothing is scaled, Qt must not round a whole pixel down to the one before."""

_FOUR = QImage.Format.Format_ARGB32_Premultiplied
_COLOUR = QImage.Format.Format_RGB32


class GreyScaler:
    """Scales one grey image again and again.

    Parameters
    ----------
    pixels : ndarray
        (H, W) uint8; not copied when C-contiguous.

    """

    def __init__(self, pixels: Greys) -> None:
        self._pixels = np.ascontiguousarray(pixels)
        self._packed: NDArray[np.uint32] | None = None
        self._across = np.empty((0, 0), np.uint32)
        self._unpacked = np.empty((0, 0), np.uint8)

    def scaled(
        self, *, size: tuple[int, int], origin: tuple[float, float], step: tuple[float, float]
    ) -> Greys:
        """Return a piece, as `ScalingSource.scaled` does."""
        width, height = size
        if step == (1.0, 1.0) and origin[0].is_integer() and origin[1].is_integer():
            left, top = -int(origin[0]), -int(origin[1])
            return np.ascontiguousarray(self._pixels[top : top + height, left : left + width])
        padded = -(-width // 4) * 4
        packed = self._pack()
        first, last = _groups(height, origin[1], step[1], packed.shape[0])
        across = self._room((last - first, padded))
        _draw(
            _wrapped(packed[first:last]),
            _wrapped(across),
            move=(origin[0], -_NUDGE),
            scale=(step[0], 1.0),
        )
        rows = self._unpack(across)
        down = np.empty((height, padded), np.uint8)
        move = -_NUDGE, origin[1] + step[1] * 4 * first
        _draw(
            _wrapped(rows.view(np.uint32)),
            _wrapped(down.view(np.uint32)),
            move=move,
            scale=(1.0, step[1]),
        )
        return down

    def _pack(self) -> NDArray[np.uint32]:
        """Put four rows into one, each into a byte of its pixels; the last row fills up."""
        if self._packed is None:
            missing = -self._pixels.shape[0] % 4
            pixels = (
                np.pad(self._pixels, ((0, missing), (0, 0)), mode="edge")
                if missing
                else self._pixels
            )
            # Shifts of whole rows: byte by byte, or by Pillow, it takes up to ten times as long.
            four = pixels[3::4].astype(np.uint32)
            for row in (2, 1, 0):
                four <<= np.uint32(8)
                four |= pixels[row::4]
            self._packed = four
        return self._packed

    def _unpack(self, across: NDArray[np.uint32]) -> Greys:
        groups, width = across.shape
        if self._unpacked.shape != (4 * groups, width):
            self._unpacked = np.empty((4 * groups, width), np.uint8)
        for row in range(4):
            self._unpacked[row::4] = (across >> np.uint32(8 * row)).astype(np.uint8)
        return self._unpacked

    def _room(self, shape: tuple[int, int]) -> NDArray[np.uint32]:
        # Kept: the system takes longer to hand out new memory than the scaling itself.
        if self._across.shape != shape:
            self._across = np.empty(shape, np.uint32)
        return self._across


class ColourScaler:
    """Scales a colour image, or shows the pixels of any image as squares.

    Parameters
    ----------
    pixels : ndarray
        (H, W) or (H, W, 3) uint8.
    smooth : bool
        Whether pixels are interpolated.

    """

    def __init__(self, pixels: Greys, *, smooth: bool) -> None:
        self._is_grey = pixels.ndim == 2
        self._smooth = smooth
        # The format that Qt scales fastest.
        self._image = as_qimage(pixels).convertToFormat(_COLOUR)

    def scaled(
        self, *, size: tuple[int, int], origin: tuple[float, float], step: tuple[float, float]
    ) -> Greys:
        """Return a piece, as `ScalingSource.scaled` does."""
        width, height = size
        piece = np.empty((height, width), np.uint32)
        canvas = QImage(piece.data, width, height, piece.strides[0], _COLOUR)
        _draw(self._image, canvas, move=origin, scale=step, smooth=self._smooth)
        if self._is_grey:
            return piece.astype(np.uint8)  # the lowest byte of four equal ones
        return piece.view(np.uint8).reshape(height, width, 4)


def _groups(height: int, origin: float, step: float, count: int) -> tuple[int, int]:
    """Return the first group of four rows that a piece needs, and the one behind the last."""
    first = int((0.0 - origin) / step) - 2
    last = int((height - origin) / step) + 3
    return max(first // 4, 0), min(last // 4 + 1, count)


def _draw(
    source: QImage,
    target: QImage,
    *,
    move: tuple[float, float],
    scale: tuple[float, float],
    smooth: bool = True,
) -> None:
    painter = QPainter(target)
    # Bytes are copied as they are: they need not be colours.
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
    painter.translate(*move)
    painter.scale(*scale)
    painter.drawImage(0, 0, source)
    painter.end()


def _wrapped(four: NDArray[np.uint32]) -> QImage:
    height, width = four.shape
    return QImage(four.data, width, height, four.strides[0], _FOUR)
