"""The deflated transfer syntax (PS3.5 A.5), inflated within limits before any parser sees it.

pydicom inflates the whole data set at once, whatever its size: half a megabyte on the disk can
fill the memory of a computer.
"""

import io
import zlib
from pathlib import Path
from typing import BinaryIO, Final

from ground.errors import MediaError
from viewer.frames.dicom.guard import COPY_AGAIN

MAX_BYTES: Final = 512 * 2**20
MAX_RATIO: Final = 200
"""Real images shrink to a third or so; an empty one may shrink a thousandfold, but is small."""

FREE_BYTES: Final = 64 * 2**20
"""Up to here the ratio is not asked."""

_READ_BYTES: Final = 2**16
_WRITE_BYTES: Final = 2**20


def inflated(stream: BinaryIO, path: Path) -> io.BytesIO:
    """Inflate the rest of a stream into memory.

    Raises
    ------
    MediaError
        When it is longer than `MAX_BYTES`, or longer than `FREE_BYTES` and `MAX_RATIO` times as
        long as it was, or cut off.
    zlib.error
        When it is damaged.

    """
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    result, taken = io.BytesIO(), 0
    while not inflater.eof:
        piece = inflater.unconsumed_tail or stream.read(_READ_BYTES)
        taken += len(piece) - len(inflater.unconsumed_tail)
        written = result.write(inflater.decompress(piece, _WRITE_BYTES))
        if not piece and not written and not inflater.eof:
            raise MediaError("The deflated file is cut off.", remedy=COPY_AGAIN, path=path)
        _check(result.tell(), taken, path)
    result.seek(0)
    return result


def _check(given: int, taken: int, path: Path) -> None:
    if given > MAX_BYTES or given > max(FREE_BYTES, MAX_RATIO * taken):
        raise MediaError(
            f"The deflated file grows beyond {given // 2**20} MiB from {taken / 2**20:.1f} MiB.",
            remedy="It is damaged or hostile; export it in another transfer syntax.",
            path=path,
        )
