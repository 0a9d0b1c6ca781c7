"""Which files are one volume: by what they say of their origin, and by how they lie."""

import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ground.errors import MediaError
from tests.media.dicoms import make_dicom
from tests.media.series import SAGITTAL, MadeSeries, rewrite
from tests.unit.viewer.volume.groups import SMALL, add, groups, told, whole
from viewer.decoding.volume import open_volume
from viewer.frames.info import ClipNote
from viewer.frames.series.grouping import groups_among
from viewer.frames.series.header import SliceHeader, read_header
from viewer.frames.series.plan import series_of
from viewer.frames.series.planes import Plane

WOBBLES = [
    [1, 2e-10, 0, 0, 1, 0],
    [1, -2e-10, 0, 0, 1, 0],
    [1, -0.0, 0, 0, 1, -0.0],
    [1, 0.0004, 0, -0.0004, 1, 0],
    [0.9999999, 0, 0, 0, 1.0000001, 0],
]


@pytest.mark.parametrize("wobble", WOBBLES)
@pytest.mark.parametrize("which", [(1,), (1, 3), (0, 2)])
def test_directions_that_differ_by_rounding_are_one_direction(
    tmp_path: Path, wobble: list[float], which: tuple[int, ...]
) -> None:
    files = add(tmp_path / "s", "a")
    for index in which:
        rewrite(files[index], ImageOrientationPatient=wobble)
    assert whole(tmp_path) == [set(files)]
    assert series_of(files).grid.spacing_mm[0] == pytest.approx(2.5)


def test_spacings_and_places_that_differ_by_rounding_are_one_volume(tmp_path: Path) -> None:
    files = add(tmp_path / "s", "a")
    rewrite(files[1], PixelSpacing=[0.70000001, 0.5])
    rewrite(files[2], ImagePositionPatient=[-30.000001, -20, 105.0000001])
    assert whole(tmp_path) == [set(files)]


def test_series_over_several_folders_is_one(tmp_path: Path) -> None:
    files = add(tmp_path / "a", "s", replace(SMALL, shape=(6, 4, 4)))
    for number, path in enumerate(files):
        folder = tmp_path / f"A{number % 3}"
        folder.mkdir(exist_ok=True)
        path.rename(folder / path.name)
    (group,) = groups(tmp_path)
    assert len(group.paths) == 6
    assert group.is_whole


@pytest.mark.parametrize("empty", ["", None])
def test_slices_that_name_no_series_are_put_together_by_patient_and_folder_and_it_is_said(
    tmp_path: Path, empty: str | None
) -> None:
    left: dict[str, Any] = {
        "SeriesInstanceUID": empty,
        "StudyInstanceUID": "",
        "FrameOfReferenceUID": "",
    }
    early = add(tmp_path / "1", "a", PatientID="P1", **left)
    # So placed that both together would be one even stack.
    late = add(tmp_path / "2", "a", _further(4), PatientID="P2", **left)
    same = add(tmp_path / "3", "a", _further(8), PatientID="P1", **left)
    assert whole(tmp_path) == [set(early), set(late), set(same)]
    assert open_volume(early).info.notes == (ClipNote.SERIES_GUESSED,)
    with pytest.raises(MediaError, match="2 series of 2 patients") as caught:
        series_of([*early, *late])
    assert early[-1].name in str(caught.value)
    with pytest.raises(MediaError, match="2 series"):
        series_of([*early, *same])


def test_slices_that_name_neither_series_nor_patient_are_not_put_together(tmp_path: Path) -> None:
    files = add(tmp_path / "s", "a", SeriesInstanceUID="", PatientID="", PatientName="Anonymous")
    (group,) = groups(tmp_path)
    assert not group.is_whole
    with pytest.raises(MediaError, match="neither their series nor their patient") as caught:
        series_of(group.paths)
    assert files[-1].name in str(caught.value)
    assert "and 1 more" in str(caught.value)


