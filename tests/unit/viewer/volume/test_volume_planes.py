"""A bright voxel whose place in the patient is known is found in all three planes."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk
from numpy.typing import NDArray
from pydicom import dcmread

from ground.errors import MediaError
from tests.media.dicom_files import overlay
from tests.media.series import BONE, CORONAL, SAGITTAL, MadeSeries, make_series, tilted
from viewer.decoding import volume
from viewer.decoding.volume import open_volume
from viewer.frames.clip import Clip
from viewer.frames.info import ClipKind, ClipNote, TimeSource
from viewer.frames.series.planes import Plane, patient_letters
from viewer.model.linking import Spot, crosshair, patient_point

FEET_FIRST = (-1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
"""Rows run to the patient's right, slices to the feet."""

MADE = {
    "axial": MadeSeries(),
    "coronal": MadeSeries(orientation=CORONAL),
    "sagittal": MadeSeries(orientation=SAGITTAL),
    "mirrored": MadeSeries(orientation=FEET_FIRST),
    "prone": MadeSeries(orientation=(-1.0, 0.0, 0.0, 0.0, -1.0, 0.0)),
    "oblique axial": tilted(MadeSeries(), degrees=20),
    "oblique sagittal": tilted(MadeSeries(orientation=SAGITTAL), degrees=-17),
}
LETTERS = {  # of what lies at the right edge, at the lower edge, and behind the first slice
    Plane.AXIAL: ("L", "P", "F"),
    Plane.CORONAL: ("L", "F", "P"),
    Plane.SAGITTAL: ("P", "F", "L"),
}


def values_of(clip: Clip) -> NDArray[np.float64]:
    frames = np.stack([clip.frame(index) for index in range(clip.info.n_frames)])
    return clip.info.values.slope * frames.astype(np.float64) + clip.info.values.intercept


def brightest(clip: Clip) -> Spot:
    found = np.argwhere(values_of(clip) == BONE)
    assert len(found) == 1
    index, row, column = found[0]
    return Spot(int(index), column + 0.5, row + 0.5)


@pytest.mark.parametrize("plane", Plane)
@pytest.mark.parametrize("name", MADE)
def test_bright_voxel_lies_where_it_was_put(tmp_path: Path, name: str, plane: Plane) -> None:
    series = MADE[name]
    make_series(tmp_path / "s", series)
    clip = open_volume(tmp_path / "s", plane)
    geometry = clip.info.geometry
    assert geometry is not None
    assert geometry.plane is plane
    np.testing.assert_allclose(
        patient_point(geometry, brightest(clip)), series.place(series.bright), atol=1e-3
    )


@pytest.mark.parametrize("plane", Plane)
@pytest.mark.parametrize("name", MADE)
def test_planes_are_seen_in_radiological_convention(
    tmp_path: Path, name: str, plane: Plane
) -> None:
    make_series(tmp_path / "s", MADE[name])
    geometry = open_volume(tmp_path / "s", plane).info.geometry
    assert geometry is not None
    directions = (geometry.row_direction, geometry.column_direction, geometry.normal)
    assert tuple(patient_letters(way)[0] for way in directions) == LETTERS[plane]


@pytest.mark.parametrize("name", MADE)
def test_planes_equal_those_of_an_independent_reorientation(tmp_path: Path, name: str) -> None:
    files = make_series(tmp_path / "s", MADE[name])
    image = sitk.DICOMOrient(sitk.ReadImage([str(file) for file in files]), "LPS")
    upright = sitk.GetArrayFromImage(image)  # z to the head, y to the back, x to the left
    expected = {
        Plane.AXIAL: upright[::-1],
        Plane.CORONAL: upright.transpose(1, 0, 2)[:, ::-1],
        Plane.SAGITTAL: upright.transpose(2, 0, 1)[:, ::-1],
    }
    for plane, stack in expected.items():
        np.testing.assert_array_equal(values_of(open_volume(tmp_path / "s", plane)), stack)


@pytest.mark.parametrize("name", MADE)
def test_crosshair_finds_the_bright_voxel_in_the_other_planes(tmp_path: Path, name: str) -> None:
    make_series(tmp_path / "s", MADE[name])
    clips = [open_volume(tmp_path / "s", plane) for plane in Plane]
    for clip in clips:
        for other in clips:
            assert clip.info.geometry is not None
            assert other.info.geometry is not None
            seen = crosshair(brightest(clip), of=clip.info.geometry, on=other.info.geometry)
            there = brightest(other)
            assert seen.index == there.index
            assert (seen.x, seen.y) == pytest.approx((there.x, there.y), abs=1e-6)
            assert seen.is_inside


def test_plane_as_acquired_is_the_usual_one(tmp_path: Path) -> None:
    for name, plane in (("axial", Plane.AXIAL), ("oblique sagittal", Plane.SAGITTAL)):
        make_series(tmp_path / name, MADE[name])
        geometry = open_volume(tmp_path / name).info.geometry
        assert geometry is not None
        assert geometry.plane is plane
        assert geometry.acquired


