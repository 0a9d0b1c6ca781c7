"""A file of sealed records that only grows: what a killed program left of the last one is none.

A line in clear says of what kind the file is and which one of its kind. Behind it each record has
its length, four bytes, and its box; where in the file it stands is bound into the box, so that no
record can be moved, and its first byte says whether it was flushed before anything went by it.
"""

import os
import struct
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from ground.errors import IntegrityError
from ground.files import cannot_write, write_atomic
from reader_study.trust.boxes import open_under, seal_under
from reader_study.trust.records_kind import ID_LETTERS, RecordsKind

_LENGTH = struct.Struct(">I")
_MOST_BYTES = 1 << 28
"""Of a record; a longer one is none."""

_FLUSHED, _NOT_FLUSHED = b"+", b"-"


class RecordPlace(NamedTuple):
    """Where a record stands: offset of its length, and bytes of its box."""

    offset: int
    n_bytes: int


class SealedRecords:
    """Records of one file, which is open for this handle alone.

    Parameters
    ----------
    path : Path
        A file that `begin` has made.
    key : bytes
        32 secret bytes.
    context : str
        What the records are for; the same at each opening.
    kind : RecordsKind
    writable : bool
        Without it nothing is changed, and another handle may add records meanwhile.

    Raises
    ------
    IntegrityError
        When it is no such file.
    ReaderStudyError
        When it cannot be opened.

    """

    def __init__(
        self, path: Path, key: bytes, context: str, kind: RecordsKind, *, writable: bool = True
    ) -> None:
        self.path = path
        self._key = key
        self._kind = kind
        self._writable = writable
        self.id = kind.id_of(path)
        self._context = f"{context} {self.id}"
        try:
            flags = os.O_RDWR if writable else os.O_RDONLY
            flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
            mode = "r+b" if writable else "rb"
            self._file = os.fdopen(os.open(path, flags), mode, buffering=0)
        except OSError as error:
            raise kind.unreadable(path, error) from error
        self._guard = threading.Lock()
        self._end = kind.head_bytes

    @staticmethod
    def begin(
        path: Path, key: bytes, context: str, kind: RecordsKind, *, name: str, first: bytes
    ) -> None:
        """Make a file with its first record, whole or not at all.

        Parameters
        ----------
        name : str
            `ID_LETTERS` letters in clear, by which others name the file.

        """
        assert len(name) == ID_LETTERS
        box = _sealed(key, f"{context} {name}", kind.head_bytes, first, is_flushed=True)
        head = kind.magic + name.encode("ascii") + b"\n"
        write_atomic(path, head + _LENGTH.pack(len(box)) + box, mode=0o600)

    def whole(self) -> Iterator[tuple[RecordPlace, bytes]]:
        """Go through all records once, and cut off behind the last whole one.

        Raises
        ------
        IntegrityError
            When a record is damaged behind which others were flushed: no kill does that.

        """
        end, is_whole = self._kind.head_bytes, True
        for place, plain, is_flushed in self._walk():
            if plain is None:
                is_whole = False
            elif is_whole:
                end = place.offset + _LENGTH.size + place.n_bytes
                yield place, plain
            elif is_flushed:
                break
        else:
            if end == self._kind.head_bytes:
                raise self._damaged()  # the first record came with the file
            if self._writable:
                self._cut(end)
            return
        raise self._damaged()

    def read(self, place: RecordPlace) -> bytes:
        """Return a record that was whole before.

        Raises
        ------
        IntegrityError
            When it is not any more.

        """
        with self._guard:
            box = self._bytes(place.offset + _LENGTH.size, place.n_bytes)
        opened = self._opened(place.offset, box)
        if opened is None:
            raise self._damaged()
        return opened[0]

    def append(self, plain: bytes, *, flush: bool) -> RecordPlace:
        """Add a record.

        Parameters
        ----------
        flush : bool
            Whether it is on the disk when this returns, with all before it.

        Raises
        ------
        ReaderStudyError
            When it cannot be written; the file is as it was before.

        """
        with self._guard:
            box = _sealed(self._key, self._context, self._end, plain, is_flushed=flush)
            place = RecordPlace(self._end, len(box))
            try:
                self._write(_LENGTH.pack(len(box)) + box)
                if flush:
                    os.fsync(self._file.fileno())
            except OSError as error:
                with suppress(OSError):
                    self._file.truncate(self._end)
                raise cannot_write(self.path, error) from error
            self._end += _LENGTH.size + len(box)
            return place

    def flush(self) -> None:
        """See to it that all records are on the disk when this returns.

        Raises
        ------
        ReaderStudyError
            When they cannot be written.

        """
        with self._guard:
            try:
                os.fsync(self._file.fileno())
            except OSError as error:
                raise cannot_write(self.path, error) from error

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _write(self, data: bytes) -> None:
        self._file.seek(self._end)
        rest = memoryview(data)
        while rest:
            rest = rest[self._file.write(rest) :]

    def _walk(self) -> Iterator[tuple[RecordPlace, bytes | None, bool]]:
        """Yield each record by the lengths that are told; None where a box does not open."""
        at = self._kind.head_bytes
        while True:
            with self._guard:
                head = self._bytes(at, _LENGTH.size)
                n_bytes = _LENGTH.unpack(head)[0] if len(head) == _LENGTH.size else 0
                box = self._bytes(at + _LENGTH.size, n_bytes) if n_bytes <= _MOST_BYTES else b""
            if not n_bytes or len(box) < n_bytes:
                return
            plain, is_flushed = self._opened(at, box) or (None, False)
            yield RecordPlace(at, n_bytes), plain, is_flushed
            at += _LENGTH.size + n_bytes

    def _opened(self, offset: int, box: bytes) -> tuple[bytes, bool] | None:
        try:
            plain = open_under(self._key, box, context=f"{self._context} {offset}")
        except IntegrityError:
            return None
        return plain[1:], plain[:1] == _FLUSHED

    def _bytes(self, offset: int, count: int) -> bytes:
        try:
            self._file.seek(offset)
            found = bytearray()
            while len(found) < count and (more := self._file.read(count - len(found))):
                found += more
        except OSError as error:
            raise self._kind.unreadable(self.path, error) from error
        return bytes(found)

    def _cut(self, end: int) -> None:
        try:
            if self._file.seek(0, os.SEEK_END) > end:
                self._file.truncate(end)
                os.fsync(self._file.fileno())
        except OSError as error:
            raise cannot_write(self.path, error) from error
        self._end = end

    def _damaged(self) -> IntegrityError:
        return self._kind.damaged(self.path)


def _sealed(key: bytes, context: str, offset: int, plain: bytes, *, is_flushed: bool) -> bytes:
    mark = _FLUSHED if is_flushed else _NOT_FLUSHED
    return seal_under(key, mark + plain, context=f"{context} {offset}")
