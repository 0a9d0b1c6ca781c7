"""The samples of one frame at a time, as they are stored."""

import struct
from dataclasses import replace
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray
from pydicom.encaps import encapsulate
from pydicom.pixels.decoders.base import get_decoder
from pydicom.uid import (
    HTJ2K,
    JPEG2000,
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    HTJ2KLossless,
    HTJ2KLosslessRPCL,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    JPEGLSNearLossless,
    RLELossless,
)

from ground.errors import MediaError
from viewer.frames.dicom.codestream import codestream_of, unwrapped
from viewer.frames.dicom.count import FoundFrames
from viewer.frames.dicom.file import DicomFile
from viewer.frames.dicom.fragments import joined
from viewer.frames.dicom.grouping import ENCAPSULATED_NATIVE
from viewer.frames.dicom.jpeg import decode_jpeg
from viewer.frames.dicom.jpeg_segments import with_whole_scan
from viewer.frames.dicom.layout import Photometric, PixelLayout, contradiction
from viewer.frames.dicom.rle import decode_rle

NATIVE: Final = frozenset(
    {
        ImplicitVRLittleEndian,
        ExplicitVRLittleEndian,
        ExplicitVRBigEndian,
        DeflatedExplicitVRLittleEndian,
    }
)
_DCT: Final = frozenset({JPEGBaseline8Bit, JPEGExtended12Bit})
_JPEG_LOSSLESS: Final = frozenset({JPEGLossless, JPEGLosslessSV1})
_JPEG_2000: Final = frozenset({JPEG2000Lossless, JPEG2000, HTJ2KLossless, HTJ2KLosslessRPCL, HTJ2K})
_EXACT: Final = _JPEG_2000 | {JPEGLSLossless, JPEGLSNearLossless}
"""Their decoders know the bits that are used and extend the sign themselves."""

_SELF_DESCRIBING: Final = _DCT | _JPEG_LOSSLESS | _EXACT
_OWN: Final = NATIVE | {ENCAPSULATED_NATIVE, RLELossless}
"""What needs no plugin."""