def test_millimetres_of_each_plane_are_its_own(tmp_path: Path) -> None:
    make_series(tmp_path / "s", MadeSeries(), SliceThickness=3.0)
    expected = {  # down, across, from slice to slice, thick
        Plane.AXIAL: (0.7, 0.5, 2.5, 3.0),
        Plane.CORONAL: (2.5, 0.5, 0.7, 0.7),
        Plane.SAGITTAL: (2.5, 0.7, 0.5, 0.5),
    }
    for plane, (down, across, step, thickness) in expected.items():
        info = open_volume(tmp_path / "s", plane).info
        assert info.geometry is not None
        assert info.calibration.at(0).spacing_mm == pytest.approx((down, across))
        assert info.pixel_aspect == pytest.approx(down / across)
        assert info.geometry.step_mm == pytest.approx(step)
        assert info.geometry.thickness_mm == pytest.approx(thickness)


def test_info_says_what_the_header_says(tmp_path: Path) -> None:
    make_series(tmp_path / "s", WindowCenter=[40, 300], WindowWidth=[400, 1500])
    info = open_volume(tmp_path / "s").info
    assert (info.kind, info.time_source, info.modality) == (ClipKind.VOLUME, TimeSource.STILL, "CT")
    assert not info.is_cine
    assert len(info.times_ms) == info.n_frames == 5
    assert [(window.centre, window.width) for window in info.windows] == [(40, 400), (300, 1500)]
    assert info.values.unit == "HU"


@pytest.mark.parametrize("drawn", [True, False])
def test_drawings_of_slices_are_not_shown_and_told(tmp_path: Path, *, drawn: bool) -> None:
    paths = make_series(tmp_path / "s")
    dataset = dcmread(paths[2])
    mask = np.zeros((int(dataset.Rows), int(dataset.Columns)), np.bool_)
    mask[1, 2] = drawn
    for element in overlay(mask):
        dataset.add_new(*element)
    dataset.save_as(paths[2])
    notes = open_volume(tmp_path / "s").info.notes
    assert notes == ((ClipNote.OVERLAY_NOT_DRAWN,) if drawn else ())


def test_windows_that_cannot_be_are_left_out(tmp_path: Path) -> None:
    make_series(
        tmp_path / "s",
        WindowCenter=[40, 300, 50],
        WindowWidth=[0.5, 0, 100],
        WindowCenterWidthExplanation=["A", "B", "C"],
        VOILUTFunction="SIGMOID",
    )
    info = open_volume(tmp_path / "s").info
    assert [(window.name, window.width) for window in info.windows] == [("A", 0.5), ("C", 100)]
    assert info.notes == (ClipNote.SIGMOID_SHOWN_LINEAR,)


def test_planes_of_one_series_share_its_voxels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_series(tmp_path / "s")
    clips = [open_volume(tmp_path / "s", plane) for plane in Plane]
    # Nothing can be decoded any more, so what opens was not read again.
    monkeypatch.setattr(volume, "_slice_values", None)
    assert brightest(open_volume(tmp_path / "s", Plane.CORONAL)) == brightest(clips[1])


def test_series_that_was_replaced_is_read_again(tmp_path: Path) -> None:
    series = MadeSeries()
    make_series(tmp_path / "s", series)
    assert brightest(open_volume(tmp_path / "s")).index == 3
    make_series(tmp_path / "s", replace(series, bright=(2, 1, 1)))
    assert brightest(open_volume(tmp_path / "s")).index == 2


def test_closed_clip_gives_no_frame(tmp_path: Path) -> None:
    make_series(tmp_path / "s")
    clip = open_volume(tmp_path / "s")
    with pytest.raises(IndexError):
        clip.frame(5)
    with pytest.raises(IndexError):
        clip.frame(-1)
    clip.close()
    with pytest.raises(MediaError):
        clip.frame(0)


def test_series_that_is_too_large_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_series(tmp_path / "s", Rows=20_000, Columns=20_000)
    monkeypatch.setattr(volume, "_slice_values", None)
    with pytest.raises(MediaError, match="5 slices of 20000 × 20000 takes 3815 MiB"):
        open_volume(tmp_path / "s")


def test_series_beside_open_ones_is_counted_with_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        make_series(tmp_path / name)
    size = 5 * 6 * 8 * 2
    monkeypatch.setattr(volume, "MAX_BYTES", 2 * size - 1)
    first = open_volume(tmp_path / "one")
    with pytest.raises(MediaError, match="Close other series"):
        open_volume(tmp_path / "two")
    first.close()
    del first
    assert open_volume(tmp_path / "two").info.n_frames == 5


def test_damaged_slice_is_named_and_nothing_is_printed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    files = make_series(tmp_path / "s")
    files[1].write_bytes(files[1].read_bytes()[:-20])
    with pytest.raises(MediaError, match=files[1].name):
        open_volume(tmp_path / "s")
    assert capfd.readouterr() == ("", "")


def test_single_slice_opens_as_a_still(tmp_path: Path) -> None:
    file = make_series(tmp_path / "s", MadeSeries(shape=(2, 20, 20)))[0]
    clip = open_volume([file], Plane.CORONAL)
    assert (clip.info.kind, clip.info.n_frames) == (ClipKind.DICOM, 1)
    assert clip.frame(0).shape == (20, 20)
    clip.close()
