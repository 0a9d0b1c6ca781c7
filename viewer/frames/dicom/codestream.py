"""What a compressed frame says of itself, read before any codec believes it.

A codec takes its sizes from the codestream, not from the DICOM header; a damaged or hostile one
would make it fill the memory or work for minutes.
"""

import struct
from dataclasses import dataclass
from typing import Final

_JPEG: Final = b"\xff\xd8"
_J2K: Final = b"\xff\x4f\xff\x51"
_FRAME_MARKERS: Final = frozenset({*range(0xC0, 0xD0), 0xF7}) - {0xC4, 0xC8, 0xCC}
"""SOF0–15 of ITU-T T.81 Table B.1 and SOF55 of JPEG-LS; DHT, JPG and DAC are none."""

_BARE_MARKERS: Final = frozenset({0x01, 0xFF, *range(0xD0, 0xD8)})
"""TEM, fill bytes and restarts have no length."""

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
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker in _FRAME_MARKERS:
            bits, rows, columns, samples = struct.unpack_from(">BHHB", data, at + 4)
            return Codestream(rows, columns, samples, bits)
        at += 1 if marker == 0xFF else 2
        if marker not in _BARE_MARKERS:
            at += int.from_bytes(data[at : at + 2])
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
