"""Opening a DICOM file: the header in memory, the pixel data left where they are."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import BinaryIO, Final

from pydicom.datadict import tag_for_keyword
from pydicom.dataset import Dataset
from pydicom.filereader import read_dataset, read_preamble
from pydicom.tag import BaseTag
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from ground.errors import MediaError
from viewer.frames.dicom.guard import COPY_AGAIN
from viewer.frames.dicom.inflate import inflated
from viewer.frames.dicom.values import text

MAX_VALUE_BYTES: Final = 64 * 2**20
"""No attribute of a header is longer; a longer one is left in the file and counts as absent."""

MAX_ELEMENTS: Final = 100_000
"""Elements on the first level of a header; real files have some hundreds."""

UNDEFINED_LENGTH: Final = 0xFFFFFFFF

_LONG_VR: Final = frozenset({b"OB", b"OW", b"OD", b"OF", b"OL", b"OV", b"UN", b"SQ"})
"""Representations whose length takes 32 bits (PS3.5 7.1.2) that pixel data may have."""

_PIXELS: Final = {0x7FE00008: "floating-point", 0x7FE00009: "double", 0x7FE00010: "whole"}

_KEYWORDS: Final = (
    *("TransferSyntaxUID", "SpecificCharacterSet", "SOPClassUID", "Modality"),
    *("SamplesPerPixel", "PhotometricInterpretation", "PlanarConfiguration", "NumberOfFrames"),
    *("Rows", "Columns", "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation"),
    *("PixelAspectRatio", "PixelSpacing", "ImagerPixelSpacing", "NominalScannedPixelSpacing"),
    *("SequenceOfUltrasoundRegions", "SharedFunctionalGroupsSequence"),
    "PerFrameFunctionalGroupsSequence",
    *("FrameIncrementPointer", "FrameTime", "FrameTimeVector", "RecommendedDisplayFrameRate"),
    *("CineRate", "PreferredPlaybackSequencing", "StartTrim", "StopTrim", "EffectiveDuration"),
    *("RescaleSlope", "RescaleIntercept", "RescaleType", "ModalityLUTSequence"),
    *("WindowCenter", "WindowWidth", "WindowCenterWidthExplanation", "VOILUTFunction"),
    *("VOILUTSequence", "PresentationLUTShape"),
    *(f"{c}PaletteColorLookupTableDescriptor" for c in ("Red", "Green", "Blue")),
    *(f"{c}PaletteColorLookupTableData" for c in ("Red", "Green", "Blue")),
    *(f"Segmented{c}PaletteColorLookupTableData" for c in ("Red", "Green", "Blue")),
)
"""What an image needs; names, dates and other identifiers do not come into memory with it."""

OVERLAY_GROUPS: Final = tuple(range(0x6000, 0x6020, 2))
"""Repeating groups (PS3.5 7.6), which have no keywords of their own."""


class OverlayElement(IntEnum):
    """Elements of an overlay that are read (PS3.3 C.9.2)."""

    ROWS = 0x0010
    COLUMNS = 0x0011
    N_FRAMES = 0x0015
    TYPE = 0x0040
    ORIGIN = 0x0050
    FIRST_FRAME = 0x0051
    BITS_ALLOCATED = 0x0100
    BIT_POSITION = 0x0102
    DATA = 0x3000


_TAGS: Final[list[BaseTag | int]] = [
    *(tag for keyword in _KEYWORDS if (tag := tag_for_keyword(keyword)) is not None),
    *(group << 16 | element for group in OVERLAY_GROUPS for element in OverlayElement),
]


@dataclass(slots=True)
class DicomFile:
    """An open file.

    Parameters
    ----------
    path : Path
        Where it lies.
    stream : BinaryIO
        The file, or its inflated data set in memory.
    header : Dataset
        The attributes that are needed, those of the pixel data excepted.
    syntax : UID
        Transfer syntax.
    little_endian : bool
        Byte order of the data set.
    pixels_at : int
        Where in the stream the value of Pixel Data starts.
    pixels_length : int or None
        Its length in bytes; None where it is encapsulated.
    pixels_vr : str
        "OB" or "OW"; empty in implicit syntaxes.

    """

    path: Path
    stream: BinaryIO
    header: Dataset
    syntax: UID
    little_endian: bool
    pixels_at: int = 0
    pixels_length: int | None = 0
    pixels_vr: str = ""

    def read(self, offset: int, length: int) -> bytes:
        """Return bytes of the stream, as many as there are."""
        self.stream.seek(offset)
        return self.stream.read(length)

    def size(self) -> int:
        """Return the length of the stream in bytes."""
        return self.stream.seek(0, 2)


def open_file(path: Path, *, also: Sequence[BaseTag | int] = ()) -> DicomFile:
    """Read the header of a file, with or without preamble, up to the pixel data.

    Parameters
    ----------
    path : Path
        The file.
    also : sequence of tags
        Attributes that are read besides those that the image needs.

    Raises
    ------
    MediaError
        When it holds no image, or one of floating-point numbers, or inflates beyond the limits.
    Exception
        Whatever pydicom raises on damage; `dicom_guard.reading` has the list.

    """
    stream: BinaryIO = path.open("rb")
    try:
        return _parsed(path, stream, [*_TAGS, *also])
    except BaseException:
        stream.close()
        raise


def _parsed(path: Path, stream: BinaryIO, tags: list[BaseTag | int]) -> DicomFile:
    if read_preamble(stream, force=True) is None:
        _check_start(path, stream)
    meta = read_dataset(
        stream, is_implicit_VR=False, is_little_endian=True, stop_when=_is_after_meta
    )
    syntax = UID(text(meta, "TransferSyntaxUID")) or _guessed_syntax(stream)
    source = stream
    if syntax == DeflatedExplicitVRLittleEndian:
        source = inflated(stream, path)
        stream.close()
    header = read_dataset(
        source,
        is_implicit_VR=syntax == ImplicitVRLittleEndian,
        is_little_endian=syntax != ExplicitVRBigEndian,
        stop_when=_PixelsReached(path),
        defer_size=MAX_VALUE_BYTES,
        specific_tags=tags,
    )
    file = DicomFile(path, source, header, syntax, syntax != ExplicitVRBigEndian)
    _find_pixels(file)
    return file


def _check_start(path: Path, stream: BinaryIO) -> None:
    """Refuse what has no preamble and does not start with a low group either."""
    head = stream.read(8)
    stream.seek(0)
    if len(head) < 8 or min(struct.unpack("<H", head[:2]) + struct.unpack(">H", head[:2])) > 8:
        raise MediaError(
            "The file is empty or no DICOM file.",
            remedy="Check that it is the file you meant.",
            path=path,
        )


def _is_after_meta(tag: BaseTag, vr: str | None, length: int) -> bool:
    return tag >> 16 != 2


class _PixelsReached:
    """Stops the parser at the pixel data, or where a header has more elements than is sane."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._elements = 0

    def __call__(self, tag: BaseTag, vr: str | None, length: int) -> bool:
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise MediaError(
                f"The file's header has more than {MAX_ELEMENTS} elements.",
                remedy=f"It is damaged. {COPY_AGAIN}",
                path=self._path,
            )
        return tag in _PIXELS


