"""Palettes and modality tables: plain, segmented, of 8 and 16 bits, for signed pixels too."""

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian

from ground.errors import MediaError
from tests.media.dicom_files import filled, write_dicom
from tests.unit.viewer.dicom.opened import first, info
from viewer.frames.info import ClipNote

NAMES = ("Red", "Green", "Blue")
INDICES = np.arange(16, dtype=np.uint8).reshape(4, 4)


def words(values: NDArray[np.uint16], order: str = "<") -> bytes:
    return values.astype(f"{order}u2").tobytes()


def palette(
    descriptor: tuple[int, int, int], data: tuple[bytes, ...], *, segmented: bool = False
) -> dict[str, Any]:
    """Make the attributes of a palette: the same descriptor for three tables."""
    prefix = "Segmented" if segmented else ""
    tags: dict[str, Any] = {"PhotometricInterpretation": "PALETTE COLOR"}
    for name, table in zip(NAMES, data, strict=True):
        tags[f"{name}PaletteColorLookupTableDescriptor"] = list(descriptor)
        tags[f"{prefix}{name}PaletteColorLookupTableData"] = table
    return tags


def three(seed: int, count: int = 16) -> list[NDArray[np.uint16]]:
    rng = np.random.default_rng(seed)
    return [rng.integers(0, 65536, count, dtype=np.uint16) for _ in NAMES]


