"""Which slices make a volume, in which order, and what a refusal says."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.uid import BasicTextSRStorage, DeflatedExplicitVRLittleEndian

from ground.errors import MediaError
from tests.media.series import AXIAL, SAGITTAL, MadeSeries, make_series, rewrite, tilted
from viewer.frames.series.plan import SingleSliceError, series_of


def refusal(source: Path | list[Path]) -> str:
    with pytest.raises(MediaError) as caught:
        series_of(source)
    return str(caught.value)


@pytest.mark.parametrize("orientation", [AXIAL, SAGITTAL])
def test_slices_whose_names_run_backwards_are_sorted_by_place(
    tmp_path: Path, orientation: tuple[float, ...]
) -> None:
    series = MadeSeries(orientation=orientation)
    files = make_series(tmp_path / "s", series)
    plan = series_of(tmp_path / "s")
    assert list(plan.files) == files
    assert plan.files[0].name > plan.files[-1].name
    assert plan.grid.shape == series.shape
    assert plan.grid.spacing_mm == pytest.approx(series.spacing_mm)
    assert plan.grid.origin_mm == pytest.approx(series.origin_mm)
    np.testing.assert_allclose(plan.grid.directions, series.axes())


def test_files_in_any_order_make_the_same_plan(tmp_path: Path) -> None:
    files = make_series(tmp_path / "s")
    assert series_of(files[::2] + files[1::2]) == series_of(tmp_path / "s")
    assert series_of((tmp_path / "s",)) == series_of(tmp_path / "s")


def test_files_that_are_no_images_are_passed_over_and_listed(tmp_path: Path) -> None:
    files = make_series(tmp_path / "s")
    (tmp_path / "s" / "readme.txt").write_text("notes", encoding="utf-8")
    (tmp_path / "s" / "inner").mkdir()
    report = dcmread(files[0])
    for keyword in ("Rows", "Columns", "PixelData"):
        delattr(report, keyword)
    report.file_meta.MediaStorageSOPClassUID = BasicTextSRStorage
    report.save_as(tmp_path / "s" / "DICOMDIR")
    plan = series_of(tmp_path / "s")
    assert list(plan.files) == files
    assert [path.name for path in plan.passed_over] == ["DICOMDIR", "readme.txt"]


def test_file_without_preamble_is_read(tmp_path: Path) -> None:
    files = make_series(tmp_path / "s")
    dataset = dcmread(files[2])
    del dataset.file_meta
    dataset.preamble = None
    dataset.save_as(files[2], implicit_vr=True, little_endian=True, enforce_file_format=False)
    assert files[2].read_bytes()[:2] == b"\x08\x00"
    assert list(series_of(tmp_path / "s").files) == files


def test_missing_slice_is_refused_with_its_neighbours_and_the_gap(tmp_path: Path) -> None:
    files = make_series(tmp_path / "s", MadeSeries(shape=(8, 4, 4), bright=(1, 1, 1)))
    files.pop(5).unlink()
    said = refusal(tmp_path / "s")
    assert "1 slice is missing" in said
    assert f"{files[4].name} and {files[5].name}" in said
    assert "5.00 mm where slices are 2.50 mm apart" in said


def test_gap_among_three_slices_is_seen(tmp_path: Path) -> None:
    files = make_series(tmp_path / "s", MadeSeries(shape=(4, 4, 4), bright=(1, 1, 1)))
    files[1].unlink()
    assert "1 slice is missing" in refusal(tmp_path / "s")


def test_two_gaps_are_counted_together(tmp_path: Path) -> None:
    files = make_series(tmp_path / "s", MadeSeries(shape=(12, 4, 4), bright=(1, 1, 1)))
    for index in (3, 7, 8):
        files[index].unlink()
    said = refusal(tmp_path / "s")
    assert "3 slices are missing" in said
    assert "7.50 mm" in said


def test_two_series_are_refused_with_descriptions_and_numbers(tmp_path: Path) -> None:
    make_series(tmp_path / "s", MadeSeries(description="lung"))
    make_series(tmp_path / "s", MadeSeries(description="bone", uid="1.2.5", shape=(4, 6, 8)))
    said = refusal(tmp_path / "s")
    assert "2 series" in said
    assert "“lung” with 5 files" in said
    assert "“bone” with 4 files" in said
    assert "Choose" in said


def test_many_series_are_not_all_listed(tmp_path: Path) -> None:
    for number in range(8):
        one = MadeSeries(description=f"d{number}", uid=f"1.2.{number}", shape=(1, 4, 4))
        make_series(tmp_path / "s", replace(one, bright=(0, 1, 1)))
    assert "8 series" in refusal(tmp_path / "s")
    assert "and 3 more" in refusal(tmp_path / "s")


def test_doubled_place_is_refused_with_both_files(tmp_path: Path) -> None:
    files = make_series(tmp_path / "s")
    copy = tmp_path / "s" / "copy.dcm"
    copy.write_bytes(files[2].read_bytes())
    said = refusal(tmp_path / "s")
    assert copy.name in said
    assert files[2].name in said
    assert "same place" in said


def test_every_place_twice_is_refused_as_doubled(tmp_path: Path) -> None:
    make_series(tmp_path / "s", MadeSeries(description="early"))
    make_series(tmp_path / "s", MadeSeries(description="late"))
    assert "5 pairs" in refusal(tmp_path / "s")


@pytest.mark.parametrize(
    ("tags", "words"),
    [
        ({"PixelSpacing": [0.7, 0.51]}, "pixel spacings"),
        ({"ImageOrientationPatient": list(SAGITTAL)}, "orientations"),
        ({"RescaleSlope": None, "RescaleIntercept": None}, "kinds of values"),
        ({"RescaleType": "OD"}, "kinds of values"),
        ({"PhotometricInterpretation": "MONOCHROME1"}, "grey scales"),
        ({"Columns": 4}, "sizes"),
        ({"ImagePositionPatient": None}, "do not say where"),
        ({"PixelSpacing": [0.0, 0.5]}, "do not say where"),
        ({"ImageOrientationPatient": [1, 0, 0, 1, 0, 0]}, "right angles"),
        ({"ImageOrientationPatient": [0, 0, 0, 0, 0, 0]}, "right angles"),
        ({"ImageOrientationPatient": [1, 0, 0, 0.01, 1, 0]}, "right angles"),
        ({"ImageOrientationPatient": [1, 0, 0, 0, 0.99995, 0.01]}, "orientations"),
        ({"NumberOfFrames": 3}, "more than one frame"),
        ({"BitsAllocated": 32}, "neither 8 nor 16 bits"),
        ({"Rows": 0}, "no size"),
    ],
)
@pytest.mark.parametrize("which", [0, 2, 4])
def test_slice_unlike_the_others_is_named(
    tmp_path: Path, tags: dict[str, object], words: str, which: int
) -> None:
    files = make_series(tmp_path / "s")
    rewrite(files[which], **tags)
    said = refusal(tmp_path / "s")
    assert words in said
    assert f"{files[which].name} " in f"{said.replace('.dcm.', '.dcm ')} "
    assert sum(file.name in said for file in files) <= 2


def test_leaning_stack_is_refused_as_a_tilt(tmp_path: Path) -> None:
    make_series(tmp_path / "s", MadeSeries(lean_mm=0.4))
    assert "tilted gantry" in refusal(tmp_path / "s")


def test_stack_that_leans_less_than_can_be_seen_is_read(tmp_path: Path) -> None:
    make_series(tmp_path / "s", MadeSeries(lean_mm=0.05))
    assert len(series_of(tmp_path / "s").files) == 5


def test_uneven_spacing_is_refused(tmp_path: Path) -> None:
    files = make_series(tmp_path / "s")
    x, y, z = dcmread(files[2]).ImagePositionPatient
    rewrite(files[2], ImagePositionPatient=[x, y, z + 0.4])
    said = refusal(tmp_path / "s")
    assert "unevenly spaced" in said
    assert files[2].name in said
    assert "0.32 mm" in said  # from the line that the doubtful slice draws along a little


def test_places_rounded_by_the_scanner_are_even_enough(tmp_path: Path) -> None:
    files = make_series(
        tmp_path / "s", MadeSeries(shape=(30, 4, 4), spacing_mm=(0.625, 0.7, 0.5), bright=(1, 1, 1))
    )
    for file in files:
        x, y, z = dcmread(file).ImagePositionPatient
        rewrite(file, ImagePositionPatient=[x, y, round(float(z), 1)])
    assert series_of(tmp_path / "s").grid.spacing_mm[0] == pytest.approx(0.625, rel=5e-3)


def test_oblique_stack_is_read(tmp_path: Path) -> None:
    series = tilted(MadeSeries(), degrees=20)
    make_series(tmp_path / "s", series)
    np.testing.assert_allclose(series_of(tmp_path / "s").grid.directions, series.axes(), atol=2e-6)


def test_single_slice_is_told_apart(tmp_path: Path) -> None:
    file = make_series(tmp_path / "s")[0]
    with pytest.raises(SingleSliceError) as caught:
        series_of([file])
    assert caught.value.path == file


def test_folder_without_images_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing", encoding="utf-8")
    assert "None of 1 files is a DICOM image" in refusal(tmp_path)


def test_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    files = make_series(tmp_path / "s")
    assert "absent.dcm" in refusal([*files, tmp_path / "s" / "absent.dcm"])


def test_deflated_file_is_refused_before_it_is_inflated(tmp_path: Path) -> None:
    file = make_series(tmp_path / "s")[0]
    dataset = dcmread(file)
    dataset.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    dataset.add_new(0x00091010, "OB", bytes(300 * 2**20))
    dataset.add_new(0x00090010, "LO", "made")
    dataset.save_as(file)
    assert file.stat().st_size < 2**20
    said = refusal(tmp_path / "s")
    assert "deflated" in said
    assert file.name in said


@pytest.mark.parametrize("length", [0, 100, 400, 500, 700])
@pytest.mark.parametrize("which", [0, 3, 4])
def test_slice_cut_off_in_its_header_is_refused_by_name(
    tmp_path: Path, length: int, which: int
) -> None:
    file = make_series(tmp_path / "s")[which]
    file.write_bytes(file.read_bytes()[:length])
    assert file.name in refusal(tmp_path / "s")
