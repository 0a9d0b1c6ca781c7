"""Frames to a Matroska file, each coded by itself, with the hash of each coded frame.

Lossless; the same frames give the same bytes. Frames of 8 bits are MagicYUV, which a processor
decodes ten times faster than FFV1 at about the same size; deeper ones are FFV1 level 3. Times are
not in the file: the description has them. The frame of a number is the one at that millisecond of
the file, so that a lost one leaves a gap.
"""

import hashlib
from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane
from numpy.typing import NDArray

from viewer.frames.pixels import Pixels
from viewer.stored.matroska import Clusters, bitmap_header, file_head

GREY_8, GREY_16, COLOUR = "gray", "gray16le", "gbrp"

_UNIT = Fraction(1, 1000)


@dataclass(frozen=True, slots=True)
class _Coding:
    """How frames of one form are coded: FFmpeg's names, and bits of a pixel."""

    codec: str
    options: dict[str, str]
    bits: int


_MAGICYUV = {"pred": "gradient", "slices": "4", "flags": "+bitexact"}
_FFV1 = {"level": "3", "slices": "4", "slicecrc": "1", "context": "0", "g": "1"}
_CODINGS = {
    GREY_8: _Coding("magicyuv", _MAGICYUV, 8),
    COLOUR: _Coding("magicyuv", _MAGICYUV, 24),
    GREY_16: _Coding("ffv1", {**_FFV1, "flags": "+bitexact"}, 16),
}

CODECS = frozenset(coding.codec for coding in _CODINGS.values())
"""Decoders of stored clips."""

HASH_LETTERS = 32
"""Of the hash of a coded frame: the first half of its SHA-256, in hexadecimal."""


def coded_hash(packet: bytes) -> str:
    """Return the hash by which a description knows a coded frame."""
    return hashlib.sha256(packet).hexdigest()[:HASH_LETTERS]


class ColourFoundError(Exception):
    """A frame is in colour after grey ones: the file has to be begun anew, in colour."""


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
        self.coded: list[str] = []
        """The hash of each coded frame so far."""
        self._shape = (height, width)
        self._encoder = _encoder(self.form, width=width, height=height)
        self._clusters = Clusters()
        self._written: list[bytes] = []

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
        # Each is a key frame: it comes out at once, and by itself.
        (packet,) = self._encoder.encode(frame)
        data = bytes(packet)
        if not self.coded:
            self._written.append(self._head())
        self.coded.append(coded_hash(data))
        self._written += self._clusters.add(index, data)

    def finish(self) -> None:
        """End the file."""
        self._written += self._clusters.finish()

    @property
    def waiting(self) -> int:
        """Bytes that were written and not taken yet."""
        return sum(map(len, self._written))

    def taken(self) -> bytes:
        """Return what was written since it was asked last."""
        data = b"".join(self._written)
        self._written.clear()
        return data

    def _head(self) -> bytes:
        height, width = self._shape
        size = {"width": width, "height": height}
        extra = self._encoder.extradata or b""
        if self._encoder.name == "ffv1":
            return file_head(**size, codec="V_FFV1", private=extra)
        bits, letters = _CODINGS[self.form].bits, self._encoder.codec_tag.encode("ascii")
        private = bitmap_header(letters, **size, bits=bits, extra=extra)
        return file_head(**size, codec="V_MS/VFW/FOURCC", private=private)


def _encoder(form: str, *, width: int, height: int) -> VideoCodecContext:
    coding = _CODINGS[form]
    encoder = av.CodecContext.create(coding.codec, "w")
    assert isinstance(encoder, VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = width, height, form
    encoder.time_base = _UNIT
    encoder.thread_count = 1
    encoder.options = coding.options
    return encoder


_HELD_BY = {COLOUR: (GREY_8,)}


def form_of(pixels: Pixels) -> str:
    """Return FFmpeg's name of the form in which frames like this are stored."""
    if pixels.ndim == 3:
        return COLOUR
    return GREY_16 if pixels.dtype == np.uint16 else GREY_8


def _picture(pixels: Pixels, form: str) -> VideoFrame:
    height, width = pixels.shape[:2]
    frame = VideoFrame(width, height, form)
    if form == COLOUR:
        channels = (1, 2, 0) if pixels.ndim == 3 else (None, None, None)
        for plane, channel in zip(frame.planes, channels, strict=True):
            plane_rows(plane)[:, :width] = pixels if channel is None else pixels[..., channel]
    else:
        row_bytes = np.ascontiguousarray(pixels, pixels.dtype.newbyteorder("<")).view(np.uint8)
        plane_rows(frame.planes[0])[:, : row_bytes.shape[1]] = row_bytes
    return frame


def pixels_of(frame: VideoFrame, *, grey: bool) -> Pixels:
    """Return the pixels that were stored; `grey` for a grey frame of a file in colour."""
    height, width = frame.height, frame.width
    rows = plane_rows(frame.planes[0])
    if frame.format.name == COLOUR and not grey:
        colour = np.empty((height, width, 3), np.uint8)
        for plane, channel in zip(frame.planes, (1, 2, 0), strict=True):
            colour[..., channel] = plane_rows(plane)[:, :width]
        return colour
    if frame.format.name == GREY_16:
        deep = np.ascontiguousarray(rows[:, : 2 * width]).view("<u2")
        return deep.astype(np.uint16, copy=False)
    return np.ascontiguousarray(rows[:, :width])


def plane_rows(plane: VideoPlane) -> NDArray[np.uint8]:
    """Look at the bytes of a picture's plane, row by row, with their padding."""
    return np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)
