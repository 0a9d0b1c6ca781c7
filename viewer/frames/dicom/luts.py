"""Look-up tables of a file: palettes (PS3.3 C.7.6.3.1.5) and modality tables (C.11.1)."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from viewer.frames.dicom.layout import Photometric, PixelLayout
from viewer.frames.dicom.segments import expanded
from viewer.frames.dicom.values import items, numbers, octets

_COLOURS: Final = ("Red", "Green", "Blue")


@dataclass(frozen=True, slots=True)
class Lut:
    """A table that every pixel is sent through.

    Parameters
    ----------
    entries : ndarray
        (2 ** bits allocated,) uint8 or uint16, or (2 ** bits allocated, 3) uint8: what each
        pixel becomes, signed ones shifted up by half their range.
    is_reduced : bool
        Whether the file has finer colours than 8 bits can show.

    """

    entries: NDArray[np.uint8] | NDArray[np.uint16]
    is_reduced: bool = False


def lut_of(header: Dataset, layout: PixelLayout, *, little_endian: bool) -> Lut | None:
    """Read the palette of a PALETTE COLOR image, or the Modality LUT Sequence of a grey one.

    Raises
    ------
    ValueError
        When the table is damaged or missing.

    """
    if layout.photometric is Photometric.PALETTE:
        return _palette(header, layout, little_endian=little_endian)
    tables = items(header, "ModalityLUTSequence")
    if not (layout.photometric.is_grey and tables):
        return None
    shape = _Shape.read(tables[0], "LUTDescriptor", layout)
    entries = _lut_data(tables[0], shape, little_endian=little_endian)
    spread = _spread(entries, shape, layout)
    return Lut(spread.astype(np.uint8) if shape.bits <= 8 else spread)


@dataclass(frozen=True, slots=True)
class _Shape:
    """A descriptor: number of entries, first stored value mapped, bits of an entry."""

    count: int
    first: int
    bits: int

    @classmethod
    def read(cls, dataset: Dataset, keyword: str, layout: PixelLayout) -> "_Shape":
        values = [int(value) for value in numbers(dataset, keyword)]
        if len(values) != 3 or not 8 <= values[2] & 0xFF <= 16:
            raise ValueError(f"{keyword} is missing or wrong")
        # The second value has the sign of the pixels, whatever representation it is written in.
        first = values[1] & 0xFFFF
        if layout.signed and first >= 0x8000:
            first -= 0x10000
        return cls((values[0] & 0xFFFF) or 0x10000, first, values[2] & 0xFF)


def _palette(header: Dataset, layout: PixelLayout, *, little_endian: bool) -> Lut:
    columns, bits = [], 8
    for colour in _COLOURS:
        shape = _Shape.read(header, f"{colour}PaletteColorLookupTableDescriptor", layout)
        entries = _palette_data(header, colour, shape, little_endian=little_endian)
        columns.append(_spread(entries, shape, layout))
        bits = max(bits, shape.bits)
    table = np.stack(columns, axis=1)
    if bits == 8 or table.max() <= 0xFF:  # some files announce 16 bits and fill 8
        return Lut(table.astype(np.uint8))
    low, high = table & 0xFF, table >> 8
    return Lut(high.astype(np.uint8), is_reduced=bool(np.any((low != 0) & (low != high))))


def _palette_data(
    header: Dataset, colour: str, shape: _Shape, *, little_endian: bool
) -> NDArray[np.uint16]:
    plain = octets(header, f"{colour}PaletteColorLookupTableData")
    if plain:
        return _words(plain, shape, little_endian=little_endian)
    segments = octets(header, f"Segmented{colour}PaletteColorLookupTableData")
    if not segments:
        raise ValueError(f"there is no palette for {colour.lower()}")
    wide = shape.bits > 8
    return expanded(segments, count=shape.count, wide=wide, little_endian=little_endian)


def _lut_data(dataset: Dataset, shape: _Shape, *, little_endian: bool) -> NDArray[np.uint16]:
    """Read LUT Data, which may be bytes (OW) or numbers (US)."""
    data = octets(dataset, "LUTData")
    if data:
        return _words(data, shape, little_endian=little_endian)
    return _checked(np.array(numbers(dataset, "LUTData")).astype(np.uint16), shape)


def _words(data: bytes, shape: _Shape, *, little_endian: bool) -> NDArray[np.uint16]:
    """Read entries that have a byte each where the length says so, else a word each."""
    if len(data) < 2 * shape.count:
        return _checked(np.frombuffer(data, np.uint8).astype(np.uint16), shape)
    words = np.frombuffer(data, "<u2" if little_endian else ">u2", count=len(data) // 2)
    return _checked(words.astype(np.uint16), shape)


def _checked(entries: NDArray[np.uint16], shape: _Shape) -> NDArray[np.uint16]:
    if len(entries) < shape.count:
        raise ValueError(f"a look-up table has {len(entries)} of {shape.count} entries")
    return entries[: shape.count]


def _spread(entries: NDArray[np.uint16], shape: _Shape, layout: PixelLayout) -> NDArray[np.uint16]:
    """Give every possible pixel its entry; what lies outside gets the first or the last one."""
    stored = np.arange(2**layout.bits_allocated, dtype=np.int32)
    if layout.signed:
        stored -= 2 ** (layout.bits_allocated - 1)
    spread: NDArray[np.uint16] = entries[np.clip(stored - shape.first, 0, shape.count - 1)]
    return spread