def test_one_slice_that_names_no_series_does_not_join_those_that_do(tmp_path: Path) -> None:
    files = add(tmp_path / "s", "a", PatientID="P1")
    rewrite(files[3], SeriesInstanceUID="")
    assert whole(tmp_path) == [set(files[:3])]


@pytest.mark.parametrize("tag", ["PatientID", "PatientName"])
def test_two_patients_in_one_series_are_two_volumes(tmp_path: Path, tag: str) -> None:
    first: dict[str, Any] = {tag: "P1"}
    one = add(tmp_path / "s", "a", **first)
    other = add(tmp_path / "s", "b", _further(4), **{tag: "P2"})
    found = groups(tmp_path)
    assert [set(group.paths) for group in found] == [set(one), set(other)]
    assert [told(group) for group in found] == [["patient 1"], ["patient 2"]]
    with pytest.raises(MediaError, match="2 patients"):
        series_of([*one, *other])


def test_slices_of_nobody_between_two_patients_are_refused_and_not_given_to_either(
    tmp_path: Path,
) -> None:
    add(tmp_path / "s", "a", PatientID="P1")
    add(tmp_path / "s", "b", _further(4), PatientID="P2")
    nobodys = add(tmp_path / "s", "c", _further(8), PatientID="")
    refused = [group for group in groups(tmp_path) if not group.is_whole]
    assert [set(group.paths) for group in refused] == [set(nobodys)]


def test_a_patient_who_is_named_on_some_slices_only_has_one_volume(tmp_path: Path) -> None:
    files = add(tmp_path / "s", "a", PatientID="P1", PatientName="Made^One")
    rewrite(files[1], PatientID="", PatientName="MADE^ONE^^")
    rewrite(files[2], PatientName="")
    assert whole(tmp_path) == [set(files)]


@pytest.mark.parametrize("tag", ["StudyInstanceUID", "FrameOfReferenceUID"])
def test_slices_of_two_studies_or_frames_of_reference_are_refused_by_name(
    tmp_path: Path, tag: str
) -> None:
    tags: dict[str, Any] = {tag: "1.2.3"}
    files = add(tmp_path / "s", "a", **tags)
    rewrite(files[2], **{tag: "1.2.4"})
    (group,) = groups(tmp_path)
    assert not group.is_whole
    with pytest.raises(MediaError, match=r"different (studies|frames of reference)") as caught:
        series_of(group.paths)
    assert files[2].name in str(caught.value)
    rewrite(files[2], **{tag: ""})
    assert whole(tmp_path) == [set(files)]


def test_localizer_of_another_direction_or_size_stands_beside_the_volume(tmp_path: Path) -> None:
    files = add(tmp_path / "s", "a")
    add(
        tmp_path / "s",
        "scout",
        replace(SMALL, shape=(1, 4, 4), orientation=SAGITTAL, bright=(0, 1, 1)),
    )
    add(tmp_path / "s", "wide", replace(SMALL, shape=(1, 8, 8), bright=(0, 1, 1)))
    assert whole(tmp_path) == [set(files)]


@pytest.mark.parametrize("which", [0, 1, 3])
def test_slice_of_another_size_of_the_volume_is_refused_and_named(
    tmp_path: Path, which: int
) -> None:
    files = add(tmp_path / "s", "a")
    rewrite(files[which], Columns=2)
    (group,) = groups(tmp_path)
    assert set(group.paths) == set(files)
    assert not group.is_whole
    with pytest.raises(MediaError, match="different sizes") as caught:
        series_of(group.paths)
    assert files[which].name in str(caught.value)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda files: files[1].unlink(), "missing"),
        (lambda files: rewrite(files[1], ImagePositionPatient=[-30, -20, 102.1]), "unevenly"),
        (lambda files: files[1].with_name("copy").write_bytes(files[1].read_bytes()), "copies"),
    ],
)
def test_what_is_no_even_stack_is_kept_together_to_be_refused(
    tmp_path: Path,
    spoil: Callable[[list[Path]], object],
    words: str,
) -> None:
    spoil(add(tmp_path / "s", "a"))
    (group,) = groups(tmp_path)
    assert not group.is_whole
    with pytest.raises(MediaError, match=words):
        series_of(group.paths)


