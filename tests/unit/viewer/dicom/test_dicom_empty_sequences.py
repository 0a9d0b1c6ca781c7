"""What templates leave behind: a sequence, an item or an attribute without a value is absent."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian

from tests.media.dicom_files import write_dicom
from tests.media.series import make_series
from tests.unit.viewer.dicom.opened import first, info
from viewer.frames.info import ClipNote
from viewer.frames.series.header import read_header

SEQUENCES = {
    "ModalityLUTSequence": "LUTDescriptor",
    "VOILUTSequence": "LUTExplanation",
    "SequenceOfUltrasoundRegions": "PhysicalDeltaX",
    "SharedFunctionalGroupsSequence": "PixelMeasuresSequence",
    "PerFrameFunctionalGroupsSequence": "FrameVOILUTSequence",
}
"""Sequences that are looked at, and an attribute of their items."""


def blanks(inner: str) -> dict[str, list[Dataset]]:
    hollow = Dataset()
    setattr(hollow, inner, [Dataset()] if inner.endswith("Sequence") else None)
    return {"no item": [], "an empty item": [Dataset()], "an item without values": [hollow]}


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, ImplicitVRLittleEndian])
@pytest.mark.parametrize("blank", ["no item", "an empty item", "an item without values"])
@pytest.mark.parametrize("keyword", SEQUENCES)
def test_blank_sequence_counts_as_absent(
    tmp_path: Path, keyword: str, blank: str, syntax: str
) -> None:
    tags: dict[str, Any] = {
        "RescaleSlope": 2,
        "RescaleIntercept": -5,
        "WindowCenter": 4,
        "WindowWidth": 9,
        "PixelSpacing": [0.3, 0.3],
    }
    plain = write_dicom(tmp_path / "plain", bytes(range(16)), syntax=syntax, **tags)
    left: Any = blanks(SEQUENCES[keyword])[blank]
    given = write_dicom(
        tmp_path / "given", bytes(range(16)), syntax=syntax, **tags, **{keyword: left}
    )
    assert info(given) == info(plain)
    np.testing.assert_array_equal(first(given), first(plain))


def test_blank_region_beside_a_true_one_leaves_its_millimetres(tmp_path: Path) -> None:
    region = Dataset()
    region.RegionSpatialFormat, region.RegionDataType = 1, 1
    region.PhysicalUnitsXDirection = region.PhysicalUnitsYDirection = 3
    region.RegionLocationMinX0 = region.RegionLocationMinY0 = 0
    region.RegionLocationMaxX1 = region.RegionLocationMaxY1 = 3
    region.PhysicalDeltaX = region.PhysicalDeltaY = 0.01
    made = write_dicom(
        tmp_path / "a", bytes(16), SequenceOfUltrasoundRegions=[Dataset(), region, Dataset()]
    )
    told = info(made)
    assert ClipNote.REGIONS_BEYOND not in told.notes
    assert [it.delta_x_mm for it in told.calibration.at(0).regions] == [0.1]


def test_frames_keep_their_own_groups_beside_blank_ones(tmp_path: Path) -> None:
    measures, group = Dataset(), Dataset()
    measures.PixelSpacing = [0.2, 0.2]
    group.PixelMeasuresSequence = [measures]
    made = write_dicom(
        tmp_path / "a",
        bytes(32),
        NumberOfFrames=2,
        PerFrameFunctionalGroupsSequence=[Dataset(), group],
    )
    scales = info(made).calibration
    assert (scales.at(0).spacing_mm, scales.at(1).spacing_mm) == (None, (0.2, 0.2))


@pytest.mark.parametrize("blank", ["no item", "an empty item", "an item without values"])
def test_slice_with_a_blank_table_has_none(tmp_path: Path, blank: str) -> None:
    (file, *_) = make_series(tmp_path / "s", ModalityLUTSequence=blanks("LUTDescriptor")[blank])
    header = read_header(file)
    assert header is not None
    assert not header.has_table
