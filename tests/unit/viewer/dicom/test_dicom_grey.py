"""Grey images: bits, signs, byte orders, headers; expected values from the arrays written."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from tests.media.dicom_files import write_dicom
from tests.unit.viewer.dicom.opened import first, frames, info
from viewer.frames.dicom.clip import open_dicom
from viewer.frames.info import ClipKind

RAMP = np.arange(16, dtype=np.uint8).reshape(4, 4)


@pytest.mark.parametrize(
    ("syntax", "preamble"),
    [
        (ImplicitVRLittleEndian, True),
        (ExplicitVRLittleEndian, True),
        (DeflatedExplicitVRLittleEndian, True),
        # Without meta information the first element has to tell the syntax.
        (ImplicitVRLittleEndian, False),
        (ExplicitVRLittleEndian, False),
    ],
)
def test_eight_bits_come_as_they_are(tmp_path: Path, syntax: str, preamble: bool) -> None:
    pixels = first(write_dicom(tmp_path / "a", RAMP.tobytes(), syntax=syntax, preamble=preamble))
    assert pixels.dtype == np.uint8
    assert pixels.flags.c_contiguous
    np.testing.assert_array_equal(pixels, RAMP)


@pytest.mark.parametrize("preamble", [True, False])
def test_big_endian_words_are_turned_round(tmp_path: Path, preamble: bool) -> None:
    values = np.array([[1, 258], [65535, 4096]], np.uint16)
    path = write_dicom(
        tmp_path / "a",
        values.astype(">u2").tobytes(),
        syntax=ExplicitVRBigEndian,
        vr="OW",
        preamble=preamble,
        Rows=2,
        Columns=2,
        BitsAllocated=16,
    )
    pixels = first(path)
    assert pixels.dtype == np.dtype("=u2")
    np.testing.assert_array_equal(pixels, values)


def test_big_endian_bytes_in_words_are_swapped_in_pairs(tmp_path: Path) -> None:
    # PS3.5 8.1.2: an OW value of 8-bit samples has its bytes in the order of the words.
    swapped = RAMP.reshape(-1, 2)[:, ::-1].tobytes()
    path = write_dicom(tmp_path / "a", swapped, syntax=ExplicitVRBigEndian, vr="OW")
    np.testing.assert_array_equal(first(path), RAMP)


def test_twelve_bits_ignore_what_lies_in_the_upper_four(tmp_path: Path) -> None:
    values = np.array([[0, 1], [2047, 4095]], np.uint16)
    dirty = (values | np.uint16(0xA000)).astype("<u2").tobytes()
    path = write_dicom(
        tmp_path / "a", dirty, vr="OW", Rows=2, Columns=2, BitsAllocated=16, BitsStored=12
    )
    np.testing.assert_array_equal(first(path), values)


def test_twelve_bits_at_the_top_of_the_word_are_moved_down(tmp_path: Path) -> None:
    values = np.array([[0, 1], [2047, 4095]], np.uint16)
    dirty = ((values << 4) | np.uint16(0xB)).astype("<u2").tobytes()
    path = write_dicom(
        tmp_path / "a", dirty, vr="OW", Rows=2, Columns=2, BitsAllocated=16, BitsStored=12,
        HighBit=15,
    )  # fmt: skip
    np.testing.assert_array_equal(first(path), values)


def test_signed_words_are_shifted_up_and_the_map_takes_it_back(tmp_path: Path) -> None:
    values = np.array([[-32768, -1], [0, 32767]], np.int16)
    path = write_dicom(
        tmp_path / "a", values.astype("<i2").tobytes(), vr="OW", Rows=2, Columns=2,
        BitsAllocated=16, PixelRepresentation=1, RescaleSlope=2, RescaleIntercept=-1000,
    )  # fmt: skip
    clip = open_dicom(path)
    pixels, mapping = clip.frame(0), clip.info.values
    clip.close()
    np.testing.assert_array_equal(pixels, values.astype(int) + 2**15)
    assert [mapping.value(float(p)) for p in pixels.flat] == [
        2.0 * v - 1000 for v in values.astype(int).flat
    ]


def test_signed_twelve_bits_have_their_sign_extended(tmp_path: Path) -> None:
    values = np.array([[-2048, -1], [0, 2047]], np.int16)
    raw = (values.astype("<u2") & np.uint16(0x0FFF)).tobytes()
    path = write_dicom(
        tmp_path / "a", raw, vr="OW", Rows=2, Columns=2, BitsAllocated=16, BitsStored=12,
        PixelRepresentation=1,
    )  # fmt: skip
    np.testing.assert_array_equal(first(path), values.astype(int) + 2**15)


def test_signed_bytes_are_shifted_by_half_a_byte(tmp_path: Path) -> None:
    values = np.array([[-128, -1], [0, 127]], np.int8)
    path = write_dicom(tmp_path / "a", values.tobytes(), Rows=2, Columns=2, PixelRepresentation=1)
    np.testing.assert_array_equal(first(path), np.array([[0, 127], [128, 255]], np.uint8))


def bits_of(frames: NDArray[np.uint8]) -> bytes:
    """Pack without padding between frames, lowest bit first (PS3.5 8.1.1), one by one."""
    flat = frames.ravel()
    out = bytearray(-(-len(flat) // 8))
    for index, bit in enumerate(flat):
        out[index // 8] |= int(bit) << (index % 8)
    return bytes(out) + b"\0" * (len(out) % 2)


def test_single_bits_are_black_and_white_over_frames_that_share_bytes(tmp_path: Path) -> None:
    stack = np.random.default_rng(1).integers(0, 2, (7, 3, 5), dtype=np.uint8)
    path = write_dicom(
        tmp_path / "a", bits_of(stack), Rows=3, Columns=5, BitsAllocated=1, NumberOfFrames=7
    )
    np.testing.assert_array_equal(np.stack(frames(path)), stack * 255)
    assert info(path).values.value(255) == 1


def test_frames_are_read_by_their_place_in_any_order(tmp_path: Path) -> None:
    stack = np.random.default_rng(2).integers(0, 256, (5, 4, 4), dtype=np.uint8)
    clip = open_dicom(write_dicom(tmp_path / "a", stack.tobytes(), NumberOfFrames=5))
    for index in (4, 0, 3, 3, 1):
        np.testing.assert_array_equal(clip.frame(index), stack[index])
    assert (clip.info.kind, clip.info.n_frames) == (ClipKind.DICOM, 5)
    assert (clip.info.width, clip.info.height) == (4, 4)
    for beyond in (-1, 5):
        with pytest.raises(IndexError):
            clip.frame(beyond)
    clip.close()


def test_only_the_frame_that_is_asked_for_is_read(tmp_path: Path) -> None:
    n_frames, side = 40, 256
    stack = np.zeros((n_frames, side, side), np.uint8)
    stack[:] = np.arange(n_frames)[:, None, None]
    path = write_dicom(
        tmp_path / "a", stack.tobytes(), Rows=side, Columns=side, NumberOfFrames=n_frames
    )
    clip = open_dicom(path)
    with path.open("r+b") as file:  # behind its back: what has not been read yet changes
        file.seek(-side * side, 2)
        file.write(b"\xc8" * (side * side))
    assert set(np.unique(clip.frame(n_frames - 1))) == {200}
    assert set(np.unique(clip.frame(n_frames - 2))) == {n_frames - 2}
    clip.close()


@pytest.mark.parametrize(
    ("photometric", "shape", "inverted"),
    [
        ("MONOCHROME2", None, False),
        ("MONOCHROME1", None, True),
        ("MONOCHROME2", "INVERSE", True),
        ("MONOCHROME2", "IDENTITY", False),
        ("MONOCHROME1", "INVERSE", True),  # said twice, meant once
    ],
)
def test_inversion_is_told_and_pixels_stay(
    tmp_path: Path, photometric: str, shape: str | None, inverted: bool
) -> None:
    path = write_dicom(
        tmp_path / "a",
        RAMP.tobytes(),
        PhotometricInterpretation=photometric,
        PresentationLUTShape=shape,
    )
    clip = open_dicom(path)
    assert clip.info.inverted is inverted
    np.testing.assert_array_equal(clip.frame(0), RAMP)
    clip.close()


def test_padding_behind_the_pixels_is_ignored(tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "a", RAMP.tobytes() + b"\0" * 10)
    np.testing.assert_array_equal(first(path), RAMP)


def test_explicit_data_under_an_implicit_name_are_read(tmp_path: Path) -> None:
    # Written by some converters: the meta information keeps the syntax of the original.
    path = write_dicom(tmp_path / "a", RAMP.tobytes())
    data = path.read_bytes().replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2\0\0\0")
    path.write_bytes(data)
    np.testing.assert_array_equal(first(path), RAMP)


def test_deflated_data_in_several_blocks_are_read(tmp_path: Path) -> None:
    noise = np.random.default_rng(3).integers(0, 256, (2000, 2000), dtype=np.uint8)
    path = write_dicom(
        tmp_path / "a",
        noise.tobytes(),
        syntax=DeflatedExplicitVRLittleEndian,
        Rows=2000,
        Columns=2000,
    )
    np.testing.assert_array_equal(first(path), noise)
