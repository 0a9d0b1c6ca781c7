"""Values and recommended windows: rescale, several windows, functions, tables, frames apart."""

from pathlib import Path
from typing import Any

import pytest
from pydicom.dataset import Dataset

from tests.media.dicom_files import filled, group, write_dicom
from tests.unit.viewer.dicom.opened import info
from viewer.frames.info import ClipInfo, ClipNote, ValueMap, ValueWindow, WindowFunction


def grey(path: Path, n_frames: int = 1, **tags: Any) -> ClipInfo:  # noqa: ANN401
    return info(write_dicom(path / "a", bytes(16 * n_frames), NumberOfFrames=n_frames, **tags))


@pytest.mark.parametrize(
    ("tags", "slope", "intercept", "unit"),
    [
        ({}, 1, 0, ""),
        ({"RescaleSlope": 2, "RescaleIntercept": -1024}, 2, -1024, ""),
        ({"RescaleSlope": 1, "RescaleIntercept": -1024, "Modality": "CT"}, 1, -1024, "HU"),
        ({"RescaleSlope": 1, "RescaleIntercept": 0, "RescaleType": "US"}, 1, 0, ""),
        ({"RescaleSlope": 3, "RescaleIntercept": 0, "RescaleType": "OD"}, 3, 0, "OD"),
        ({"RescaleSlope": 0, "RescaleIntercept": 5}, 1, 5, ""),
        ({"RescaleSlope": -1, "RescaleIntercept": 0}, -1, 0, ""),
    ],
)
def test_rescale(
    tmp_path: Path, tags: dict[str, Any], slope: float, intercept: float, unit: str
) -> None:
    assert grey(tmp_path, **tags).values == ValueMap(slope, intercept, unit)


def test_windows_keep_order_names_and_fractions(tmp_path: Path) -> None:
    told = grey(
        tmp_path,
        WindowCenter=["40", "-600.5"],
        WindowWidth=["400", "1500"],
        WindowCenterWidthExplanation=["soft tissue", "lung"],
    )
    assert told.windows == (
        ValueWindow(40, 400, "soft tissue"),
        ValueWindow(-600.5, 1500, "lung"),
    )
    assert told.notes == ()


@pytest.mark.parametrize(
    ("name", "function", "notes"),
    [
        (None, WindowFunction.LINEAR, ()),
        ("LINEAR", WindowFunction.LINEAR, ()),
        ("LINEAR_EXACT", WindowFunction.LINEAR_EXACT, ()),
        ("SIGMOID", WindowFunction.SIGMOID, (ClipNote.SIGMOID_SHOWN_LINEAR,)),
        ("SPLINE", WindowFunction.LINEAR, ()),
    ],
)
def test_function_of_the_window(
    tmp_path: Path, name: str | None, function: WindowFunction, notes: tuple[ClipNote, ...]
) -> None:
    told = grey(tmp_path, WindowCenter=128, WindowWidth=256, VOILUTFunction=name)
    assert told.windows == (ValueWindow(128, 256, "", function),)
    assert told.notes == notes


@pytest.mark.parametrize(
    ("width", "function", "count"),
    [
        (0, "LINEAR", 0),
        (-5, "LINEAR", 0),
        (0.5, "LINEAR", 0),  # PS3.3 C.11.2.1.2: at least 1
        (1, "LINEAR", 1),
        (0.5, "LINEAR_EXACT", 1),
        (0, "LINEAR_EXACT", 0),
    ],
)
def test_impossible_widths_are_left_away(
    tmp_path: Path, width: float, function: str, count: int
) -> None:
    told = grey(tmp_path, WindowCenter=10, WindowWidth=width, VOILUTFunction=function)
    assert len(told.windows) == count


def test_centre_without_width_is_no_window(tmp_path: Path) -> None:
    assert grey(tmp_path, WindowCenter=10).windows == ()


def test_range_of_a_table_stands_in_for_a_window(tmp_path: Path) -> None:
    table = filled(Dataset(), LUTDescriptor=[200, 50, 8], LUTExplanation="film")
    table.add_new(0x00283006, "OW", bytes(200))
    told = grey(tmp_path, VOILUTSequence=[table])
    assert told.windows == (ValueWindow(150, 200, "film"),)  # 50 to 249
    assert told.notes == (ClipNote.SIGMOID_SHOWN_LINEAR,)


def test_range_of_a_table_for_signed_pixels_may_start_below_zero(tmp_path: Path) -> None:
    table = Dataset()
    table.add_new(0x00283002, "US", [200, 65436, 8])  # -100 in two's complement
    table.add_new(0x00283006, "OW", bytes(200))
    told = grey(tmp_path, VOILUTSequence=[table], PixelRepresentation=1)
    assert told.windows == (ValueWindow(0, 200),)


def test_window_goes_before_a_table(tmp_path: Path) -> None:
    table = filled(Dataset(), LUTDescriptor=[200, 50, 8])
    table.add_new(0x00283006, "OW", bytes(200))
    told = grey(tmp_path, VOILUTSequence=[table], WindowCenter=10, WindowWidth=20)
    assert told.windows == (ValueWindow(10, 20),)
    assert told.notes == ()


def transformation(slope: float) -> Dataset:
    return group(
        PixelValueTransformationSequence=filled(
            Dataset(), RescaleSlope=slope, RescaleIntercept=1, RescaleType="OD"
        ),
        FrameVOILUTSequence=filled(Dataset(), WindowCenter=5, WindowWidth=6),
    )


def test_shared_groups_give_rescale_and_window(tmp_path: Path) -> None:
    told = grey(tmp_path, 2, SharedFunctionalGroupsSequence=[transformation(3)])
    assert told.values == ValueMap(3, 1, "OD")
    assert told.windows == (ValueWindow(5, 6),)


def test_frames_with_the_same_rescale_have_it(tmp_path: Path) -> None:
    groups = [transformation(3), transformation(3)]
    told = grey(tmp_path, 2, PerFrameFunctionalGroupsSequence=groups, Modality="MR")
    assert told.values == ValueMap(3, 1, "OD")
    assert told.windows == (ValueWindow(5, 6),)


def test_frames_with_different_rescale_have_neither_values_nor_windows(tmp_path: Path) -> None:
    groups = [transformation(3), transformation(4)]
    told = grey(tmp_path, 2, PerFrameFunctionalGroupsSequence=groups, Modality="PT")
    assert told.values == ValueMap()
    assert told.windows == ()
