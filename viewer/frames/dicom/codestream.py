"""What a compressed frame says of itself, read before any codec believes it.

A codec takes its sizes from the codestream, not from the DICOM header; a damaged or hostile one
would make it fill the memory or work for minutes.
"""

import struct
from dataclasses import dataclass
from typing import Final

from viewer.frames.dicom.jpeg_segments import FRAMES, segments

_JPEG: Final = b"\xff\xd8"
_J2K: Final = b"\xff\x4f\xff\x51"
_WRAPPER_BYTES: Final = 4096

MAX_TILES: Final = 65_535
"""Tile numbers have 16 bits (ITU-T T.800 A.4.2)."""


@dataclass(frozen=True, slots=True)
class Codestream:
    """Sizes that a codestream announces."""

    rows: int
    columns: int
    samples: int
    bits: int


def unwrapped(data: bytes) -> bytes:
    """Return a JPEG 2000 codestream without the JP2 file that some writers leave around it.

    DICOM forbids the wrapper (PS3.5 A.4.4); a decoder can spend minutes on a damaged one.
    """
    return data[max(data[:_WRAPPER_BYTES].find(_J2K), 0) :]


def codestream_of(data: bytes) -> Codestream | None:
    """Read the sizes of a JPEG, JPEG-LS or JPEG 2000 codestream; None where it has none.

    Raises
    ------
    struct.error
        When it is cut off.
    ValueError
        When its tiles are more than can be.

    """
    if data.startswith(_JPEG):
        return _jpeg(data)
    return _j2k(data) if data.startswith(_J2K) else None


def _jpeg(data: bytes) -> Codestream | None:
    for segment in segments(data):
        if segment.marker in FRAMES:
            bits, rows, columns, samples = struct.unpack_from(">BHHB", data, segment.body)
            return Codestream(rows, columns, samples, bits)
    return None


def _j2k(data: bytes) -> Codestream:
    """Read the SIZ segment, ITU-T T.800 A.5.1."""
    _, _, x1, y1, x0, y0, tile_x, tile_y, from_x, from_y, samples, bits = struct.unpack_from(
        ">HHLLLLLLLLHB", data, len(_J2K)
    )
    if not tile_x or not tile_y:
        raise ValueError("tiles without size")
    tiles = -(-(x1 - from_x) // tile_x) * -(-(y1 - from_y) // tile_y)
    if not 1 <= tiles <= MAX_TILES:
        raise ValueError(f"{tiles} tiles")
    return Codestream(y1 - y0, x1 - x0, samples, (bits & 0x7F) + 1)
