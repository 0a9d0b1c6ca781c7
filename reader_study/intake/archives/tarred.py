"""A tar archive, plain or in gzip: its list first, within limits, then members one by one."""

import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from ground.errors import IntakeError
from ground.regular import open_regular
from reader_study.intake.archives.gzip_places import GzipPlaces
from reader_study.intake.archives.member import (
    MOST_BYTES,
    MOST_MEMBERS,
    LeftMember,
    Member,
    check_sizes,
    damaged,
    too_much,
)
from reader_study.intake.archives.names import inside, meant

_BLOCK = 512
_PIECE = 2**20
_MOST_READ = 16 * 2**20
_KINDS = {tarfile.GNUTYPE_SPARSE: "a file with holes", tarfile.LNKTYPE: "a link"}
_KINDS[tarfile.SYMTYPE] = "a link"


class TarArchive:
    """A tar whose list of members is in order.

    Raises
    ------
    IntakeError
        When it is damaged, or holds more than one may.

    """

    def __init__(self, path: Path, *, is_packed: bool) -> None:
        self._path = path
        self._stream: Any = GzipPlaces(path) if is_packed else _Plain(path)
        self.left: list[LeftMember] = []
        self.members: list[Member] = []
        self._sizes: list[int] = []
        try:
            self._sort_out()
            # A gzip has been gone through to its end, so that its checksum is known to be right.
            check_sizes(path, self._sizes, path.stat().st_size)
        except BaseException:
            self.close()
            raise

    def open(self, member: Member) -> BinaryIO:
        """Open a member for reading."""
        return cast("BinaryIO", _Member(self._stream, member, self._path))

    def close(self) -> None:
        """Close its file."""
        self._stream.close()

    def _sort_out(self) -> None:
        seen: set[str] = set()
        for info in self._infos():
            told = meant(info.name)
            name = None if told is None else inside(told[0])
            if info.isdir():
                continue
            if told is None or name is None:
                shown = ascii(info.name) if told is None else told[0]
                why = "its name is in no known encoding" if told is None else "its name leads out"
                self.left.append(LeftMember(shown, why))
            elif not info.isreg() or info.issparse():
                self.left.append(LeftMember(name, _KINDS.get(info.type, "no plain file")))
            elif name in seen:
                self.left.append(LeftMember(name, "a second file of that name"))
            else:
                seen.add(name)
                self.members.append(Member(name, info.size, info.offset_data, told[1]))

    def _infos(self) -> Iterator[tarfile.TarInfo]:
        """Yield what the archive lists; an end that is none is damage and no end."""
        try:
            with tarfile.open(
                fileobj=self._stream, mode="r:", encoding="utf-8", errors="surrogateescape"
            ) as tar:
                while (info := tar.next()) is not None:
                    cast("Any", tar).members.clear()  # no list of its own
                    self._sizes.append(max(info.size, 0))
                    if len(self._sizes) > MOST_MEMBERS:
                        raise too_much(self._path, f"over {MOST_MEMBERS} files")
                    yield info
                self._check_end(tar.offset)
        except (tarfile.TarError, OSError, ValueError, EOFError, RecursionError) as error:
            raise damaged(self._path, type(error).__name__) from error

    def _check_end(self, at: int) -> None:
        self._stream.seek(at)
        block = self._stream.read(_BLOCK)
        if block.strip(b"\0"):
            raise damaged(self._path, "what follows its last whole file is no file")
        while self._stream.read(_PIECE):
            pass  # to the end, for the checksum
        self._stream.seek(at - 1)
        if at and not self._stream.read(1):
            raise damaged(self._path, "it ends too early")


class _Plain:
    """A plain file, of which no long part is read at once."""

    def __init__(self, path: Path) -> None:
        self._path, self._file = path, open_regular(path, MOST_BYTES)
        self.seek, self.tell, self.close = self._file.seek, self._file.tell, self._file.close

    def seekable(self) -> bool:
        """Tell that it can be read from any place."""
        return True

    def read(self, size: int) -> bytes:
        """Read on."""
        if not 0 <= size <= _MOST_READ:
            raise damaged(self._path, "a part that is too long")
        return self._file.read(size)


class _Member:
    """The bytes of one member."""

    def __init__(self, stream: Any, member: Member, path: Path) -> None:  # noqa: ANN401
        self._stream, self._path = stream, path
        self._at, self._left = member.place, member.size

    def __enter__(self) -> "_Member":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, size: int) -> bytes:
        """Read on."""
        wanted = min(size, self._left)
        self._stream.seek(self._at)
        try:
            data: bytes = self._stream.read(wanted)
        except OSError as error:
            raise damaged(self._path, error.strerror or "it cannot be read") from error
        if len(data) < wanted:
            raise damaged(self._path, "it ends too early")
        self._at += wanted
        self._left -= wanted
        return data

    def close(self) -> None:
        """The archive stays open."""


def is_tar(head: bytes) -> bool:
    """Tell whether a file starts as a tar does, by its first 512 bytes."""
    if len(head) < _BLOCK:
        return False
    if head[257:262] == b"ustar":
        return True
    try:
        # The oldest form has no word of its own, but a check sum.
        tarfile.TarInfo.frombuf(head[:_BLOCK], "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


def is_packed_tar(path: Path) -> bool:
    """Tell whether a gzip file holds a tar; what cannot be unpacked may be one."""
    stream = GzipPlaces(path)
    try:
        return is_tar(stream.read(_BLOCK))
    except IntakeError:
        return path.name.lower().endswith((".tar.gz", ".tgz"))
    finally:
        stream.close()
