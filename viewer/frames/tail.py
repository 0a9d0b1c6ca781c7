"""The end of a stored file: padding to a multiple of 64 KiB, and whose description belongs to it.

The length of a file then tells little of what is in it. Its last bytes name the hash of the JSON
file beside it, so that the hash of a medium holds its description too: the same frames at another
pace, or of another scale, are another medium.
"""

import hashlib
import struct
from pathlib import Path

from ground.png import IEND_BYTES, PAD_TO

MAGIC = b"SonoRead-m1\n"
HASH_BYTES = 32
TAIL_BYTES = len(MAGIC) + HASH_BYTES

_EBML_VOID = b"\xec"
_SIZE_OF_8 = 1 << 56
_VOID_HEAD = 9
_PNG_BEHIND = 4 + IEND_BYTES
"""Bytes of a PNG behind its padding: checksum of that chunk, and the last chunk."""


def tail_of(description: bytes) -> bytes:
    """Return the last bytes of a file that this JSON describes."""
    return MAGIC + hashlib.sha256(description).digest()


def padding(length: int, tail: bytes) -> bytes:
    """Return what follows `length` bytes of plain data: zeros, and the tail at the end."""
    return bytes(-(length + len(tail)) % PAD_TO) + tail


def void_element(length: int, tail: bytes) -> bytes:
    """Return the same as an element of Matroska that says nothing (EBML, RFC 8794 11.3.2)."""
    filler = padding(length + _VOID_HEAD, tail)
    return _EBML_VOID + struct.pack(">Q", _SIZE_OF_8 | len(filler)) + filler


def description_of(path: Path) -> bytes | None:
    """Return the hash of the JSON that belongs to a stored file; None for any other file.

    Raises
    ------
    OSError
        When the file cannot be read.

    """
    with path.open("rb") as file:
        size = file.seek(0, 2)
        if size == 0 or size % PAD_TO:
            return None
        file.seek(-(TAIL_BYTES + _PNG_BEHIND), 2)
        end = file.read()
    for candidate in (end[-TAIL_BYTES:], end[:TAIL_BYTES]):
        if candidate.startswith(MAGIC):
            return candidate[len(MAGIC) :]
    return None