def _guessed_syntax(stream: BinaryIO) -> UID:
    """Tell the syntax of a file without meta information by its first element (PS3.5 7.1)."""
    at = stream.tell()
    head = stream.read(6)
    stream.seek(at)
    if not head[4:6].isalpha() or not head[4:6].isupper():
        return ImplicitVRLittleEndian
    # Group 8 in the wrong byte order would be group 2048.
    group = struct.unpack("<H", head[:2])[0]
    return ExplicitVRBigEndian if group >= 0x0100 else ExplicitVRLittleEndian


def _find_pixels(file: DicomFile) -> None:
    """Read the element's own header, at which the parser has stopped."""
    order = "<" if file.little_endian else ">"
    head = file.stream.read(8)
    if len(head) < 8:
        raise MediaError(
            "The DICOM file holds no image.",
            remedy="It may be a report, a plan or a signal; choose a file with pixels.",
            path=file.path,
        )
    group, element = struct.unpack(f"{order}HH", head[:4])
    _refuse_floats(file.path, group << 16 | element)
    implicit, _ = file.header.original_encoding
    if implicit or head[4:6] not in _LONG_VR:
        length = struct.unpack(f"{order}L", head[4:])[0]
    else:
        file.pixels_vr = head[4:6].decode("ascii")
        length = struct.unpack(f"{order}L", file.stream.read(4))[0]
    file.pixels_at = file.stream.tell()
    file.pixels_length = None if length == UNDEFINED_LENGTH else length


def _refuse_floats(path: Path, tag: int) -> None:
    if _PIXELS[tag] != "whole":
        raise MediaError(
            "The image holds floating-point values, which have no fixed grey scale.",
            remedy="Export it with 8 or 16 bits per pixel.",
            path=path,
        )
