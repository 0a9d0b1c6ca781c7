"""A gzip file that is read from any place, without a copy of it unpacked on the disk.

While it is read for the first time, the state of the inflater is remembered every few megabytes;
to come back to a place costs inflating from the mark before it. The check sums are looked at when
the end is reached.
"""

import zlib
from dataclasses import dataclass
from io import SEEK_CUR, SEEK_SET, UnsupportedOperation
from pathlib import Path
from typing import Any

from ground.regular import open_regular
from reader_study.intake.archives.member import (
    FREE_OF_RATIO,
    MOST_BYTES,
    MOST_RATIO,
    damaged,
    too_much,
)

_PIECE = 256 * 2**10
_STEP = 4 * 2**20
_MOST_MARKS = 1024
"""Marks that are kept, some 40 KiB each; of more every second one goes."""

_MOST_READ = 16 * 2**20
"""Bytes of one call; nothing that is read of an archive at once is longer."""

_GZIP = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class _Mark:
    """A state to go on from."""

    at: int
    packed_at: int
    inflater: Any
    waiting: bytes


class GzipPlaces:
    """The unpacked bytes of a gzip file; for one thread at a time.

    Raises
    ------
    IntakeError
        While it is read: when it is damaged, or unpacks to more than one may hold.

    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = open_regular(path, MOST_BYTES)
        self._inflater: Any = zlib.decompressobj(_GZIP)
        self._waiting = b""
        self._piece, self._piece_at, self._at = b"", 0, 0
        self._step = _STEP
        self._marks = [_Mark(0, 0, self._inflater.copy(), b"")]

    def tell(self) -> int:
        """Return where it is read next."""
        return self._at

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        """Go to a place; it is reached when something is read there."""
        if whence not in (SEEK_SET, SEEK_CUR):
            raise UnsupportedOperation("from its begin alone")
        self._at = max(0, offset + (self._at if whence == SEEK_CUR else 0))
        return self._at

    def seekable(self) -> bool:
        """Tell that it can be read from any place."""
        return True

    def read(self, size: int) -> bytes:
        """Return bytes from here on, fewer at the end."""
        if not 0 <= size <= _MOST_READ:
            raise damaged(self._path, "a part that is too long")
        found = bytearray()
        while len(found) < size and self._reach(self._at):
            start = self._at - self._piece_at
            part = self._piece[start : start + size - len(found)]
            found += part
            self._at += len(part)
        return bytes(found)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _reach(self, at: int) -> bool:
        """Have the piece that holds a place; False behind the end."""
        if at < self._piece_at:
            self._go_back(at)
        while at >= self._piece_at + len(self._piece):
            if self._may_skip_to(at):
                continue
            piece = self._inflated()
            if not piece:
                return False
            self._piece_at += len(self._piece)
            self._piece = piece
        return True

    def _may_skip_to(self, at: int) -> bool:
        """Go on from a later mark that was made before, where there is one."""
        end = self._piece_at + len(self._piece)
        mark = self._mark_before(at)
        if mark.at <= end + self._step:
            return False
        self._go_to(mark)
        return True

    def _go_back(self, at: int) -> None:
        self._go_to(self._mark_before(at))

    def _mark_before(self, at: int) -> _Mark:
        low, high = 0, len(self._marks)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._marks[middle].at <= at else (low, middle)
        return self._marks[low]

    def _go_to(self, mark: _Mark) -> None:
        self._inflater, self._waiting = mark.inflater.copy(), mark.waiting
        self._file.seek(mark.packed_at)
        self._piece, self._piece_at = b"", mark.at

    def _inflated(self) -> bytes:
        """Return the next piece; empty at the end."""
        self._mark_here()
        while True:
            packed = self._waiting or self._file.read(_PIECE)
            try:
                if self._inflater.eof:
                    if not packed.strip(b"\0"):
                        if not packed:
                            return b""
                        self._waiting = b""
                        continue
                    self._inflater = zlib.decompressobj(_GZIP)
                elif not packed:
                    raise damaged(self._path, "it ends too early")
                piece: bytes = self._inflater.decompress(packed, _PIECE)
            except zlib.error as error:
                raise damaged(self._path, "a checksum or code is wrong") from error
            self._waiting = self._inflater.unconsumed_tail or self._inflater.unused_data
            self._check_size(len(piece))
            if piece:
                return piece

    def _mark_here(self) -> None:
        at = self._piece_at + len(self._piece)
        if at < self._marks[-1].at + self._step:
            return
        self._marks.append(_Mark(at, self._file.tell(), self._inflater.copy(), self._waiting))
        if len(self._marks) > _MOST_MARKS:
            self._marks = self._marks[::2]
            self._step *= 2

    def _check_size(self, n_bytes: int) -> None:
        total = self._piece_at + len(self._piece) + n_bytes
        if total > MOST_BYTES:
            raise too_much(self._path, f"over {MOST_BYTES // 2**30} GiB unpacked")
        if total > max(FREE_OF_RATIO, MOST_RATIO * self._file.tell()):
            raise too_much(self._path, f"over {MOST_RATIO} bytes for each packed one")