class SampleReader:
    """Decodes the frames of an open file in any order.

    Parameters
    ----------
    file : DicomFile
        Open, of a transfer syntax that `check_syntax` lets pass.
    found : FoundFrames
        Its frames.

    """

    def __init__(self, file: DicomFile, found: FoundFrames) -> None:
        self._file = file
        self._layout = found.layout
        self._fragments = found.fragments

    def samples(self, index: int) -> tuple[NDArray[Any], Photometric]:
        """Decode a frame.

        Returns
        -------
        ndarray
            (H, W) or (H, W, 3), of 8 or 16 bits, signed or not; single bits as 0 and 1. Bits
            that are not used have no influence.
        Photometric
            What the samples mean; it may differ from the header where a codec converts.

        """
        if self._fragments:
            return self._encapsulated(joined(self._file, self._fragments[index]))
        if self._layout.bits_allocated == 1:
            return self._single_bits(index), self._layout.photometric
        self._file.stream.seek(self._file.pixels_at)
        return self._decoded(self._file.syntax, self._file.stream, self._layout, index=index)

    def words(self, index: int) -> NDArray[Any] | None:
        """Return the samples of a grey frame with the bits that pixels do not use.

        Returns
        -------
        ndarray or None
            (H, W) uint8 or uint16; None where a codec has left those bits out, or the frame is
            damaged.

        """
        layout = self._layout
        if self._file.syntax == RLELossless:
            try:
                samples = decode_rle(joined(self._file, self._fragments[index]), layout)
            except (ValueError, struct.error):
                return None
            return samples.view(f"u{samples.dtype.itemsize}")
        if self._fragments or layout.bits_allocated not in (8, 16):
            return None
        size = layout.frame_bits // 8
        data = self._file.read(self._file.pixels_at + index * size, size)
        order = "<" if self._file.little_endian else ">"
        kind = f"{order}u{layout.bits_allocated // 8}"
        return np.frombuffer(data, kind).reshape(layout.rows, layout.columns)

    def _encapsulated(self, data: bytes) -> tuple[NDArray[Any], Photometric]:
        syntax, layout = self._file.syntax, self._layout
        if syntax == ENCAPSULATED_NATIVE:
            return self._decoded(ExplicitVRLittleEndian, data, layout)
        if syntax == RLELossless:
            return _significant(decode_rle(data, layout), layout), layout.photometric
        if syntax in _JPEG_2000:
            data = unwrapped(data)
        if syntax in _SELF_DESCRIBING:
            bits = self._check_codestream(data)
            if bits <= layout.bits_stored:  # what was not used was left out when it was coded
                layout = replace(layout, high_bit=layout.bits_stored - 1)
            if syntax in _DCT and bits == 8:
                array, photometric = decode_jpeg(data, layout.photometric)
                return (array if array.ndim == 3 else _stored(array, layout)), photometric
            if syntax in _DCT:
                syntax, data = JPEGExtended12Bit, with_whole_scan(data)
        return self._decoded(syntax, encapsulate([data], has_bot=False), layout)

    def _decoded(
        self, syntax: UID, source: bytes | BinaryIO, layout: PixelLayout, *, index: int = 0
    ) -> tuple[NDArray[Any], Photometric]:
        """Decode a frame of what pydicom reads: the file itself, or a single frame of it."""
        arguments: dict[str, Any] = {
            "rows": layout.rows,
            "columns": layout.columns,
            "number_of_frames": index + 1,  # counted and checked when the file was opened
            "samples_per_pixel": layout.photometric.samples,
            "photometric_interpretation": _packed_like(layout.photometric),
            # Codecs put the samples of a pixel side by side, whatever a header says.
            "planar_configuration": int(layout.planar and syntax not in _SELF_DESCRIBING),
            "bits_allocated": layout.bits_allocated,
            "bits_stored": layout.bits_stored,
            "pixel_representation": int(layout.signed),
            "pixel_keyword": "PixelData",
            "pixel_vr": self._file.pixels_vr or "OW",
        }
        if syntax not in _EXACT:
            arguments["correct_unused_bits"] = False  # pydicom takes no notice of High Bit
        array, told = get_decoder(syntax).as_array(source, index=index, raw=True, **arguments)
        if syntax not in _EXACT:
            array = _significant(array, layout)
        return array, self._meant(str(told["photometric_interpretation"]))

    def _check_codestream(self, data: bytes) -> int:
        """Refuse a codestream whose sizes are not the header's; return its bits per sample."""
        layout, found = self._layout, codestream_of(data)
        if found is None:
            raise ValueError("a frame is no JPEG or JPEG 2000")
        expected = (layout.rows, layout.columns, layout.photometric.samples)
        if (found.rows, found.columns, found.samples) != expected:
            raise contradiction(
                self._file,
                f"a frame is {found.columns} × {found.rows} × {found.samples}, "
                f"the header says {expected[1]} × {expected[0]} × {expected[2]}",
            )
        if not 1 < found.bits <= layout.bits_allocated:
            raise contradiction(
                self._file, f"a frame has {found.bits} bits of {layout.bits_allocated}"
            )
        return found.bits

    def _meant(self, told: str) -> Photometric:
        """Return what decoded samples mean; unpacking drops the word of halved chrominance."""
        if self._layout.photometric.is_halved and told.startswith("YBR_FULL"):
            return self._layout.photometric
        return Photometric(told)

    def _single_bits(self, index: int) -> NDArray[np.uint8]:
        """Unpack single bits, the lowest first; frames follow one another without padding."""
        layout = self._layout
        start = index * layout.frame_bits
        stop = start + layout.frame_bits
        data = self._file.read(self._file.pixels_at + start // 8, -(-stop // 8) - start // 8)
        bits = np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little")
        return bits[start % 8 :][: layout.frame_bits].reshape(layout.rows, layout.columns)


def _packed_like(photometric: Photometric) -> str:
    """Return the interpretation that pydicom unpacks alike; it knows no partial range."""
    if photometric is Photometric.YBR_PARTIAL_422:
        return Photometric.YBR_FULL_422
    return Photometric.YBR_FULL if photometric is Photometric.YBR_PARTIAL_420 else photometric


def _stored(grey: NDArray[np.uint8], layout: PixelLayout) -> NDArray[Any]:
    """Give what was coded with 8 bits the type that the header says."""
    kind = f"{'i' if layout.signed else 'u'}{layout.bits_allocated // 8}"
    return _significant(grey.astype(kind), layout)


def _significant(array: NDArray[Any], layout: PixelLayout) -> NDArray[Any]:
    """Move the highest used bit to the top and back: what is unused goes, the sign is extended."""
    native: NDArray[Any] = array.astype(array.dtype.newbyteorder("="), copy=False)
    up = layout.bits_allocated - 1 - layout.high_bit
    down = layout.bits_allocated - layout.bits_stored
    if layout.bits_allocated == 1 or not (up or down):
        return native
    return (native << up) >> down


def check_syntax(file: DicomFile) -> None:
    """Refuse a transfer syntax that is unknown, has no decoder here, or is not the pixels' own.

    Raises
    ------
    MediaError
        Names the syntax.

    """
    has_plugin = file.syntax in _SELF_DESCRIBING and get_decoder(file.syntax).is_available
    if file.syntax not in _OWN and not has_plugin:
        raise MediaError(
            f"The pixels are coded as “{file.syntax.name[:80]}”, which is not read.",
            remedy="Export it uncompressed, or as JPEG, JPEG-LS, JPEG 2000 or RLE.",
            path=file.path,
        )
    if (file.syntax in NATIVE) == (file.pixels_length is None):
        raise MediaError(
            "The file's pixels are not coded as its header says.",
            remedy="It is damaged or was written wrongly; export it again.",
            path=file.path,
        )
