"""What a file is, by its first bytes; its name is not asked."""

from enum import StrEnum
from pathlib import Path

HEAD_BYTES = 2048
"""Enough for eight packets of a transport stream."""

_EBML = b"\x1a\x45\xdf\xa3"
_MPEG_START = b"\x00\x00\x01"
_MPEG_PACKS = range(0xBA, 0xF0)
"""Codes of packs, system headers and packets of a program stream (ISO 13818-1, table 2-22)."""

_MPEG_SEQUENCE = b"\x00\x00\x01\xb3"
_ELEMENTARY = {
    b"\x00\x00\x00\x01\x09": "h264",
    b"\x00\x00\x00\x01\x67": "h264",
    b"\x00\x00\x00\x01\x27": "h264",
    b"\x00\x00\x00\x01\x40\x01": "hevc",
    b"\x00\x00\x00\x01\x46\x01": "hevc",
}
"""Bare streams of coded frames, as they may lie inside a DICOM file: their first unit."""

_ASF = bytes.fromhex("3026b2758e66cf11")
_MOV_ATOMS = (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
_STILL_BRANDS = (b"avif", b"avis", b"heic", b"heix", b"mif1", b"msf1", b"crx ", b"jpeg")
"""Brands of ISO files that hold stills."""

_TS_SYNC = 0x47
_TS_PACKETS = 4
"""Sync bytes in a row that make a transport stream."""

_STILLS = (b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"BM", b"GIF8")
"""PNG, JPEG, TIFF of both orders, BMP, GIF."""

_SHORT_VR = frozenset({b"AE", b"AS", b"CS", b"DA", b"DT", b"IS", b"LO", b"SH", b"TM", b"UI", b"UL"})
"""Value representations that the first element of a group 2 or 8 may have."""


class FileKind(StrEnum):
    """Which decoder a file is for."""

    DICOM = "dicom"
    VIDEO = "video"
    STILL = "still"


def kind_of(path: Path) -> FileKind:
    """Tell what a file holds; anything that is neither DICOM nor video counts as a still.

    Raises
    ------
    OSError
        When the file cannot be read.

    """
    with path.open("rb") as file:
        return kind_of_head(file.read(HEAD_BYTES))


def kind_of_head(head: bytes) -> FileKind:
    """Tell what a file holds that starts with these bytes, as `kind_of` does."""
    if _is_dicom(head):
        return FileKind.DICOM
    return FileKind.STILL if container_of(head) is None else FileKind.VIDEO


def is_still(head: bytes) -> bool:
    """Tell whether a file starts as one of the stills that are shown; others may be as well."""
    return head.startswith(_STILLS)


def container_of(head: bytes) -> str | None:
    """Return FFmpeg's name of the video container that starts with these bytes, or None.

    Parameters
    ----------
    head : bytes
        The first bytes of the file, `HEAD_BYTES` of them where there are as many.

    """
    if head[:4] == b"RIFF" and head[8:11] == b"AVI":
        return "avi"
    if _is_mov(head):
        return "mov"
    signatures = {
        _EBML: "matroska",
        _MPEG_SEQUENCE: "mpegvideo",
        _ASF: "asf",
        **_ELEMENTARY,
    }
    for signature, name in signatures.items():
        if head.startswith(signature):
            return name
    if head[:3] == _MPEG_START and len(head) > 3 and head[3] in _MPEG_PACKS:
        return "mpeg"
    return "mpegts" if _is_transport_stream(head) else None


def _is_dicom(head: bytes) -> bool:
    if head[128:132] == b"DICM":
        return True
    return _is_first_element(head[:8])


def _is_first_element(head: bytes) -> bool:
    """Tell whether a data set starts here, without preamble: group 2 or 8 and a short element."""
    if len(head) < 8 or head[:2] not in (b"\x02\x00", b"\x08\x00") or head[3] != 0:
        return False
    explicit = head[4:6] in _SHORT_VR
    implicit = head[6:8] == b"\x00\x00" and head[4] < 128 and head[5] == 0
    return explicit or implicit


def _is_mov(head: bytes) -> bool:
    atom = head[4:8]
    if atom == b"ftyp":
        return head[8:12] not in _STILL_BRANDS
    return atom in _MOV_ATOMS


def _is_transport_stream(head: bytes) -> bool:
    """Look for the sync byte every 188 bytes, or every 192 after a time code of 4 (M2TS)."""
    for size, start in ((188, 0), (192, 4)):
        syncs = head[start : start + _TS_PACKETS * size : size]
        if syncs == bytes([_TS_SYNC]) * _TS_PACKETS:
            return True
    return False
