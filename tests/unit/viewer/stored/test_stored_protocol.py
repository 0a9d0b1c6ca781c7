"""Pieces of a stored file on their way between the processes, and a description that is none."""

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ground.png import PAD_TO
from viewer.decoding.protocol import (
    GarbageError,
    StoredPart,
    Verdict,
    description_answer,
    part_answer,
    read_answer,
)
from viewer.frames.info import ClipInfo, ClipKind, ClipNote, TimeSource, ValueMap, ValueWindow
from viewer.frames.series.planes import Plane, VoxelGrid
from viewer.frames.tail import padding, tail_of, void_element
from viewer.stored.description import Description, without_free_text


@given(st.binary(max_size=200), st.integers(0, 1000), st.booleans(), st.booleans())
def test_a_piece_arrives_as_it_left(data: bytes, done: int, more: bool, anew: bool) -> None:
    part = StoredPart(data, done, more, anew)
    stream = io.BytesIO(b"".join(part_answer(part)))
    assert read_answer(stream, expected=Verdict.PART).part == part


@pytest.mark.parametrize(
    "wrong",
    [
        {"done": -1},
        {"done": "1"},
        {"done": True},
        {"more": 1},
        {"anew": None},
        {"n_bytes": -1},
        {"n_bytes": 2**40},
        {"n_bytes": "3"},
    ],
)
def test_a_piece_that_cannot_be_is_not_believed(wrong: dict[str, Any]) -> None:
    header = {"verdict": "part", "n_bytes": 3, "done": 1, "more": True, "anew": False} | wrong
    stream = io.BytesIO(json.dumps(header).encode() + b"\nabc")
    with pytest.raises(GarbageError):
        read_answer(stream, expected=Verdict.PART)


def test_a_description_arrives_as_it_left() -> None:
    stream = io.BytesIO(b"".join(description_answer(b"{}")))
    assert read_answer(stream, expected=Verdict.DESCRIPTION).description == b"{}"


CINE = ClipInfo(
    ClipKind.VIDEO,
    3,
    64,
    48,
    times_ms=(0.0, 33.3, 1 / 3 + 60),
    duration_ms=100.0,
    time_source=TimeSource.CONTAINER,
    trim=(0, 2),
    modality="US",
    notes=(ClipNote.OVERLAY, ClipNote.FRAMES_MISSING),
    windows=(ValueWindow(40.0, 400.0, "BONE"), ValueWindow(1.0, 2.0, "Mrs Smith")),
    values=ValueMap(1.0, -1024.0, "HU"),
)
GRID = VoxelGrid(
    (-30.0, 1 / 3, 100.0),
    ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0)),
    (2.5, 0.7, 0.5),
    (5, 6, 8),
    2.5,
)


def test_a_description_comes_back_exactly_and_is_the_same_each_time() -> None:
    made = Description(without_free_text(CINE), "ab" * 32, (0, 2), GRID, ("cd" * 16,))
    data = made.encoded()
    assert Description.decoded(data) == made
    assert data == made.encoded()
    assert len(data) % PAD_TO == 0
    assert made.grid is not None
    assert made.grid.cut(Plane.CORONAL) == GRID.cut(Plane.CORONAL)


def test_text_of_persons_is_dropped_and_words_of_the_standard_stay() -> None:
    kept = without_free_text(CINE)
    assert [window.name for window in kept.windows] == ["BONE", ""]
    assert (kept.modality, kept.values.unit) == ("US", "HU")
    assert kept.notes == (ClipNote.OVERLAY_NOT_DRAWN, ClipNote.FRAMES_MISSING)
    assert kept.times_ms == CINE.times_ms


TOLD: dict[str, Any] = json.loads(Description(CINE, "ab" * 32, (), GRID).encoded())


@pytest.mark.parametrize(
    "wrong",
    [
        {"scheme": 1},
        {"coded": ["ab"]},
        {"coded": 3},
        {"info": []},
        {"pixels_sha256": "xy"},
        {"grey": ["a"]},
        {"grid": {}},
        {"grid": TOLD["grid"] | {"shape": [5, 6]}},
        {"grid": TOLD["grid"] | {"shape": [5, 6, 0]}},
        {"grid": TOLD["grid"] | {"directions": [[1, 0], [0, 1], [0, 0]]}},
    ],
)
def test_a_description_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        Description.decoded(json.dumps(TOLD | wrong).encode())


@given(st.binary(max_size=60))
def test_any_bytes_are_a_description_or_a_value_error(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        Description.decoded(data)


@given(st.integers(0, 3 * PAD_TO))
def test_files_end_on_a_step_of_64_kib(length: int) -> None:
    tail = tail_of(b"{}")
    assert (length + len(padding(length, tail))) % PAD_TO == 0
    void = void_element(length, tail)
    assert (length + len(void)) % PAD_TO == 0
    assert void.endswith(tail)
    assert int.from_bytes(void[2:9], "big") == len(void) - 9
