"""Times of a cine: which attribute is believed, and what is made of it."""

from pathlib import Path
from typing import Any

import pytest
from pydicom.tag import Tag

from tests.media.dicom_files import write_dicom
from tests.unit.viewer.dicom.opened import info
from viewer.frames.info import ClipInfo, ClipNote, Sequencing, TimeSource

FRAME_TIME = Tag(0x0018, 0x1063)
FRAME_TIME_VECTOR = Tag(0x0018, 0x1065)
SLICE_VECTOR = Tag(0x0054, 0x0080)


def cine(path: Path, n_frames: int = 4, **tags: Any) -> ClipInfo:  # noqa: ANN401
    return info(write_dicom(path / "a", bytes(16 * n_frames), NumberOfFrames=n_frames, **tags))


def every(step_ms: float, n_frames: int = 4) -> object:
    return pytest.approx([index * step_ms for index in range(n_frames)])


def test_frame_time_that_the_pointer_names_goes_first(tmp_path: Path) -> None:
    told = cine(
        tmp_path,
        FrameIncrementPointer=FRAME_TIME,
        FrameTime="33.333",
        FrameTimeVector=[0, 10, 10, 10],
        RecommendedDisplayFrameRate=50,
        CineRate=25,
    )
    assert told.time_source is TimeSource.FRAME_TIME
    assert told.times_ms == every(33.333)
    assert told.duration_ms == pytest.approx(4 * 33.333)
    assert told.notes == ()
    assert told.is_cine


def test_frame_time_vector_is_added_up(tmp_path: Path) -> None:
    told = cine(tmp_path, FrameIncrementPointer=FRAME_TIME_VECTOR, FrameTimeVector=[0, 40, 60, 20])
    assert told.time_source is TimeSource.FRAME_TIME_VECTOR
    assert told.times_ms == pytest.approx((0, 40, 100, 120))
    assert told.duration_ms == pytest.approx(120 + 40)  # the last frame stays for the mean


def test_first_increment_is_that_of_the_first_frame_and_does_not_count(tmp_path: Path) -> None:
    told = cine(tmp_path, FrameIncrementPointer=FRAME_TIME_VECTOR, FrameTimeVector=[99, 40, 60, 20])
    assert told.times_ms == pytest.approx((0, 40, 100, 120))


RATES = {"RecommendedDisplayFrameRate": 50, "CineRate": 25}


@pytest.mark.parametrize(
    ("tags", "source", "step_ms"),
    [
        (RATES, TimeSource.RECOMMENDED_RATE, 20),
        ({"CineRate": 25}, TimeSource.CINE_RATE, 40),
        ({}, TimeSource.ASSUMED, 1000 / 30),
        # Frame Time that nothing points to counts for more than a guess, for less than a rate.
        ({"FrameTime": "80"}, TimeSource.FRAME_TIME, 80),
        ({"FrameTimeVector": [0, 8, 8, 8]}, TimeSource.FRAME_TIME_VECTOR, 8),
        ({"FrameTime": "80", **RATES}, TimeSource.RECOMMENDED_RATE, 20),
    ],
)
def test_without_a_pointer_rates_are_asked_in_their_order(
    tmp_path: Path, tags: dict[str, Any], source: TimeSource, step_ms: float
) -> None:
    told = cine(tmp_path, **tags)
    assert told.time_source is source
    assert told.times_ms == every(step_ms)
    assert (ClipNote.ASSUMED_RATE in told.notes) is (source is TimeSource.ASSUMED)


@pytest.mark.parametrize("nonsense", ["0", "-33", "nan", "inf", "1e300", "", "0.001"])
def test_nonsense_frame_time_falls_through_to_the_next_source(
    tmp_path: Path, nonsense: str
) -> None:
    told = cine(tmp_path, FrameIncrementPointer=FRAME_TIME, FrameTime="1111", CineRate=25)
    assert told.times_ms == every(1111)
    data = (tmp_path / "a").read_bytes()
    length = len(nonsense) + len(nonsense) % 2
    old = b"\x18\x00\x63\x10DS\x04\x00" + b"1111"
    new = b"\x18\x00\x63\x10DS" + bytes([length, 0]) + nonsense.encode().ljust(length)
    assert old in data
    (tmp_path / "a").write_bytes(data.replace(old, new))
    told = info(tmp_path / "a")
    assert told.time_source is TimeSource.CINE_RATE
    assert told.times_ms == every(40)


