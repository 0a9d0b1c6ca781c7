"""Millimetres: regions, spacings, frames with scales of their own, and when there are none."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset

from tests.media.dicom_files import filled, group, region, write_dicom
from tests.unit.viewer.dicom.opened import info
from viewer.frames import CalibrationSource, Region, Scale
from viewer.frames.calibration import Calibration

SIDE = 20
PIXELS = np.zeros((SIDE, SIDE), np.uint8).tobytes()


def calibration(path: Path, n_frames: int = 1, **tags: Any) -> Calibration:  # noqa: ANN401
    made = write_dicom(
        path / "a", PIXELS * n_frames, Rows=SIDE, Columns=SIDE, NumberOfFrames=n_frames, **tags
    )
    return info(made).calibration


def aspect(path: Path, **tags: Any) -> float:  # noqa: ANN401
    return info(write_dicom(path / "a", PIXELS, Rows=SIDE, Columns=SIDE, **tags)).pixel_aspect


def test_region_in_centimetres_gives_millimetres_per_pixel(tmp_path: Path) -> None:
    item = region(
        RegionLocationMinX0=2, RegionLocationMinY0=3, RegionLocationMaxX1=17,
        RegionLocationMaxY1=18, PhysicalDeltaX=-0.0123, PhysicalDeltaY=0.0456,
    )  # fmt: skip
    scale = calibration(tmp_path, SequenceOfUltrasoundRegions=[item]).at(0)
    assert scale.source is CalibrationSource.REGIONS
    assert scale.spacing_mm is None
    (only,) = scale.regions
    assert (only.x0, only.y0, only.x1, only.y1) == (2, 3, 17, 18)
    # 0.0123 cm are 0.123 mm; the sign says which way the axis runs.
    assert only.delta_x_mm == pytest.approx(0.123)
    assert only.delta_y_mm == pytest.approx(0.456)


def test_two_regions_keep_their_order_and_their_scales(tmp_path: Path) -> None:
    items = [region(PhysicalDeltaX=0.01), region(PhysicalDeltaX=0.02, RegionDataType=2)]
    scale = calibration(tmp_path, SequenceOfUltrasoundRegions=items).at(0)
    assert [item.delta_x_mm for item in scale.regions] == pytest.approx([0.1, 0.2])


@pytest.mark.parametrize(
    "change",
    [
        {"PhysicalUnitsXDirection": 4},  # seconds
        {"PhysicalUnitsYDirection": 0},
        {"RegionSpatialFormat": 2},  # M-mode
        {"RegionSpatialFormat": 3},  # spectrum
        {"RegionDataType": 3},  # pulsed-wave spectrum
        {"RegionDataType": 10},  # electrocardiogram
        {"PhysicalUnitsXDirection": None},
    ],
)
def test_region_that_is_no_picture_in_centimetres_has_no_length(
    tmp_path: Path, change: dict[str, int | None]
) -> None:
    scale = calibration(tmp_path, SequenceOfUltrasoundRegions=[region(**change)]).at(0)
    assert scale.source is CalibrationSource.REGIONS
    assert [item.is_spatial for item in scale.regions] == [False]


@pytest.mark.parametrize("delta", [0.0, float("nan"), float("inf"), None])
def test_nonsense_delta_has_no_length(tmp_path: Path, delta: float | None) -> None:
    item = region(PhysicalDeltaX=delta)
    scale = calibration(tmp_path, SequenceOfUltrasoundRegions=[item]).at(0)
    assert [item.is_spatial for item in scale.regions] == [False]


def test_pixel_spacing_beside_regions_is_not_asked(tmp_path: Path) -> None:
    item = region(RegionDataType=3, RegionSpatialFormat=3)
    scale = calibration(tmp_path, SequenceOfUltrasoundRegions=[item], PixelSpacing=[0.5, 0.5]).at(0)
    assert (scale.source, scale.spacing_mm) == (CalibrationSource.REGIONS, None)


@pytest.mark.parametrize("regions", [None, []])
def test_pixel_spacing_is_the_fall_back(tmp_path: Path, regions: list[Dataset] | None) -> None:
    scale = calibration(tmp_path, SequenceOfUltrasoundRegions=regions, PixelSpacing=[0.5, 0.25]).at(
        0
    )
    assert scale == Scale(CalibrationSource.PIXEL_SPACING, spacing_mm=(0.5, 0.25))


@pytest.mark.parametrize("spacing", [None, [0, 0], [0.5, -0.5], [0.5], [0.5, 0.5, 0.5]])
def test_without_sensible_spacing_nothing_is_known(
    tmp_path: Path, spacing: list[float] | None
) -> None:
    assert calibration(tmp_path, PixelSpacing=spacing).at(0) == Scale()


def test_region_one_pixel_too_long_is_cut_to_the_picture(tmp_path: Path) -> None:
    item = region(RegionLocationMaxX1=SIDE, RegionLocationMaxY1=SIDE)
    scale = calibration(tmp_path, SequenceOfUltrasoundRegions=[item]).at(0)
    assert scale.regions == (Region(0, 0, SIDE - 1, SIDE - 1, 0.1, 0.1),)


def test_regions_of_a_larger_picture_are_not_believed(tmp_path: Path) -> None:
    # The picture was halved after the scanner wrote 40 × 40; a length would be half of the truth.
    items = [region(), region(RegionLocationMaxX1=39, RegionLocationMaxY1=39)]
    scale = calibration(tmp_path, SequenceOfUltrasoundRegions=items).at(0)
    assert scale.source is CalibrationSource.REGIONS
    assert [item.is_spatial for item in scale.regions] == [False, False]


def test_region_turned_inside_out_is_left_away(tmp_path: Path) -> None:
    items = [region(RegionLocationMinX0=5, RegionLocationMaxX1=2), region()]
    scale = calibration(tmp_path, SequenceOfUltrasoundRegions=items).at(0)
    assert len(scale.regions) == 1


def test_every_frame_has_the_regions_of_its_own_group(tmp_path: Path) -> None:
    deltas = [0.01, 0.02, 0.04]
    groups = [
        filled(Dataset(), SequenceOfUltrasoundRegions=[region(PhysicalDeltaX=delta)])
        for delta in deltas
    ]
    found = calibration(
        tmp_path,
        3,
        PerFrameFunctionalGroupsSequence=groups,
        SequenceOfUltrasoundRegions=[region(PhysicalDeltaX=9)],
        PixelSpacing=[7, 7],
    )
    for index, delta in enumerate(deltas):
        assert found.at(index).regions[0].delta_x_mm == pytest.approx(10 * delta)


def test_regions_inside_a_macro_of_the_group_count_too(tmp_path: Path) -> None:
    groups = [
        group(USImageDescriptionSequence=filled(Dataset(), SequenceOfUltrasoundRegions=[item]))
        for item in (region(PhysicalDeltaY=0.03), region(PhysicalDeltaY=0.05))
    ]
    found = calibration(tmp_path, 2, PerFrameFunctionalGroupsSequence=groups)
    assert [found.at(i).regions[0].delta_y_mm for i in (0, 1)] == pytest.approx([0.3, 0.5])


def measures(down: float, across: float) -> Dataset:
    return group(PixelMeasuresSequence=filled(Dataset(), PixelSpacing=[down, across]))


def test_pixel_measures_of_each_frame_go_before_shared_ones(tmp_path: Path) -> None:
    found = calibration(
        tmp_path,
        2,
        PerFrameFunctionalGroupsSequence=[measures(0.3, 0.4), Dataset()],
        SharedFunctionalGroupsSequence=[measures(0.5, 0.6)],
        PixelSpacing=[7, 7],
    )
    assert found.at(0).spacing_mm == (0.3, 0.4)
    assert found.at(1).spacing_mm == (0.5, 0.6)
    assert found.at(0).source is CalibrationSource.PIXEL_SPACING


def test_regions_of_the_file_go_before_spacings_of_its_frames(tmp_path: Path) -> None:
    found = calibration(
        tmp_path,
        2,
        PerFrameFunctionalGroupsSequence=[measures(0.3, 0.4), measures(0.5, 0.6)],
        SequenceOfUltrasoundRegions=[region(PhysicalDeltaX=0.02)],
    )
    assert found.at(1).spacing_mm is None
    assert found.at(1).regions[0].delta_x_mm == pytest.approx(0.2)


def test_frames_alike_share_one_scale(tmp_path: Path) -> None:
    found = calibration(
        tmp_path, 3, PerFrameFunctionalGroupsSequence=[measures(0.3, 0.4) for _ in range(3)]
    )
    assert len(found.scales) == 1
    assert found.at(2).spacing_mm == (0.3, 0.4)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({}, 1.0),
        ({"PixelAspectRatio": [4, 3]}, 4 / 3),  # vertical, horizontal
        ({"PixelAspectRatio": [1, 2]}, 0.5),
        ({"PixelAspectRatio": [0, 1]}, 1.0),
        ({"PixelAspectRatio": [1, 1000]}, 1.0),
        ({"PixelSpacing": [0.6, 0.3]}, 2.0),  # between rows, between columns
        ({"PixelSpacing": [0.6, 0.3], "PixelAspectRatio": [1, 1]}, 2.0),
        ({"PixelSpacing": [0.30001, 0.3]}, 1.0),
        ({"ImagerPixelSpacing": [0.2, 0.1]}, 2.0),
        ({"NominalScannedPixelSpacing": [0.1, 0.2]}, 0.5),
        ({"SharedFunctionalGroupsSequence": [measures(0.2, 0.8)]}, 0.25),
    ],
)
def test_pixel_aspect_is_height_by_width(
    tmp_path: Path, tags: dict[str, Any], expected: float
) -> None:
    assert aspect(tmp_path, **tags) == pytest.approx(expected)
