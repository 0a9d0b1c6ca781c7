"""CT and MR series as other libraries see them, where they are at hand."""

from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk
from numpy.typing import NDArray
from pydicom import dcmread

from ground.errors import MediaError
from viewer.decoding.volume import open_volume
from viewer.frames.clip import Clip
from viewer.frames.series.plan import series_of
from viewer.frames.series.planes import Plane

DICOM = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "dicom"
pytestmark = pytest.mark.skipif(not DICOM.is_dir(), reason=f"no DICOM files at {DICOM}")

CT_SERIES = DICOM / "ct" / "series_CT5N"
MR_PROJECTIONS = DICOM / "mr" / "series_MR700"


def read_by_itk(folder: Path) -> sitk.Image:
    reader = sitk.ImageSeriesReader()
    reader.SetFileNames(reader.GetGDCMSeriesFileNames(str(folder)))
    image: sitk.Image = reader.Execute()
    return image


def values_of(clip: Clip) -> NDArray[np.float64]:
    frames = np.stack([clip.frame(index) for index in range(clip.info.n_frames)])
    return clip.info.values.slope * frames.astype(np.float64) + clip.info.values.intercept


def test_ct_series_is_sorted_and_placed_as_itk_does() -> None:
    files = sitk.ImageSeriesReader.GetGDCMSeriesFileNames(str(CT_SERIES))
    image, plan = read_by_itk(CT_SERIES), series_of(CT_SERIES)
    assert [str(path) for path in plan.files] == list(files)
    assert plan.grid.spacing_mm == pytest.approx(image.GetSpacing()[::-1])
    assert plan.grid.origin_mm == pytest.approx(image.GetOrigin())
    across, down, normal = np.array(image.GetDirection()).reshape(3, 3).T
    np.testing.assert_allclose(plan.grid.directions, (normal, down, across), atol=1e-9)


def test_ct_slices_equal_pydicoms_rescaled_pixels() -> None:
    clip = open_volume(CT_SERIES, Plane.AXIAL)
    assert clip.info.n_frames == 5
    assert clip.info.values.unit == "HU"
    headers = [dcmread(path) for path in CT_SERIES.iterdir()]
    headers.sort(key=lambda header: -float(header.ImagePositionPatient[2]))  # the head first
    for values, header in zip(values_of(clip), headers, strict=True):
        stored = header.pixel_array.astype(np.float64)
        np.testing.assert_array_equal(
            values, stored * float(header.RescaleSlope) + float(header.RescaleIntercept)
        )


def test_ct_planes_equal_itks_reorientation() -> None:
    upright = sitk.GetArrayFromImage(sitk.DICOMOrient(read_by_itk(CT_SERIES), "LPS"))
    expected = {
        Plane.AXIAL: upright[::-1],
        Plane.CORONAL: upright.transpose(1, 0, 2)[:, ::-1],
        Plane.SAGITTAL: upright.transpose(2, 0, 1)[:, ::-1],
    }
    for plane, stack in expected.items():
        np.testing.assert_array_equal(values_of(open_volume(CT_SERIES, plane)), stack)


def test_mr_projections_about_an_axis_are_no_volume() -> None:
    with pytest.raises(MediaError, match=r"different orientations: .*and 3 more") as caught:
        series_of(MR_PROJECTIONS)
    assert "4467" in str(caught.value)


def test_folder_of_several_series_is_refused_or_named() -> None:
    with pytest.raises(MediaError) as caught:
        series_of(DICOM / "mr")
    assert "MR_small" in str(caught.value)


@pytest.mark.parametrize(
    ("coded", "plain", "n_codings"),
    [
        ("ct/c3d_CTImage", "ct/c3d_CTImage.dcm_LittleEndianExplicit", 5),
        ("mr/MR_small", "mr/MR_small.dcm", 6),
    ],
)
def test_slices_of_every_coding_are_decoded_alike(
    tmp_path: Path, coded: str, plain: str, n_codings: int
) -> None:
    files = [path for path in sorted(DICOM.glob(f"{coded}*")) if "Deflated" not in path.name]
    assert len(files) == n_codings
    for index, path in enumerate(files):
        header = dcmread(path)
        header.ImagePositionPatient[2] = index * 1.5  # one slice in several codings, made a stack
        header.save_as(tmp_path / f"{index}.dcm")
    reference = dcmread(next(DICOM.glob(f"{plain}*")))
    slope, intercept = reference.get("RescaleSlope", 1), reference.get("RescaleIntercept", 0)
    expected = reference.pixel_array * float(slope) + float(intercept)
    values = values_of(open_volume(tmp_path, Plane.AXIAL))
    assert len(values) == n_codings
    for slice_values in values:
        np.testing.assert_array_equal(slice_values, expected)


def test_deflated_slice_is_refused_with_what_to_do() -> None:
    deflated = list((DICOM / "ct").glob("c3d_CTImage*Deflated*"))
    with pytest.raises(MediaError, match="deflated") as caught:
        series_of(deflated)
    assert "uncompressed" in caught.value.remedy