@pytest.mark.parametrize(
    "vector", [[0, 40, 60], [0, 40, -60, 20], [0, 0, 0, 0], [0, 40, 60, 20, 20], [0, 40, 1e9, 1]]
)
def test_nonsense_vector_falls_through(tmp_path: Path, vector: list[float]) -> None:
    told = cine(
        tmp_path,
        FrameIncrementPointer=FRAME_TIME_VECTOR,
        FrameTimeVector=vector,
        RecommendedDisplayFrameRate=10,
    )
    assert told.time_source is TimeSource.RECOMMENDED_RATE
    assert told.times_ms == every(100)


@pytest.mark.parametrize("rate", [0, 99999])
def test_nonsense_rates_end_at_the_assumed_one(tmp_path: Path, rate: int) -> None:
    told = cine(tmp_path, RecommendedDisplayFrameRate=rate, CineRate=rate)
    assert told.time_source is TimeSource.ASSUMED
    assert told.notes == (ClipNote.ASSUMED_RATE,)


def test_single_frame_has_no_times(tmp_path: Path) -> None:
    told = cine(tmp_path, 1, FrameIncrementPointer=FRAME_TIME, FrameTime="40")
    assert (told.time_source, told.times_ms, told.duration_ms) == (TimeSource.STILL, (0.0,), 0.0)
    assert not told.is_cine


@pytest.mark.parametrize(
    ("tags", "is_cine"),
    [
        ({"Modality": "MR"}, False),
        ({"Modality": "US", "FrameIncrementPointer": SLICE_VECTOR}, False),
        ({"Modality": "MR", "CineRate": 25}, True),
        ({"Modality": "XA"}, True),
    ],
)
def test_slices_have_no_times_unless_the_file_gives_them(
    tmp_path: Path, tags: dict[str, Any], is_cine: bool
) -> None:
    told = cine(tmp_path, **tags)
    assert told.is_cine is is_cine
    assert len(told.times_ms) == 4


@pytest.mark.parametrize(
    ("value", "sequencing"),
    [(None, Sequencing.LOOP), (0, Sequencing.LOOP), (1, Sequencing.SWEEP), (7, Sequencing.LOOP)],
)
def test_sequencing(tmp_path: Path, value: int | None, sequencing: Sequencing) -> None:
    assert cine(tmp_path, PreferredPlaybackSequencing=value).sequencing is sequencing


@pytest.mark.parametrize(
    ("start", "stop", "trim"),
    [
        (None, None, (0, 3)),
        (2, 3, (1, 2)),
        (2, None, (1, 3)),
        (None, 2, (0, 1)),
        (3, 3, (2, 2)),
        (0, 9, (0, 3)),
        (4, 2, (0, 3)),
        (9, None, (0, 3)),
    ],
)
def test_trim_counts_from_one_and_nonsense_trims_nothing(
    tmp_path: Path, start: int | None, stop: int | None, trim: tuple[int, int]
) -> None:
    assert cine(tmp_path, StartTrim=start, StopTrim=stop).trim == trim


@pytest.mark.parametrize(
    ("seconds", "disagrees"),
    [(2.0, False), (1.96, False), (1.91, False), (1.0, True), (4.0, True), (0, False)],
)
def test_effective_duration_is_a_cross_check(
    tmp_path: Path, seconds: float, disagrees: bool
) -> None:
    told = cine(
        tmp_path,
        50,
        FrameIncrementPointer=FRAME_TIME,
        FrameTime="40",
        EffectiveDuration=seconds,
    )
    assert told.duration_ms == pytest.approx(2000)
    assert (ClipNote.DURATION_DISAGREES in told.notes) is disagrees
