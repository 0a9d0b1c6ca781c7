"""Colours: every interpretation by the formulae of PS3.3 C.7.6.3.1.2, worked out here."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian

from tests.media.dicom_files import write_dicom
from tests.unit.viewer.dicom.opened import first, frames, info
from viewer.frames.info import ClipNote

# Black, white, the primaries and some mixtures.
COLOURS = np.array(
    [
        [(0, 0, 0), (255, 255, 255), (255, 0, 0), (0, 255, 0)],
        [(0, 0, 255), (200, 100, 50), (10, 20, 30), (128, 128, 128)],
    ],
    np.uint8,
)
SIZE: dict[str, Any] = {"Rows": 2, "Columns": 4, "SamplesPerPixel": 3}


def full(y: float, cb: float, cr: float) -> tuple[float, float, float]:
    """Solve the standard's equations of YBR_FULL for R, G and B.

    Y = .2990 R + .5870 G + .1140 B; CB = (B - Y) / 1.772 + 128; CR = (R - Y) / 1.402 + 128.
    """
    red = y + 1.402 * (cr - 128)
    blue = y + 1.772 * (cb - 128)
    return red, (y - 0.299 * red - 0.114 * blue) / 0.587, blue


def partial(y: float, cb: float, cr: float) -> tuple[float, float, float]:
    """Stretch luminance 16–235 and chrominance 16–240 to full range (ITU-R BT.601)."""
    return full((y - 16) * 255 / 219, (cb - 128) * 255 / 224 + 128, (cr - 128) * 255 / 224 + 128)


def expected(ybr: NDArray[np.uint8], *, is_partial: bool = False) -> NDArray[np.float64]:
    convert = partial if is_partial else full
    flat = [convert(*(float(v) for v in pixel)) for pixel in ybr.reshape(-1, 3)]
    clipped: NDArray[np.float64] = np.clip(np.array(flat), 0, 255)
    return clipped.reshape(ybr.shape)


@pytest.mark.parametrize("planar", [0, 1])
@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, ExplicitVRBigEndian])
def test_rgb_in_either_planar_configuration(tmp_path: Path, planar: int, syntax: str) -> None:
    stored = COLOURS.transpose(2, 0, 1) if planar else COLOURS
    path = write_dicom(
        tmp_path / "a",
        stored.tobytes(),
        syntax=syntax,
        PhotometricInterpretation="RGB",
        PlanarConfiguration=planar,
        **SIZE,
    )
    pixels = first(path)
    assert pixels.flags.c_contiguous
    np.testing.assert_array_equal(pixels, COLOURS)


def test_rgb_without_planar_configuration_lies_pixel_by_pixel(tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "a", COLOURS.tobytes(), PhotometricInterpretation="RGB", **SIZE)
    np.testing.assert_array_equal(first(path), COLOURS)


def test_rgb_that_calls_itself_signed_is_not(tmp_path: Path) -> None:
    path = write_dicom(
        tmp_path / "a", COLOURS.tobytes(), PhotometricInterpretation="RGB",
        PlanarConfiguration=0, PixelRepresentation=1, **SIZE,
    )  # fmt: skip
    np.testing.assert_array_equal(first(path), COLOURS)


@pytest.mark.parametrize("planar", [0, 1])
def test_full_range_luminance_and_chrominance(tmp_path: Path, planar: int) -> None:
    ybr = np.random.default_rng(4).integers(0, 256, (2, 4, 3), dtype=np.uint8)
    stored = ybr.transpose(2, 0, 1) if planar else ybr
    path = write_dicom(
        tmp_path / "a", stored.tobytes(), PhotometricInterpretation="YBR_FULL",
        PlanarConfiguration=planar, **SIZE,
    )  # fmt: skip
    assert np.abs(first(path) - expected(ybr)).max() <= 0.51  # nothing but the rounding


def halved(y: NDArray[np.uint8], cb: NDArray[np.uint8], cr: NDArray[np.uint8]) -> bytes:
    """Write Y1 Y2 CB CR for every two pixels of a row (PS3.3 C.7.6.3.1.3)."""
    out = bytearray()
    for row in range(y.shape[0]):
        for pair in range(y.shape[1] // 2):
            out += bytes((y[row, 2 * pair], y[row, 2 * pair + 1], cb[row, pair], cr[row, pair]))
    return bytes(out)


@pytest.mark.parametrize(
    ("photometric", "is_partial"), [("YBR_FULL_422", False), ("YBR_PARTIAL_422", True)]
)
def test_halved_chrominance_counts_for_both_pixels(
    tmp_path: Path, photometric: str, is_partial: bool
) -> None:
    rng = np.random.default_rng(5)
    y = rng.integers(16, 236, (2, 4), dtype=np.uint8)
    cb, cr = (rng.integers(16, 241, (2, 2), dtype=np.uint8) for _ in range(2))
    path = write_dicom(
        tmp_path / "a", halved(y, cb, cr), PhotometricInterpretation=photometric,
        PlanarConfiguration=0, **SIZE,
    )  # fmt: skip
    ybr = np.stack([y, cb.repeat(2, axis=1), cr.repeat(2, axis=1)], axis=2)
    # The standard's matrix has four digits: up to 0.07 away from the exact one.
    limit = 0.6 if is_partial else 0.51
    assert np.abs(first(path) - expected(ybr, is_partial=is_partial)).max() <= limit


def test_second_frame_of_halved_chrominance_starts_where_the_first_ends(tmp_path: Path) -> None:
    grey = np.full((2, 4), 50, np.uint8), np.full((2, 4), 180, np.uint8)
    neutral = np.full((2, 2), 128, np.uint8)
    data = b"".join(halved(y, neutral, neutral) for y in grey)
    path = write_dicom(
        tmp_path / "a", data, PhotometricInterpretation="YBR_FULL_422", PlanarConfiguration=0,
        NumberOfFrames=2, FrameTime=40, **SIZE,
    )  # fmt: skip
    assert [set(np.unique(pixels)) for pixels in frames(path)] == [{50}, {180}]


def test_halved_by_name_but_full_by_length_is_full(tmp_path: Path) -> None:
    ybr = np.random.default_rng(6).integers(0, 256, (2, 4, 3), dtype=np.uint8)
    path = write_dicom(
        tmp_path / "a", ybr.tobytes(), PhotometricInterpretation="YBR_FULL_422",
        PlanarConfiguration=0, **SIZE,
    )  # fmt: skip
    assert np.abs(first(path) - expected(ybr)).max() <= 0.51


@pytest.mark.parametrize("bits_stored", [16, 12])
def test_colours_of_more_than_eight_bits_keep_the_upper_eight(
    tmp_path: Path, bits_stored: int
) -> None:
    fine = np.random.default_rng(7).integers(0, 2**bits_stored, (2, 4, 3), dtype=np.uint16)
    path = write_dicom(
        tmp_path / "a", fine.astype("<u2").tobytes(), vr="OW", PhotometricInterpretation="RGB",
        PlanarConfiguration=0, BitsAllocated=16, BitsStored=bits_stored, **SIZE,
    )  # fmt: skip
    pixels = first(path)
    assert pixels.dtype == np.uint8
    np.testing.assert_array_equal(pixels, fine // 2 ** (bits_stored - 8))
    assert info(path).notes == (ClipNote.COLOUR_REDUCED,)


def test_windows_and_rescale_do_not_touch_colours(tmp_path: Path) -> None:
    path = write_dicom(
        tmp_path / "a", COLOURS.tobytes(), PhotometricInterpretation="RGB", PlanarConfiguration=0,
        WindowCenter=10, WindowWidth=20, RescaleSlope=2, RescaleIntercept=5,
        PresentationLUTShape="INVERSE", **SIZE,
    )  # fmt: skip
    told = info(path)
    assert (told.windows, told.inverted, told.values.slope) == ((), False, 1.0)
    np.testing.assert_array_equal(first(path), COLOURS)
