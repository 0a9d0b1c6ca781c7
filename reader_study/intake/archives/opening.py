"""Which files are archives, and how each kind is opened."""

from enum import StrEnum
from pathlib import Path

from ground.errors import IntakeError
from ground.regular import open_regular
from reader_study.intake.archives.member import MOST_BYTES, Archive, unread
from reader_study.intake.archives.tarred import TarArchive, is_packed_tar, is_tar
from reader_study.intake.archives.zipped import ZipArchive


class ArchiveKind(StrEnum):
    """How an archive is packed."""

    ZIP = "zip"
    TAR = "tar"
    PACKED_TAR = "tar.gz"
    OTHER = "other"
    """One that is not read: it has to be unpacked by hand."""


_ZIPS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_GZIP = b"\x1f\x8b"
_OTHERS = {
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!\x1a\x07": "RAR",
    b"\xfd7zXZ\x00": "xz",
    b"BZh": "bzip2",
    b"\x28\xb5\x2f\xfd": "Zstandard",
}
_DOCUMENTS = (".xlsx", ".xlsm", ".docx", ".docm", ".pptx", ".odt", ".ods", ".odp", ".epub", ".jar")
"""Documents that are ZIP files by their first bytes."""


def is_archive(name: str, head: bytes) -> bool:
    """Tell whether a file is an archive of any kind, or a packed file, by its first bytes."""
    if head.startswith(_ZIPS):
        return not name.lower().endswith(_DOCUMENTS)
    return head.startswith((_GZIP, *_OTHERS)) or is_tar(head)


def archive_kind(path: Path, head: bytes) -> ArchiveKind | None:
    """Tell of what kind an archive is; None for what is none.

    Parameters
    ----------
    path : Path
        The file.
    head : bytes
        Its first 512 bytes, or more.

    """
    if not is_archive(path.name, head):
        return None
    if head.startswith(_ZIPS):
        return ArchiveKind.ZIP
    if head.startswith(_GZIP):
        return ArchiveKind.PACKED_TAR if is_packed_tar(path) else ArchiveKind.OTHER
    return ArchiveKind.OTHER if head.startswith(tuple(_OTHERS)) else ArchiveKind.TAR


def is_single_packed(path: Path, head: bytes) -> bool:
    """Tell whether a file is another one packed by itself: a report, a table, an image."""
    return head.startswith(_GZIP) and archive_kind(path, head) is ArchiveKind.OTHER


def open_archive(path: Path) -> Archive:
    """Open an archive and read its list.

    Raises
    ------
    IntakeError
        When it is damaged, encrypted, of a kind that is not read, or holds more than one may.

    """
    try:
        with open_regular(path, MOST_BYTES) as file:
            head = file.read(512)
        match archive_kind(path, head):
            case ArchiveKind.ZIP:
                return ZipArchive(path)
            case ArchiveKind.TAR:
                return TarArchive(path, is_packed=False)
            case ArchiveKind.PACKED_TAR:
                return TarArchive(path, is_packed=True)
            case _:
                raise unread(path, _name_of(head))
    except OSError as error:
        raise IntakeError(
            f"The archive cannot be read ({error.strerror}).",
            remedy="Check that it is there and that you may read it.",
            path=path,
        ) from error


def _name_of(head: bytes) -> str:
    named = (name for sign, name in _OTHERS.items() if head.startswith(sign))
    return next(named, "a single packed file")
