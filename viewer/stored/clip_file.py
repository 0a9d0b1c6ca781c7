"""Frames to a Matroska file of FFV1 level 3, key frames only, each slice with its checksum.

Lossless; the same frames give the same bytes. Times are not in the file: the description has them.
The frame of a number is the one at that millisecond of the file, so that a lost one leaves a gap.
"""

from fractions import Fraction
from typing import Any

import av
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from viewer.frames.pixels import Pixels

_OPTIONS = {
    "level": "3",
    "slices": "4",
    "slicecrc": "1",
    "context": "0",
    "g": "1",
    "flags": "+bitexact",
}
_MUXER = {"fflags": "+bitexact", "cluster_size_limit": str(2**20), "cluster_time_limit": "1000"}
_UNIT = Fraction(1, 1000)

GREY_8, GREY_16, COLOUR = "gray", "gray16le", "bgr0"


class ColourFoundError(Exception):
    """A frame is in colour after grey ones: the file has to be begun anew, in colour."""


class _Sink:
    """Takes what the muxer writes, in order; it cannot go back."""

    def __init__(self) -> None:
        self.data = bytearray()

    def write(self, data: bytes) -> int:
        self.data += data
        return len(data)


class ClipFile:
    """Makes the file frame by frame; nothing is held but what was not taken yet.

    Parameters
    ----------
    like : ndarray
        The first frame: the form of all, see `form_of`.
    colour : bool
        Whether frames are stored as colour though the first is grey.

    """

    def __init__(self, like: Pixels, *, colour: bool = False) -> None:
        height, width = like.shape[:2]
        self.form = COLOUR if colour else form_of(like)
        self._sink = _Sink()
        self._out = av.open(self._sink, "w", format="matroska", options=_MUXER)
        stream = self._out.add_stream("ffv1", rate=1000, options=_OPTIONS)
        stream.width, stream.height, stream.pix_fmt = width, height, self.form
        stream.time_base = stream.codec_context.time_base = _UNIT
        stream.codec_context.thread_count = 1
        self._stream = stream
        self._shape = (height, width)

    def add(self, index: int, pixels: Pixels) -> None:
        """Encode the frame of a number.

        Raises
        ------
        ColourFoundError
            When it is in colour and the file is grey.
        ValueError
            When it has another size or depth than the first.

        """
        form = form_of(pixels)
        if form == COLOUR and self.form == GREY_8:
            raise ColourFoundError
        if pixels.shape[:2] != self._shape or form not in (self.form, *_HELD_BY.get(self.form, ())):
            raise ValueError("a frame of another size or depth than the first")
        frame = _picture(pixels, self.form)
        frame.pts, frame.time_base = index, _UNIT
        for packet in self._stream.encode(frame):
            self._out.mux(packet)

    def finish(self) -> None:
        """Encode what is left and end the file."""
        for packet in self._stream.encode():
            self._out.mux(packet)
        self._out.close()

    @property
    def waiting(self) -> int:
        """Bytes that were written and not taken yet."""
        return len(self._sink.data)

    def taken(self) -> bytes:
        """Return what was written since it was asked last."""
        data = bytes(self._sink.data)
        self._sink.data.clear()
        return data

    def close(self) -> None:
        """Let go of the encoder, finished or not."""
        self._out.close()


_HELD_BY = {COLOUR: (GREY_8,)}


def form_of(pixels: Pixels) -> str:
    """Return FFmpeg's name of the form in which frames like this are stored."""
    if pixels.ndim == 3:
        return COLOUR
    return GREY_16 if pixels.dtype == np.uint16 else GREY_8


def _picture(pixels: Pixels, form: str) -> VideoFrame:
    height, width = pixels.shape[:2]
    frame = VideoFrame(width, height, form)
    rows = plane_rows(frame)
    if form == COLOUR:
        quads = rows[:, : 4 * width].reshape(height, width, 4)
        quads[..., 3] = 0
        if pixels.ndim == 2:
            quads[..., :3] = pixels[..., None]
        else:
            quads[..., :3] = pixels[..., ::-1]
    else:
        row_bytes = np.ascontiguousarray(pixels, pixels.dtype.newbyteorder("<")).view(np.uint8)
        rows[:, : row_bytes.shape[1]] = row_bytes
    return frame


def pixels_of(frame: VideoFrame, *, grey: bool) -> Pixels:
    """Return the pixels that were stored; `grey` for a grey frame of a file in colour."""
    height, width = frame.height, frame.width
    rows = plane_rows(frame)
    if frame.format.name == COLOUR:
        quads = rows[:, : 4 * width].reshape(height, width, 4)
        return np.ascontiguousarray(quads[..., 0] if grey else quads[..., 2::-1])
    if frame.format.name == GREY_16:
        deep = np.ascontiguousarray(rows[:, : 2 * width]).view("<u2")
        return deep.astype(np.uint16, copy=False)
    return np.ascontiguousarray(rows[:, :width])


def plane_rows(frame: VideoFrame) -> NDArray[Any]:
    """Look at the bytes of a picture's only plane, row by row, with their padding."""
    plane = frame.planes[0]
    return np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)
