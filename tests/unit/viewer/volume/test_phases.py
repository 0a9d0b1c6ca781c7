"""Several images at one place: phases, echoes, weightings, repetitions, told apart or refused."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydicom import dcmread

from ground.errors import MediaError
from tests.media.series import rewrite
from tests.unit.viewer.volume.groups import SMALL, add, groups, told
from viewer.decoding.volume import open_volume
from viewer.frames.series.plan import series_of

ONE_VALUE_EACH: list[tuple[dict[str, list[Any]], list[list[str]]]] = [
    (
        {"TemporalPositionIdentifier": [1, 2, 10]},
        [["temporal_position 1"], ["temporal_position 2"], ["temporal_position 10"]],
    ),
    ({"AcquisitionNumber": [1, 2, 3]}, [["acquisition 1"], ["acquisition 2"], ["acquisition 3"]]),
    (
        {"EchoTime": ["2.30", "4.6", "6.9"]},
        [["echo_time 2.3"], ["echo_time 4.6"], ["echo_time 6.9"]],
    ),
    ({"EchoNumbers": [1, 2, 3]}, [["echo 1"], ["echo 2"], ["echo 3"]]),
    ({"DiffusionBValue": [0.0, 50.0, 800.0]}, [["b_value 0"], ["b_value 50"], ["b_value 800"]]),
    (
        {"TriggerTime": ["0", "40.5", "81"]},
        [["trigger_time 0"], ["trigger_time 40.5"], ["trigger_time 81"]],
    ),
    (
        {"AcquisitionTime": ["093000", "093130.5", "093300"]},
        [["acquired 093000"], ["acquired 093130.5"], ["acquired 093300"]],
    ),
    (
        {"ContentTime": ["093000", "093130", "093300"]},
        [["content_time 093000"], ["content_time 093130"], ["content_time 093300"]],
    ),
    (
        {"ImageType": [["ORIGINAL", "PRIMARY", kind] for kind in ("FAT", "IN_PHASE", "WATER")]},
        [[f"image_type ORIGINAL\\PRIMARY\\{kind}"] for kind in ("FAT", "IN_PHASE", "WATER")],
    ),
    (
        {"FrameOfReferenceUID": ["1.2.1", "1.2.2", "1.2.3"]},
        [["frame_of_reference 1"], ["frame_of_reference 2"], ["frame_of_reference 3"]],
    ),
]


@pytest.mark.parametrize(("tags", "names"), ONE_VALUE_EACH)
def test_phases_with_a_value_each_are_volumes_named_by_it(
    tmp_path: Path, tags: dict[str, list[Any]], names: list[list[str]]
) -> None:
    files = [
        add(tmp_path / "s", f"{9 - at}", **{keyword: own[at] for keyword, own in tags.items()})
        for at in range(3)
    ]
    found = groups(tmp_path)
    assert [set(group.paths) for group in found] == [set(own) for own in files]
    assert [told(group) for group in found] == names
    assert all(group.is_whole for group in found)
    assert [open_volume(group.paths).info.n_frames for group in found] == [4, 4, 4]
    with pytest.raises(MediaError, match="3 volumes of one series, told apart by"):
        series_of([path for own in files for path in own])


def test_two_attributes_are_used_where_one_is_not_enough(tmp_path: Path) -> None:
    for phase in (1, 2):
        for echo in (2.3, 4.6):
            add(tmp_path / "s", f"{phase}{echo}", AcquisitionNumber=phase, EchoTime=echo)
    assert [told(group) for group in groups(tmp_path)] == [
        ["acquisition 1", "echo_time 2.3"],
        ["acquisition 1", "echo_time 4.6"],
        ["acquisition 2", "echo_time 2.3"],
        ["acquisition 2", "echo_time 4.6"],
    ]


def test_attribute_that_some_slices_lack_tells_nothing_apart(tmp_path: Path) -> None:
    files = [add(tmp_path / "s", f"{at}", AcquisitionNumber=at, EchoNumbers=at) for at in (1, 2)]
    rewrite(files[1][2], AcquisitionNumber=None)
    assert [told(group) for group in groups(tmp_path)] == [["echo 1"], ["echo 2"]]


def test_times_of_single_slices_tell_phases_by_their_order_at_each_place(tmp_path: Path) -> None:
    files = [add(tmp_path / "s", f"{at}") for at in (3, 2, 1)]
    for phase, own in enumerate(files):
        for index, path in enumerate(own):
            seconds = 20 * phase + index  # a time of its own for each slice
            rewrite(path, AcquisitionTime=f"0959{seconds:02}.25", InstanceNumber=index)
    found = groups(tmp_path)
    assert [set(group.paths) for group in found] == [set(own) for own in files]
    assert [told(group) for group in found] == [["phase 1/3"], ["phase 2/3"], ["phase 3/3"]]


def test_phases_over_midnight_are_in_order(tmp_path: Path) -> None:
    times = [("20200131", "235900"), ("20200201", "000100")]
    files = [
        add(tmp_path / "s", f"{9 - at}", AcquisitionDate=day, AcquisitionTime=time)
        for at, (day, time) in enumerate(times)
    ]
    found = groups(tmp_path)
    assert [set(group.paths) for group in found] == [set(own) for own in files]
    assert told(found[1]) == ["acquired 20200201000100"]


@pytest.mark.parametrize("place_by_place", [False, True])
def test_instance_numbers_that_run_through_tell_repetitions_of_equal_times(
    tmp_path: Path, place_by_place: bool
) -> None:
    files = [add(tmp_path / "s", f"{at}", AcquisitionTime="093000") for at in (2, 1)]
    for phase, own in enumerate(files):
        for index, path in enumerate(own):
            number = 2 * index + phase if place_by_place else 4 * phase + index
            rewrite(path, InstanceNumber=number + 1)
    found = groups(tmp_path)
    assert [set(group.paths) for group in found] == [set(own) for own in files]
    assert [told(group) for group in found] == [["repetition 1/2"], ["repetition 2/2"]]


def test_series_and_its_copy_in_another_folder_are_shown_each(tmp_path: Path) -> None:
    files = add(tmp_path / "s", "a")
    copies = []
    (tmp_path / "copy").mkdir()
    for path in files:
        copies.append(tmp_path / "copy" / path.name)
        copies[-1].write_bytes(path.read_bytes())
    found = groups(tmp_path)
    assert {frozenset(group.paths) for group in found} == {frozenset(files), frozenset(copies)}
    assert all(group.is_whole and group.told_by == () for group in found)
    with pytest.raises(MediaError, match="told apart by their folders"):
        series_of([*files, *copies])


def test_stacks_side_by_side_are_told_apart_by_their_places(tmp_path: Path) -> None:
    right = add(tmp_path / "s", "r")
    x, y, z = SMALL.origin_mm
    left = add(tmp_path / "s", "l", replace(SMALL, origin_mm=(x + 150, y, z)))
    found = groups(tmp_path)
    assert {frozenset(group.paths) for group in found} == {frozenset(left), frozenset(right)}
    assert [told(group) for group in found] == [["place 1/2"], ["place 2/2"]]


def test_phase_that_lacks_a_slice_is_refused_and_the_others_are_shown(tmp_path: Path) -> None:
    files = [
        add(tmp_path / "s", f"{at}", replace(SMALL, shape=(6, 4, 4)), AcquisitionNumber=at)
        for at in (1, 2, 3)
    ]
    files[1].pop(3).unlink()
    found = groups(tmp_path)
    assert [group.is_whole for group in found] == [True, False, True]
    with pytest.raises(MediaError, match="1 slice is missing"):
        series_of(found[1].paths)


def test_overlapping_acquisitions_of_one_region_are_volumes_of_their_own(tmp_path: Path) -> None:
    add(tmp_path / "s", "1", AcquisitionNumber=1)
    x, y, z = SMALL.origin_mm
    add(tmp_path / "s", "2", replace(SMALL, origin_mm=(x, y, z + 7.5)), AcquisitionNumber=2)
    add(tmp_path / "s", "3", replace(SMALL, origin_mm=(x, y, z + 15)), AcquisitionNumber=3)
    assert [told(group) for group in groups(tmp_path)] == [
        ["acquisition 1"],
        ["acquisition 2"],
        ["acquisition 3"],
    ]


def test_acquisitions_that_go_on_where_the_one_before_ended_are_one_volume(tmp_path: Path) -> None:
    first = add(tmp_path / "s", "1", AcquisitionNumber=1)
    x, y, z = SMALL.origin_mm
    second = add(tmp_path / "s", "2", replace(SMALL, origin_mm=(x, y, z + 10)), AcquisitionNumber=2)
    (group,) = groups(tmp_path)
    assert set(group.paths) == {*first, *second}
    assert group.told_by == ()


def test_gap_between_two_acquisitions_is_not_hidden(tmp_path: Path) -> None:
    add(tmp_path / "s", "1", AcquisitionNumber=1)
    x, y, z = SMALL.origin_mm
    add(tmp_path / "s", "2", replace(SMALL, origin_mm=(x, y, z + 12.5)), AcquisitionNumber=2)
    (group,) = groups(tmp_path)
    assert not group.is_whole
    with pytest.raises(MediaError, match="1 slice is missing"):
        series_of(group.paths)


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"AcquisitionTime": "093000", "InstanceNumber": 1},
        {"AcquisitionNumber": "", "TriggerTime": None, "AcquisitionTime": ""},
    ],
)
def test_phases_that_nothing_tells_apart_are_refused_and_the_sentence_says_why(
    tmp_path: Path, tags: dict[str, Any]
) -> None:
    for name in ("early", "late"):
        for path in add(tmp_path / "s", name):
            given = {keyword: value for keyword, value in tags.items() if value is not None}
            rewrite(path, SOPInstanceUID=f"1.2.{len(name)}.{hash(path) % 1000}", **given)
    (group,) = groups(tmp_path)
    assert not group.is_whole
    assert len(group.paths) == 8
    with pytest.raises(MediaError, match="nothing in their headers tells apart") as caught:
        series_of(group.paths)
    assert "4 pairs" in str(caught.value)


def test_instance_numbers_in_disorder_tell_nothing_apart(tmp_path: Path) -> None:
    files = [*add(tmp_path / "s", "1"), *add(tmp_path / "s", "2")]
    for path, number in zip(files, (1, 2, 4, 6, 3, 8, 5, 7), strict=True):
        rewrite(path, InstanceNumber=number)
    (group,) = groups(tmp_path)
    assert not group.is_whole


def test_moments_that_catch_two_slices_each_are_no_volumes(tmp_path: Path) -> None:
    """Several slices are excited at once: each time has two slices far from each other."""
    series = replace(SMALL, shape=(8, 4, 4))
    for phase in range(2):
        for index, path in enumerate(add(tmp_path / "s", f"{phase}", series)):
            seconds = 10 * phase + index % 4
            rewrite(path, AcquisitionTime=f"0930{seconds:02}")
    found = groups(tmp_path)
    assert [told(group) for group in found] == [["phase 1/2"], ["phase 2/2"]]
    assert all(len(group.paths) == 8 for group in found)
    times = {str(dcmread(path).AcquisitionTime)[:5] for path in found[0].paths}
    assert times == {"09300"}
