"""What an AVI says of itself that FFmpeg does not hand on: whether it has a rate, and is whole."""

import struct
from dataclasses import dataclass
from fractions import Fraction
from typing import BinaryIO, Final

_HEADER_BYTES: Final = 1 << 16
"""Lists of headers are a few kilobytes long."""

_MAX_CHUNKS: Final = 10_000
_MICROSECONDS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class AviFacts:
    """What the headers say.

    Parameters
    ----------
    rate : Fraction or None
        Frames a second; None where the headers give none, and FFmpeg makes one up.
    is_cut : bool
        Whether the file ends before the list of frames does.

    """

    rate: Fraction | None
    is_cut: bool


def avi_facts(file: BinaryIO) -> AviFacts:
    """Read the headers of an AVI; the file may be damaged, and is read in two or three places."""
    file.seek(0)
    head = file.read(_HEADER_BYTES)
    return AviFacts(_rate(head), _is_cut(file, size=file.seek(0, 2)))


def _rate(head: bytes) -> Fraction | None:
    """Read rate and scale of the first video stream, or else the time of a frame."""
    at = head.find(b"vids")
    scale, rate = _numbers(head, at + 20, 2) if at >= 0 else (0, 0)
    if scale and rate:
        return Fraction(rate, scale)
    main = head.find(b"avih")
    (frame_us,) = _numbers(head, main + 8, 1) if main >= 0 else (0,)
    return Fraction(_MICROSECONDS, frame_us) if frame_us else None


def _numbers(head: bytes, at: int, count: int) -> tuple[int, ...]:
    if at + 4 * count > len(head):
        return (0,) * count
    return struct.unpack_from(f"<{count}I", head, at)


def _is_cut(file: BinaryIO, *, size: int) -> bool:
    """Walk over the outermost chunks; a list of frames, or a further part, must end in the file."""
    at = 0
    for _ in range(_MAX_CHUNKS):
        file.seek(at)
        head = file.read(12)
        if len(head) < 12:
            return False
        name, length, kind = head[:4], struct.unpack("<I", head[4:8])[0], head[8:]
        if name == b"RIFF" and kind == b"AVI ":
            at += 12  # its chunks one by one: an index that is cut off costs no frame
            continue
        end = at + 8 + length
        holds_frames = name == b"RIFF" or (name == b"LIST" and kind == b"movi")
        if holds_frames and end > size:
            return True
        at = end + length % 2
    return False
