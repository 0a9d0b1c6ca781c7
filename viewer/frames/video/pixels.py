"""Decoded frames to pixels: the same as FFmpeg's RGB conversion, without it where it is grey."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import numpy as np
from av.sidedata.sidedata import SideData, Type
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from viewer.frames.pixels import Pixels

_NEUTRAL = 128
"""Chroma of a grey pixel in 8-bit YUV."""

_YUV = frozenset({"yuv420p", "yuv422p", "yuv444p", "yuv411p", "yuv410p", "yuv440p"})
_FULL_YUV = frozenset({"yuvj420p", "yuvj422p", "yuvj444p", "yuvj411p", "yuvj440p"})
_FULL_RANGE = 2
_TABLE_ROWS = 16
DEEP_GREY_BITS = {f"gray{bits}{end}": bits for bits in (9, 10, 12, 14, 16) for end in ("le", "be")}
"""Formats of grey with more than 8 bits, and how many they have."""


@dataclass(frozen=True, slots=True)
class PictureOrientation:
    """How a stored frame has to be turned: rows and columns exchanged first, then flipped."""

    transposed: bool = False
    flip_rows: bool = False
    flip_columns: bool = False

    def apply(self, pixels: NDArray[Any]) -> NDArray[Any]:
        """Return the pixels upright, C-contiguous."""
        upright = pixels.swapaxes(0, 1) if self.transposed else pixels
        upright = upright[::-1] if self.flip_rows else upright
        return np.ascontiguousarray(upright[:, ::-1] if self.flip_columns else upright)


def orientation_of(frame: VideoFrame | None) -> PictureOrientation:
    """Read a frame's display matrix; anything but quarter turns and mirrors counts as upright."""
    side_data: Mapping[Type, SideData] = {} if frame is None else cast(Any, frame.side_data)
    stored = side_data.get(Type.DISPLAYMATRIX)
    matrix = np.frombuffer(b"" if stored is None else bytes(stored), np.int32)
    if len(matrix) < 9:
        return PictureOrientation()
    # A point (x, y) goes to (a x + c y, b x + d y).
    a, b, c, d = (int(value) for value in matrix[[0, 1, 3, 4]])
    if a and d and not b and not c:
        return PictureOrientation(flip_rows=d < 0, flip_columns=a < 0)
    if b and c and not a and not d:
        return PictureOrientation(transposed=True, flip_rows=b < 0, flip_columns=c < 0)
    return PictureOrientation()


class PixelReader:
    """Turns decoded frames of one video into pixels.

    Parameters
    ----------
    orientation : PictureOrientation
        Of the video.

    """

    def __init__(self, orientation: PictureOrientation) -> None:
        self._orientation = orientation
        self._reformatter = VideoReformatter()

    def read(self, frame: VideoFrame) -> Pixels:
        """Return a frame's pixels.

        Returns
        -------
        ndarray
            (H, W) uint8 when the frame is grey, (H, W) uint16 when it is stored as grey of more
            than 8 bits (unscaled, as stored), else (H, W, 3) uint8 RGB; equal to what FFmpeg
            converts to.

        """
        return self._orientation.apply(self._stored(frame))

    def _stored(self, frame: VideoFrame) -> NDArray[Any]:
        name = frame.format.name
        if name in DEEP_GREY_BITS:
            return frame.to_ndarray().astype(np.uint16, copy=False)
        if frame.planes[0].line_size < 0:  # bottom-up: its rows lie backwards in memory
            return _grey_if_equal(self._rgb(frame))
        if name == "gray":
            return _rows(frame.planes[0]).copy()
        if name in _YUV or name in _FULL_YUV:
            return self._grey(frame) if _is_neutral(frame) else self._rgb(frame)
        return _grey_if_equal(self._rgb(frame))

    def _grey(self, frame: VideoFrame) -> NDArray[np.uint8]:
        luma = frame.planes[0]
        if frame.format.name in _FULL_YUV or frame.color_range == _FULL_RANGE:
            return _rows(luma).copy()
        height = _TABLE_ROWS + frame.height % _TABLE_ROWS
        table = _table(frame.format.name, frame.width, height, frame.color_range)
        grey = np.frombuffer(bytearray(luma).translate(table), np.uint8)  # quicker than take()
        return grey.reshape(luma.height, luma.line_size)[:, : luma.width]

    def _rgb(self, frame: VideoFrame) -> NDArray[np.uint8]:
        rgb = self._reformatter.reformat(frame, format="rgb24", threads=1)
        rows = _bytes(rgb.planes[0])
        return rows[:, : 3 * rgb.width].reshape(rgb.height, rgb.width, 3)


@lru_cache(maxsize=16)
def _table(name: str, width: int, height: int, color_range: int) -> bytes:
    """Measure FFmpeg's conversion of the 256 grey levels.

    It has several routines, each with its own rounding, and chooses by the width and by how the
    height divides; so it is asked itself, with a frame of that kind that shows all levels.
    """
    frame = VideoFrame(width, height, name)
    frame.color_range = color_range
    for number, plane in enumerate(frame.planes):
        _bytes(plane)[:] = _NEUTRAL if number else 0
    luma = _rows(frame.planes[0])
    levels = np.arange(luma.size, dtype=np.uint8).reshape(luma.shape)
    luma[:] = levels
    grey = VideoReformatter().reformat(frame, format="rgb24", threads=1).to_ndarray()[..., 0]
    table = np.zeros(256, np.uint8)
    table[levels.ravel()] = grey.ravel()
    return table.tobytes()


def _bytes(plane: VideoPlane) -> NDArray[np.uint8]:
    """Look at a plane's bytes, row by row, the padding of the rows with them."""
    return np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)


def _rows(plane: VideoPlane) -> NDArray[np.uint8]:
    """Look at a plane's pixels, one byte each."""
    return _bytes(plane)[:, : plane.width]


def _is_neutral(frame: VideoFrame) -> bool:
    return all(bool((_rows(plane) == _NEUTRAL).all()) for plane in frame.planes[1:])


def _grey_if_equal(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    red = rgb[..., 0]
    if np.array_equal(red, rgb[..., 1]) and np.array_equal(red, rgb[..., 2]):
        return red
    return rgb
