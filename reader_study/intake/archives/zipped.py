"""A ZIP archive: its list first, within limits, then members one by one."""

import struct
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO, cast

from ground.errors import IntakeError
from ground.regular import open_regular
from reader_study.intake.archives.member import (
    MOST_BYTES,
    MOST_MEMBERS,
    LeftMember,
    Member,
    check_sizes,
    damaged,
    too_much,
    unread,
)
from reader_study.intake.archives.names import inside, zip_name

_MOST_LIST_BYTES = 32 * 2**20
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)
"""What unpacks in little memory; LZMA may ask for gigabytes."""

_ENCRYPTED = 0x41
_LINK, _KINDS = 0o120000, 0o170000
_END = b"PK\x05\x06"
_END_BYTES, _MOST_COMMENT = 22, 65_535
_NONE = 0xFFFF
_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)


class ZipArchive:
    """A ZIP whose list of members is in order.

    Raises
    ------
    IntakeError
        When it is damaged, encrypted, or holds more than one may.

    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.left: list[LeftMember] = []
        self.members: list[Member] = []
        self._file = open_regular(path, MOST_BYTES)
        try:
            _check_list(self._file, path)
            self._zip = zipfile.ZipFile(self._file)
            self._sort_out()
        except (*_FAULTS, struct.error) as error:
            self.close()
            raise damaged(path, _brief(error)) from error
        except BaseException:
            self.close()
            raise

    def open(self, member: Member) -> BinaryIO:
        """Open a member for reading."""
        info = self._zip.infolist()[member.place]
        if info.compress_type not in _METHODS:
            raise unread(self._path, f"method {info.compress_type} of packing")
        try:
            return cast("BinaryIO", _Guarded(self._zip.open(info), self._path))
        except (*_FAULTS, RuntimeError) as error:
            raise damaged(self._path, _brief(error)) from error

    def close(self) -> None:
        """Close its file."""
        self._file.close()

    def _sort_out(self) -> None:
        infos = self._zip.infolist()
        if any(info.flag_bits & _ENCRYPTED for info in infos):
            raise unread(self._path, "it is encrypted")
        check_sizes(self._path, [info.file_size for info in infos], self._path.stat().st_size)
        seen: set[str] = set()
        for place, info in enumerate(infos):
            told = zip_name(info)
            name = None if told is None else inside(told[0])
            if info.is_dir() and name is not None:
                continue
            if told is None or name is None:
                shown = ascii(info.orig_filename) if told is None else told[0]
                why = "its name is in no known encoding" if told is None else "its name leads out"
                self.left.append(LeftMember(shown, why))
            elif info.external_attr >> 16 & _KINDS == _LINK:
                self.left.append(LeftMember(name, "a link"))
            elif name in seen:
                self.left.append(LeftMember(name, "a second file of that name"))
            else:
                seen.add(name)
                self.members.append(Member(name, info.file_size, place, told[1]))


class _Guarded:
    """A member that is read; what is damaged in it is told as an IntakeError."""

    def __init__(self, stream: object, path: Path) -> None:
        self._stream, self._path = cast("BinaryIO", stream), path

    def __enter__(self) -> "_Guarded":
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def read(self, size: int = -1) -> bytes:
        """Read on."""
        try:
            return self._stream.read(size)
        except _FAULTS as error:
            raise damaged(self._path, _brief(error)) from error

    def close(self) -> None:
        """Close it; the archive stays open."""
        self._stream.close()


def _check_list(file: BinaryIO, path: Path) -> None:
    """Refuse a list of members that would fill the memory before it is read."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END_BYTES - _MOST_COMMENT))
    tail = file.read(_END_BYTES + _MOST_COMMENT)
    end = tail.rfind(_END)
    if end < 0 or len(tail) - end < _END_BYTES:
        raise damaged(path, "its end is missing")
    (disk, _, _, count, length) = struct.unpack("<HHHHL", tail[end + 4 : end + 16])
    if disk not in (0, _NONE):
        raise unread(path, "it is one part of several")
    if count == _NONE or length == 0xFFFFFFFF:
        count, length = _large_list(file, size - len(tail) + end, count, length)
    if count > MOST_MEMBERS or length > _MOST_LIST_BYTES:
        raise too_much(path, f"a list of {count} files")


def _large_list(file: BinaryIO, end: int, count: int, length: int) -> tuple[int, int]:
    """Return count and bytes of the list of a large archive (APPNOTE 4.3.14 and 15)."""
    file.seek(max(0, end - 20))
    locator = file.read(20)
    if locator[:4] != b"PK\x06\x07":
        return count, length
    file.seek(struct.unpack("<Q", locator[8:16])[0])
    record = file.read(56)
    if record[:4] != b"PK\x06\x06" or len(record) < 56:
        return count, length
    counted, size = struct.unpack("<QQ", record[32:48])
    return counted, size


def _brief(error: BaseException) -> str:
    if isinstance(error, IntakeError):
        return error.what
    # zipfile names the member in some of its sentences.
    return "a checksum is wrong" if "CRC" in str(error) else type(error).__name__
