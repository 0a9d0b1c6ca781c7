"""The test files that come inside pydicom's wheel, against pydicom's own decoding of them."""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
import SimpleITK
from numpy.typing import NDArray
from pydicom.pixels.processing import apply_color_lut
from pydicom.pixels.utils import pixel_array

from ground.errors import MediaError
from tests.unit.viewer.dicom.opened import frames
from viewer.frames.dicom.clip import open_dicom
from viewer.frames.graphics import graphics_of

FILES = Path(pydicom.__file__).parent / "data" / "test_files"

EXACT = (
    *("693_J2KI", "CT_small", "ExplVR_BigEnd", "GDCMJ2K_TextGBR", "J2K_pixelrep_mismatch"),
    *("JPEG2000", "JPEGLSNearLossless_08", "JPEGLSNearLossless_16", "JPGExtended", "MR_small"),
    *("MR_small_RLE", "MR_small_bigendian", "MR_small_expb", "MR_small_implicit"),
    *("MR_small_jp2klossless", "MR_small_jpeg_ls_lossless", "MR_small_padded"),
    *("SC_rgb_gdcm_KY", "SC_rgb_jls_lossy_line", "SC_rgb_jls_lossy_sample", "SC_rgb_jpeg_dcmd"),
    *("SC_rgb_jpeg_gdcm", "SC_rgb_rle", "SC_rgb_rle_16bit", "SC_rgb_rle_16bit_2frame"),
    *("SC_rgb_rle_2frame", "SC_rgb_small_odd", "SC_rgb_small_odd_big_endian"),
    *("SC_ybr_full_422_uncompressed", "examples_jpeg2k", "examples_overlay", "examples_palette"),
    *("examples_rgb_color", "image_dfl", "liver_1frame", "liver_expb_1frame"),
)
NEAR = (
    *("SC_jpeg_no_color_transform", "SC_jpeg_no_color_transform_2", "SC_rgb_dcmtk_+eb+cr"),
    *("SC_rgb_dcmtk_+eb+cy+n1", "SC_rgb_dcmtk_+eb+cy+n2", "SC_rgb_dcmtk_+eb+cy+np"),
    *("SC_rgb_dcmtk_+eb+cy+s2", "SC_rgb_dcmtk_+eb+cy+s4", "SC_rgb_jpeg", "SC_rgb_jpeg_dcmtk"),
    *("SC_rgb_jpeg_app14_dcmd", "SC_rgb_jpeg_lossy_gdcm", "SC_rgb_small_odd_jpeg"),
    "examples_ybr_color",
)
"""Lossy JPEG of 8 bits: Pillow's transform and the plugin's round differently in the last bit,
and conversion to RGB (factors up to 1.772) makes up to 3 of it."""

BEYOND_PYDICOM = "JPEG-lossy"
"""Its scan claims to stop at coefficient 0; pydicom's plugin refuses it."""

REFUSED = {
    "JPEG2000-embedded-sequence-delimiter": "tiles",  # a delimiter lies in its SIZ segment
    "MR_truncated": "cut off",
    "SC_rgb_rle_32bit": "32 bits",
    "SC_rgb_rle_32bit_2frame": "32 bits",
    "badVR": "32 bits",
    "meta_missing_tsyntax": "missing",
    "nested_priv_SQ": "missing",
    "rtdose": "32 bits",
    "rtdose_1frame": "32 bits",
    "rtdose_expb": "32 bits",
    "rtdose_expb_1frame": "32 bits",
    "rtdose_rle": "32 bits",
    "rtdose_rle_1frame": "32 bits",
    **dict.fromkeys(
        (
            *("ExplVR_BigEndNoMeta", "ExplVR_LitEndNoMeta", "UN_sequence", "empty_charset_LEI"),
            *("no_meta_group_length", "priv_SQ", "reportsi", "reportsi_with_empty_number_tags"),
            *("rtplan", "rtplan_truncated", "rtstruct", "test-SR", "waveform_ecg"),
        ),
        "holds no image",
    ),
    "no_meta": "no DICOM file",
}


def test_twelve_bit_lossy_jpeg_of_an_encoder_that_left_its_scan_unsaid() -> None:
    old, new = (frames(FILES / f"{name}.dcm")[0] for name in (BEYOND_PYDICOM, "JPGExtended"))
    np.testing.assert_array_equal(old, new)  # the same picture, put right
    gdcm = SimpleITK.GetArrayFromImage(SimpleITK.ReadImage(str(FILES / f"{BEYOND_PYDICOM}.dcm")))[0]
    assert int(old.max()) == 264
    assert np.abs(old.astype(int) - gdcm).max() <= 1


def test_overlays_are_those_of_pydicom() -> None:
    drawn = []
    for path in sorted(FILES.glob("*.dcm")):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            dataset = pydicom.dcmread(path, force=True)
        if (0x6000, 0x3000) not in dataset or path.stem in REFUSED:
            continue
        clip = open_dicom(path)
        graphics = graphics_of(clip)
        clip.close()
        expected = dataset.overlay_array(0x6000).astype(np.bool_)
        assert (graphics is not None) == bool(expected.any()), path
        if graphics is not None:
            mask = graphics.mask(0)
            assert mask is not None
            shown = np.unpackbits(mask, axis=1)[:, : graphics.width].astype(np.bool_)
            top, left = (int(at) - 1 for at in dataset[0x6000, 0x0050].value)
            height, width = expected.shape
            np.testing.assert_array_equal(
                shown[top : top + height, left : left + width],
                expected[: shown.shape[0] - top, : shown.shape[1] - left],
            )
            drawn.append(path.stem)
    assert "examples_overlay" in drawn


def by_pydicom(path: Path) -> NDArray[Any]:
    """Decode all frames and bring them to the form of `Pixels`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dataset = pydicom.dcmread(path)
        array = pixel_array(dataset)
        if dataset.PhotometricInterpretation == "PALETTE COLOR":
            array = apply_color_lut(array, dataset)
    stack = array if int(dataset.get("NumberOfFrames") or 1) > 1 else array[np.newaxis]
    if stack.ndim == 4 and stack.dtype.itemsize == 2:
        stack = stack >> 8
    if dataset.BitsAllocated == 1:
        stack = stack * 255
    if stack.dtype.kind == "i":
        stack = stack.astype(int) + 2 ** (dataset.BitsAllocated - 1)
    return stack


@pytest.mark.parametrize("name", EXACT)
def test_frames_equal_those_of_pydicom(name: str) -> None:
    path = FILES / f"{name}.dcm"
    np.testing.assert_array_equal(np.stack(frames(path)), by_pydicom(path))


@pytest.mark.parametrize("name", NEAR)
def test_lossy_frames_are_within_rounding_of_pydicoms(name: str) -> None:
    path = FILES / f"{name}.dcm"
    difference = np.abs(np.stack(frames(path)).astype(int) - by_pydicom(path))
    assert difference.max() <= 3
    assert difference.mean() <= 0.15


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_shown_is_refused_with_a_reason(name: str) -> None:
    with pytest.raises(MediaError, match=REFUSED[name]):
        frames(FILES / f"{name}.dcm")


def test_every_file_of_the_wheel_has_its_verdict() -> None:
    names = {path.stem for path in FILES.glob("*.dcm")}
    assert names == {*EXACT, *NEAR, *REFUSED, BEYOND_PYDICOM}