def test_tilted_gantry_is_kept_together_to_be_refused(tmp_path: Path) -> None:
    add(tmp_path / "s", "a", replace(SMALL, lean_mm=0.9))
    (group,) = groups(tmp_path)
    assert not group.is_whole
    with pytest.raises(MediaError, match="tilted gantry"):
        series_of(group.paths)


def test_volumes_of_one_folder_are_told_apart_by_series_number_or_counted(tmp_path: Path) -> None:
    add(tmp_path / "s", "a", SeriesNumber=3)
    add(tmp_path / "s", "b", replace(SMALL, uid="1.9"), SeriesNumber=11)
    add(tmp_path / "t", "c", replace(SMALL, uid="1.10"))
    add(tmp_path / "t", "d", replace(SMALL, uid="1.10", orientation=SAGITTAL))
    assert [told(group) for group in groups(tmp_path)] == [
        ["series 3"],
        ["series 11"],
        ["stack 1/2"],
        ["stack 2/2"],
    ]


def test_projections_about_an_axis_and_one_place_alone_are_single_images(tmp_path: Path) -> None:
    for number, angle in enumerate((0.0, 0.3, 0.6)):
        (file, *_) = add(tmp_path / "s", f"p{number}", replace(SMALL, shape=(2, 4, 4)))
        rewrite(file, ImageOrientationPatient=[1, 0, 0, 0, 1 - angle**2 / 2, angle])
        file.with_name(f"p{number}-001.dcm").unlink()
    add(tmp_path / "t", "q", replace(SMALL, shape=(1, 4, 4), bright=(0, 1, 1), uid="1.8"))
    add(tmp_path / "t", "r", replace(SMALL, shape=(1, 4, 4), bright=(0, 1, 1), uid="1.8"))
    assert groups(tmp_path) == []


@pytest.mark.skipif(sys.platform != "linux", reason="names are text on other systems")
def test_other_files_and_names_in_another_encoding_do_no_harm(tmp_path: Path) -> None:
    files = add(tmp_path / "s", "a")
    (tmp_path / "s" / "notes.txt").write_text("nothing")
    (tmp_path / "s" / "empty.dcm").touch()
    make_dicom(tmp_path / "s" / "other.dcm", frames=np.zeros((8, 8), np.uint8))
    odd = Path(os.fsdecode(os.fsencode(tmp_path / "s") + "/层面".encode("gbk")))
    files[2].rename(odd)
    (group,) = groups(tmp_path)
    assert set(group.paths) == {*files[:2], files[3], odd}
    clip = open_volume(group.paths, Plane.AXIAL)
    values = clip.info.values
    shown = [clip.frame(index) * values.slope + values.intercept for index in range(4)]
    np.testing.assert_array_equal(shown, SMALL.values()[::-1])  # the head first


def test_thousands_of_slices_are_grouped_in_time(tmp_path: Path) -> None:
    (file, *_) = add(tmp_path / "s", "a")
    header = read_header(file)
    assert header is not None
    assert header.place is not None
    made: dict[Path, SliceHeader] = {}
    for number in range(6_000):
        path = Path(f"s/{number}")
        place = replace(header.place, position_mm=(0.0, 0.0, float(number % 2_000)))
        made[path] = replace(header, path=path, place=place)
    began = time.process_time()
    (group,) = groups_among(made, made.__getitem__)
    assert time.process_time() - began < 5
    assert not group.is_whole


def _further(slices: int) -> MadeSeries:
    x, y, z = SMALL.origin_mm
    return replace(SMALL, origin_mm=(x, y, z + slices * SMALL.spacing_mm[0]))