@pytest.mark.parametrize("order", ["<", ">"])
def test_sixteen_bit_entries_keep_their_upper_byte(tmp_path: Path, order: str) -> None:
    tables = three(1)
    path = write_dicom(
        tmp_path / "a",
        INDICES.tobytes(),
        syntax=ExplicitVRBigEndian if order == ">" else ExplicitVRLittleEndian,
        **palette((16, 0, 16), tuple(words(table, order) for table in tables)),
    )
    expected = np.stack([(table // 256)[INDICES] for table in tables], axis=2)
    pixels = first(path)
    assert pixels.dtype == np.uint8
    np.testing.assert_array_equal(pixels, expected)
    assert info(path).notes == (ClipNote.COLOUR_REDUCED,)


def test_eight_bits_blown_up_to_sixteen_lose_nothing(tmp_path: Path) -> None:
    table = np.arange(16, dtype=np.uint16) * 17
    data = (words(table * 257), words(table * 256), words(table * 257))
    path = write_dicom(tmp_path / "a", INDICES.tobytes(), **palette((16, 0, 16), data))
    np.testing.assert_array_equal(first(path), np.repeat(table[INDICES][..., None], 3, axis=2))
    assert info(path).notes == ()


def test_eight_bit_entries_have_a_byte_each(tmp_path: Path) -> None:
    tables = [table.astype(np.uint8) for table in three(2)]
    data = tuple(table.tobytes() for table in tables)
    path = write_dicom(tmp_path / "a", INDICES.tobytes(), **palette((16, 0, 8), data))
    np.testing.assert_array_equal(first(path), np.stack([t[INDICES] for t in tables], axis=2))


def test_eight_bit_entries_in_words_under_a_sixteen_bit_name(tmp_path: Path) -> None:
    table = np.arange(16, dtype=np.uint16) * 17  # never above 255
    data = (words(table), words(table[::-1]), words(table))
    path = write_dicom(tmp_path / "a", INDICES.tobytes(), **palette((16, 0, 16), data))
    expected = np.stack([table[INDICES], table[::-1][INDICES], table[INDICES]], axis=2)
    np.testing.assert_array_equal(first(path), expected)


def test_indices_outside_get_the_first_and_the_last_entry(tmp_path: Path) -> None:
    tables = three(3, count=4)
    data = tuple(words(table) for table in tables)
    path = write_dicom(tmp_path / "a", INDICES.tobytes(), **palette((4, 6, 16), data))
    places = [0] * 6 + [0, 1, 2, 3] + [3] * 6  # stored 0–5 below, 6–9 mapped, 10–15 above
    expected = np.stack([(t // 256)[places].reshape(4, 4) for t in tables], axis=2)
    np.testing.assert_array_equal(first(path), expected)


def test_signed_indices_are_mapped_from_a_negative_first_one(tmp_path: Path) -> None:
    stored = np.arange(-8, 8, dtype=np.int8).reshape(4, 4)
    tables = three(4)
    path = write_dicom(
        tmp_path / "a",
        stored.tobytes(),
        PixelRepresentation=1,
        **palette((16, -8, 16), tuple(words(table) for table in tables)),
    )
    expected = np.stack([(t // 256).reshape(4, 4) for t in tables], axis=2)
    np.testing.assert_array_equal(first(path), expected)


def test_sixteen_bit_indices_and_a_table_of_65536_entries(tmp_path: Path) -> None:
    tables = three(5, count=65536)
    stored = np.random.default_rng(6).integers(0, 65536, (4, 4), dtype=np.uint16)
    path = write_dicom(
        tmp_path / "a",
        words(stored),
        vr="OW",
        BitsAllocated=16,
        **palette((0, 0, 16), tuple(words(table) for table in tables)),  # 0 stands for 65536
    )
    np.testing.assert_array_equal(first(path), np.stack([(t // 256)[stored] for t in tables], 2))


def segmented(kind: str, segments: list[tuple[int, ...]]) -> bytes:
    return b"".join(struct.pack(f"<{len(segment)}{kind}", *segment) for segment in segments)


# PS3.3 C.7.9.2: discrete (0, n, n values); linear (1, n, last value); indirect (2, segments,
# byte offset: lower 16 bits, upper 16 bits).
WIDE = segmented(
    "H",
    [
        (0, 4, 0, 0x1000, 0x4000, 0x2000),  # starts at byte 0
        (1, 4, 0x6000),  # 0x3000, 0x4000, 0x5000, 0x6000; starts at byte 12
        (2, 1, 12, 0),  # the ramp again, from 0x6000 to 0x6000
        (2, 1, 0, 0),  # the discrete ones again
    ],
)
WIDE_EXPANDED = [0, 0x10, 0x40, 0x20, 0x30, 0x40, 0x50, 0x60, *[0x60] * 4, 0, 0x10, 0x40, 0x20]

NARROW = segmented(
    "B",
    [
        (0, 2, 10, 20),  # byte 0
        (1, 4, 60),  # 30, 40, 50, 60; byte 4
        (0, 2, 100, 0),  # byte 7
        (2, 2, 4, 0, 0, 0),  # the ramp from 0 now: 15, 30, 45, 60; then 100, 0
        (1, 2, 200),  # 100, 200
    ],
)
NARROW_EXPANDED = [10, 20, 30, 40, 50, 60, 100, 0, 15, 30, 45, 60, 100, 0, 100, 200]


@pytest.mark.parametrize(
    ("bits", "data", "expected"), [(16, WIDE, WIDE_EXPANDED), (8, NARROW, NARROW_EXPANDED)]
)
def test_segments_expand_to_runs_ramps_and_repeats(
    tmp_path: Path, bits: int, data: bytes, expected: list[int]
) -> None:
    padded = data + b"\0" * (len(data) % 2)
    path = write_dicom(
        tmp_path / "a",
        INDICES.tobytes(),
        **palette((16, 0, bits), (padded, padded, padded), segmented=True),
    )
    grey = np.array(expected).reshape(4, 4)
    np.testing.assert_array_equal(first(path), np.repeat(grey[..., None], 3, axis=2))


@pytest.mark.parametrize(
    "segments",
    [
        [(1, 16, 5)],  # a ramp from nothing
        [(0, 8, 1, 2)],  # cut off
        [(0, 15, *range(15))],  # one entry short
        [(0, 1, 7), (1, 60000, 9)],  # far too many
        [(3, 1, 1)],  # unknown
        [(0, 1, 7), (2, 1, 6, 0), (0, 14, *range(14))],  # a repeat of itself
        [(0, 1, 7), (2, 0xFFFF, 0, 0), (0, 0, 0)],  # repeats past its end
        [(0, 1, 7), (0, 0), (2, 0xFFFF, 6, 0)],  # repeats of nothing
    ],
)
def test_wrong_segments_are_refused(tmp_path: Path, segments: list[tuple[int, ...]]) -> None:
    data = segmented("H", segments)
    path = write_dicom(
        tmp_path / "a",
        INDICES.tobytes(),
        **palette((16, 0, 16), (data, data, data), segmented=True),
    )
    with pytest.raises(MediaError, match="palette"):
        first(path)


def test_palettes_that_are_missing_or_short_are_refused(tmp_path: Path) -> None:
    absent = write_dicom(
        tmp_path / "a", INDICES.tobytes(), PhotometricInterpretation="PALETTE COLOR"
    )
    short = write_dicom(
        tmp_path / "b", INDICES.tobytes(), **palette((16, 0, 16), (b"\1\2" * 6,) * 3)
    )
    for path in (absent, short):
        with pytest.raises(MediaError):
            first(path)


def modality(descriptor: list[int], data: object, kind: str = "US") -> list[Dataset]:
    item = filled(Dataset(), LUTDescriptor=descriptor, ModalityLUTType=kind)
    item.add_new(0x00283006, "OW" if isinstance(data, bytes) else "US", data)
    return [item]


@pytest.mark.parametrize("as_bytes", [True, False])
def test_modality_table_replaces_stored_values(tmp_path: Path, as_bytes: bool) -> None:
    table = np.array([5, 1000, 3, 65535], np.uint16)
    data = table.astype("<u2").tobytes() if as_bytes else [int(v) for v in table]
    path = write_dicom(
        tmp_path / "a",
        INDICES.tobytes(),
        ModalityLUTSequence=modality([4, 2, 16], data, kind="OD"),
        WindowCenter=500,
        WindowWidth=1000,
    )
    places = [0, 0, 0, 1, 2, *[3] * 11]
    pixels = first(path)
    assert pixels.dtype == np.uint16
    np.testing.assert_array_equal(pixels, table[places].reshape(4, 4))
    told = info(path)
    assert (told.values.slope, told.values.intercept, told.values.unit) == (1, 0, "OD")
    assert [(window.centre, window.width) for window in told.windows] == [(500, 1000)]


def test_modality_table_of_signed_pixels_starts_below_zero(tmp_path: Path) -> None:
    stored = np.arange(-8, 8, dtype=np.int16).reshape(4, 4)
    table = np.arange(100, 116, dtype=np.uint16)
    path = write_dicom(
        tmp_path / "a", stored.astype("<i2").tobytes(), vr="OW", BitsAllocated=16,
        PixelRepresentation=1,
        ModalityLUTSequence=modality([16, -8, 16], table.astype("<u2").tobytes()),
    )  # fmt: skip
    np.testing.assert_array_equal(first(path), table.reshape(4, 4))
    assert info(path).values.intercept == 0
