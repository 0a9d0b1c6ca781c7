"""Names in archives: as they were meant, and none that leads out."""

import posixpath
import re
import zlib
from zipfile import ZipInfo

from reader_study.intake.file_names import readable

_UTF8_FLAG = 0x800
_UNICODE_PATH = 0x7075
"""Extra field of Info-ZIP: the name in UTF-8, with a check of the other one (APPNOTE 4.6.9)."""

_DRIVE = re.compile(r"[A-Za-z]:")


def inside(name: str) -> str | None:
    """Return a member's name as a path inside the archive; None where it leads out or is none."""
    written = name.replace("\\", "/")
    if "\0" in written or written.startswith("/") or _DRIVE.match(written):
        return None
    path = posixpath.normpath(written)
    return None if path in ("", ".") or ".." in path.split("/") else path


def zip_name(info: ZipInfo) -> tuple[str, bool] | None:
    """Return the name of a member of a ZIP as it was meant, and whether that took a guess.

    Names that are not marked as UTF-8 are by the standard of code page 437. Programs write them in
    that of their system: UTF-8 on macOS, GBK on Windows in China. None where no reading fits.
    """
    if info.flag_bits & _UTF8_FLAG:
        return info.orig_filename, False
    raw = info.orig_filename.encode("cp437")
    told = _unicode_path(info.extra, raw)
    if told is not None:
        return told, False
    if raw.isascii():
        return raw.decode("ascii"), False
    return meant(raw.decode("utf-8", "surrogateescape"))


def meant(name: str) -> tuple[str, bool] | None:
    """Return a name whose bytes may be no UTF-8 as it was meant, and whether that took a guess."""
    found = readable(name)
    return None if found is None else (found, found != name)


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    at = 0
    while at + 4 <= len(extra):
        kind = int.from_bytes(extra[at : at + 2], "little")
        size = int.from_bytes(extra[at + 2 : at + 4], "little")
        field = extra[at + 4 : at + 4 + size]
        at += 4 + size
        if kind == _UNICODE_PATH and field[:1] == b"\x01":
            is_of_this_name = int.from_bytes(field[1:5], "little") == zlib.crc32(raw)
            try:
                return field[5:].decode("utf-8") if is_of_this_name else None
            except UnicodeDecodeError:
                return None
    return None
