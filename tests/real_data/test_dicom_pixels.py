"""Every real DICOM file frame by frame against pydicom and against GDCM (through SimpleITK)."""

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
import SimpleITK
from numpy.typing import NDArray
from pydicom.pixels.processing import apply_color_lut
from pydicom.pixels.utils import pixel_array

from viewer.frames import CalibrationSource, TimeSource
from viewer.frames.dicom.clip import open_dicom
from viewer.frames.info import ClipInfo, ClipNote

DICOM = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "dicom"
pytestmark = pytest.mark.skipif(not DICOM.is_dir(), reason=f"no DICOM files at {DICOM}")

FILES = sorted(path for path in DICOM.rglob("*") if path.is_file()) if DICOM.is_dir() else []
LOSSY = {"examples_ybr_color.dcm"}
"""Baseline JPEG. GDCM and Pillow decode with the same library and agree; pydicom's plugin rounds
the cosine transform differently in the last bit, and the conversion to RGB (factors up to 1.772)
makes up to 3 levels of it."""

WRONG_IN_PYDICOM = {"OBXXXX1A_expb.dcm"}
"""pydicom 3.0 does not turn the words of a big-endian palette round; GDCM does."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """All frames of a file, and what is known of it."""

    frames: NDArray[Any]
    info: ClipInfo


def decoded(path: Path) -> Decoded:
    clip = open_dicom(path)
    try:
        frames = [clip.frame(index) for index in range(clip.info.n_frames)]
    finally:
        clip.close()
    return Decoded(np.stack(frames), clip.info)


def by_pydicom(path: Path) -> NDArray[Any]:
    """Decode to stored values, palettes applied, with the frames in front."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dataset = pydicom.dcmread(path)
        array = pixel_array(dataset)
        if dataset.PhotometricInterpretation == "PALETTE COLOR":
            array = apply_color_lut(array, dataset) >> 8
    return array if int(dataset.get("NumberOfFrames") or 1) > 1 else array[np.newaxis]


def by_gdcm(path: Path, *, is_colour: bool) -> NDArray[Any]:
    """Decode to values (GDCM applies the rescale), with the frames in front."""
    image = SimpleITK.ReadImage(str(path))
    array: NDArray[Any] = SimpleITK.GetArrayFromImage(image)
    wanted = 4 if is_colour else 3
    array = array if array.ndim == wanted else array[np.newaxis]
    # Palettes of 16 bits come out with 16; their upper 8 are shown.
    return array >> 8 if is_colour and array.dtype == np.uint16 else array


def stored(found: Decoded, *, is_signed: bool) -> NDArray[Any]:
    return found.frames.astype(int) - (2**15 if is_signed else 0)


def names() -> list[str]:
    return [str(path.relative_to(DICOM)) for path in FILES]


@pytest.mark.parametrize("name", [n for n in names() if Path(n).name not in WRONG_IN_PYDICOM])
def test_pixels_equal_pydicom(name: str) -> None:
    path = DICOM / name
    reference = by_pydicom(path)
    difference = np.abs(
        stored(decoded(path), is_signed=reference.dtype.kind == "i") - reference.astype(int)
    )
    assert difference.max() <= (3 if path.name in LOSSY else 0)


@pytest.mark.parametrize("name", names())
def test_values_equal_gdcm(name: str) -> None:
    path = DICOM / name
    found = decoded(path)
    is_colour = found.frames.ndim == 4
    reference = by_gdcm(path, is_colour=is_colour)
    assert found.frames.shape == reference.shape
    ours = found.frames.astype(int)
    if not is_colour:
        ours = found.info.values.slope * ours + found.info.values.intercept
    np.testing.assert_array_equal(ours, reference)


def test_one_slice_in_six_transfer_syntaxes_is_one_slice() -> None:
    paths = [path for path in FILES if path.name.startswith("c3d_CTImage")]
    assert len(paths) == 6
    first, *others = [decoded(path) for path in paths]
    for other in others:
        np.testing.assert_array_equal(first.frames, other.frames)
        assert other.info == first.info
    assert first.info.values.unit == "HU"
    assert [(w.centre, w.width) for w in first.info.windows] == [(40, 400)]
    assert first.info.calibration.at(0).spacing_mm == pytest.approx((0.675781, 0.675781))


def test_one_palette_image_in_four_codings_is_one_image() -> None:
    singles = ("OBXXXX1A.dcm", "OBXXXX1A_expb.dcm", "OBXXXX1A_rle.dcm")
    first, *others = [decoded(DICOM / "us" / name) for name in singles]
    for other in others:
        np.testing.assert_array_equal(first.frames, other.frames)
        assert other.info == first.info
    pair = decoded(DICOM / "us" / "OBXXXX1A_2frame.dcm")
    np.testing.assert_array_equal(pair.frames[0], first.frames[0])


def test_cine_has_the_times_of_its_frame_time() -> None:
    info = decoded(DICOM / "us" / "examples_ybr_color.dcm").info
    assert (info.n_frames, info.time_source) == (30, TimeSource.FRAME_TIME)
    assert info.times_ms == pytest.approx([33.333 * index for index in range(30)])
    assert info.duration_ms == pytest.approx(30 * 33.333)
    assert info.notes == (ClipNote.REGIONS_BEYOND,)


def test_regions_have_the_scanners_millimetres() -> None:
    scale = decoded(DICOM / "us" / "OBXXXX1A.dcm").info.calibration.at(0)
    picture, trace = scale.regions
    assert scale.source is CalibrationSource.REGIONS
    # The header says 0.02622878766196998 cm; columns 120 to 800 of an image of 800.
    assert picture.delta_x_mm == pytest.approx(0.2622878766)
    assert (picture.x0, picture.y0, picture.x1, picture.y1) == (120, 60, 799, 518)
    assert not trace.is_spatial  # an electrocardiogram


@pytest.mark.parametrize("name", ["examples_ybr_color.dcm", "examples_palette.dcm"])
def test_regions_beyond_the_picture_give_no_millimetres(name: str) -> None:
    # Both were made smaller after the scan and kept their regions. The cine's own depth scale,
    # 19 cm over 180 rows, is twice what its region would make of it.
    info = decoded(DICOM / "us" / name).info
    scale = info.calibration.at(0)
    assert ClipNote.REGIONS_BEYOND in info.notes
    assert scale.source is CalibrationSource.REGIONS
    assert not any(region.is_spatial for region in scale.regions)
