"""Clips run before a lock as the protocol asks; what cannot have run is refused at append."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ground.errors import ReadingRuleError
from reader_study.conduct.exported import export_rows
from reader_study.reading.session import ReadingSession
from reader_study.rules import RuleBroken
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import MovableClock, rated
from tests.made_clips import CLIP_US, N_FRAMES, make_clip_study, whole_play


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def study(tmp_path: Path, clock: MovableClock) -> Iterator[Study]:
    with make_clip_study(tmp_path / "s", clock=clock, roles=("key", "cine")) as made:
        yield made


def begun(study: Study, clock: MovableClock) -> ReadingSession:
    session = ReadingSession.begin(study, "r1")
    session.painted(3.0)
    clock.advance(10)
    return session


def test_a_read_is_not_locked_before_its_clip_ran_whole(study: Study, clock: MovableClock) -> None:
    session = begun(study, clock)
    session.answer(rated("4A", 40))
    with pytest.raises(ReadingRuleError, match=r"not run as the protocol asks: image 2\."):
        session.lock()
    session.record("played", whole_play(clock, image=1, ranges=[[0, CLIP_US // 2]]))
    with pytest.raises(ReadingRuleError):
        session.lock()
    session.record("played", whole_play(clock, image=1, ranges=[[CLIP_US // 2, CLIP_US]]))
    session.lock()
    (read,) = study.reads()
    (played,) = read.played
    assert (played.image, played.plays, played.n_seen) == (1, 1, N_FRAMES)
    (row,) = export_rows(study)
    assert (row.clip_plays, row.clip_ms, row.played_ms) == (1, CLIP_US / 1000, CLIP_US / 1000)
    assert row.evaluation_ms == row.total_ms - CLIP_US / 1000  # type: ignore[operator]
    session.reveal()
    session.lock()  # what follows on the same visit needs no further play
    session.end()
    assert verify(study.root) == []


def test_a_case_that_cannot_be_assessed_needs_no_play(study: Study, clock: MovableClock) -> None:
    session = begun(study, clock)
    session.answer(rated(cannot_assess="black frames"))
    session.lock()
    assert study.reads()[0].played == ()


def test_a_read_that_is_gone_on_with_knows_what_ran(study: Study, clock: MovableClock) -> None:
    session = begun(study, clock)
    session.record("played", whole_play(clock, image=1))
    session.end()
    again = begun(study, clock)
    assert again.task is not None
    assert [one.plays for one in again.task.played] == [1]
    again.answer(rated("2", 3))
    again.lock()


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"image": 0}, "played-nothing"),
        ({"image": 2}, "played-nothing"),
        ({"image": -1}, "malformed"),
        ({"frames": N_FRAMES + 1}, "played-otherwise"),
        ({"clip_us": CLIP_US - 1}, "played-otherwise"),
        ({"ranges": [[0, CLIP_US + 1]]}, "played-otherwise"),
        ({"ranges": [[5, 2]]}, "played-otherwise"),
        ({"ranges": [[-1, CLIP_US]]}, "malformed"),
        ({"ranges": [[0, CLIP_US]] * 30}, "played-otherwise"),
        ({"seen": [[0, N_FRAMES]]}, "played-otherwise"),
        ({"seen": [[4, 5], [0, 3]]}, "played-otherwise"),
        ({"seen": [[0, 4], [4, 5]]}, "played-otherwise"),
        ({"mode": "backwards"}, "played-otherwise"),
        ({"speed_percent": 900}, "played-otherwise"),
        ({"speed_percent": 0}, "played-otherwise"),
        ({"painted": 0}, "played-otherwise"),
        ({"late": 500}, "played-otherwise"),
        ({"longest_us": 2 * CLIP_US}, "played-otherwise"),
        ({"ended_ns": 10**18}, "played-otherwise"),
        ({"began_ns": None}, "malformed"),
        ({"began_ns": 2**62}, "played-otherwise"),
        ({"dropped": -1}, "malformed"),
        ({"painted": "12"}, "malformed"),
    ],
)
def test_what_cannot_have_run_is_refused_and_nothing_is_stored(
    study: Study, clock: MovableClock, change: dict[str, Any], rule: str
) -> None:
    session = begun(study, clock)
    before = sum(1 for _ in study.events())
    with pytest.raises(RuleBroken) as caught:
        session.record("played", whole_play(clock, image=1) | change)
    assert caught.value.rule == rule
    assert sum(1 for _ in study.events()) == before


def test_nothing_runs_before_the_case_is_on_the_screen(study: Study, clock: MovableClock) -> None:
    session = ReadingSession.begin(study, "r1")
    with pytest.raises(ReadingRuleError):
        session.record("played", whole_play(clock, image=1))


def test_a_protocol_may_ask_for_more_or_for_nothing(tmp_path: Path, clock: MovableClock) -> None:
    twice = "[playing]\ncomplete_plays = 2\n"
    with make_clip_study(tmp_path / "twice", clock=clock, more=twice) as study:
        session = begun(study, clock)
        session.answer(rated("3", 2))
        session.record("played", whole_play(clock))
        with pytest.raises(ReadingRuleError):
            session.lock()
        session.record("played", whole_play(clock))
        session.lock()
    nothing = "[playing]\ncomplete_plays = 0\n"
    with make_clip_study(tmp_path / "none", clock=clock, more=nothing) as study:
        session = begun(study, clock)
        session.answer(rated("3", 2))
        session.lock()


def test_a_share_of_the_frames_may_stand_for_plays(tmp_path: Path, clock: MovableClock) -> None:
    with make_clip_study(tmp_path / "s", clock=clock, more="[playing]\nfraction = 0.5\n") as study:
        session = begun(study, clock)
        session.answer(rated("3", 2))
        leafed: dict[str, Any] = {"ranges": [], "painted": 0, "began_ns": None, "ended_ns": None}
        session.record("played", whole_play(clock, **leafed, seen=[[0, 4]]))
        with pytest.raises(ReadingRuleError):
            session.lock()
        session.record("played", whole_play(clock, **leafed, seen=[[0, 5]]))
        session.lock()
