"""Where the fragments of compressed frames lie (PS3.5 A.4); only item headers are read."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ground.errors import MediaError
from viewer.frames.dicom.file import UNDEFINED_LENGTH, DicomFile
from viewer.frames.dicom.guard import COPY_AGAIN

Span = tuple[int, int]
"""Offset in the stream and length in bytes."""

_ITEM: Final = 0xFFFEE000
_END: Final = 0xFFFEE0DD


@dataclass(frozen=True, slots=True)
class Fragments:
    """What lies in an encapsulated Pixel Data element.

    Parameters
    ----------
    table : (int, int)
        Span of the basic offset table, maybe of no length.
    spans : list of (int, int)
        Spans of the fragments that are whole, at least one.
    rest : (int, int) or None
        What there is of a fragment that the end of the file cuts through.
    is_cut : bool
        Whether the items break off: the file ends inside one, or what follows is no item.

    """

    table: Span
    spans: list[Span]
    rest: Span | None = None
    is_cut: bool = False


def fragments_of(file: DicomFile) -> Fragments:
    """Find the basic offset table and all fragments.

    Raises
    ------
    MediaError
        When not one fragment is whole.

    """
    end, at = file.size(), file.pixels_at
    spans: list[Span] = []
    rest: Span | None = None
    is_cut = True
    while len(head := file.read(at, 8)) == 8:
        group, element, length = struct.unpack("<HHL", head)
        tag = group << 16 | element
        if tag == _END:
            is_cut = False
            break
        if tag != _ITEM or length == UNDEFINED_LENGTH:
            break
        if at + 8 + length > end:
            rest = (at + 8, end - at - 8)
            break
        spans.append((at + 8, length))
        at += 8 + length
    if len(spans) < 2:
        raise cut_off(file)
    # Some writers leave the last delimiter out: a file that ends with a whole item is not cut.
    return Fragments(spans[0], spans[1:], rest, is_cut=is_cut and at != end)


def joined(file: DicomFile, spans: Sequence[Span]) -> bytes:
    """Read fragments as one piece."""
    return b"".join(file.read(offset, length) for offset, length in spans)


def cut_off(file: DicomFile) -> MediaError:
    """Return the error of compressed pixel data of which not one frame is whole."""
    return MediaError(
        "The compressed pixel data are cut off or damaged.", remedy=COPY_AGAIN, path=file.path
    )
