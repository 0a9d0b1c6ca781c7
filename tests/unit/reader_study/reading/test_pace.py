"""What a session writes of time: place in the batch, the view, the second clock; and breaks."""

from pathlib import Path
from typing import Any

import pytest

from reader_study.reading.session import ReadingSession
from reader_study.reading.times import batch_places, moments_of
from reader_study.study import Study
from tests.builders import MovableClock, make_study, rated
from tests.made_read import view


def read_one(session: ReadingSession, clock: MovableClock, *, seconds: float = 30.0) -> None:
    session.painted(1.0)
    clock.advance(seconds)
    session.answer(rated("4A", 20))
    session.lock()
    session.reveal()
    clock.advance(seconds)
    session.lock()


def locks(study: Study) -> list[dict[str, Any]]:
    return [event.content for event in study.events(action="read.locked")]


def test_every_lock_tells_its_place_in_the_batch(tmp_path: Path) -> None:
    clock = MovableClock()
    with make_study(tmp_path / "s", clock=clock) as study:
        session = ReadingSession.begin(study, "r1")
        read_one(session, clock)
        read_one(session, clock)
        clock.advance(700)
        read_one(session, clock)
        session.end()
        clock.advance(60)
        session = ReadingSession.begin(study, "r1")
        read_one(session, clock)
        assert [lock["batch"] for lock in locks(study)] == [1, 1, 2, 2, 1, 1, 2, 2]
        assert [read.batch for read in study.reads()] == [1, 1, 2, 2, 1, 1, 2, 2]
        places = batch_places(moments_of(study.events())).values()
        assert [(p.batch, p.in_batch, p.in_session) for p in places] == [
            (1, 1, 1),
            (1, 1, 1),
            (1, 2, 2),
            (1, 2, 2),
            (2, 1, 3),
            (2, 1, 3),
            (2, 2, 4),
            (2, 2, 4),
        ]


def test_a_place_is_known_where_the_log_before_it_is_not_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = MovableClock()
    monkeypatch.setattr("reader_study.reading.pace._LOOKED_AT", 12)
    with make_study(tmp_path / "s", clock=clock) as study:
        for _ in range(4):
            session = ReadingSession.begin(study, "r1")
            read_one(session, clock)
            session.end()
            clock.advance(5)
        assert [lock["batch"] for lock in locks(study)] == [1, 1, 2, 2, 3, 3, 4, 4]


def test_the_view_at_the_lock_is_in_the_read(tmp_path: Path) -> None:
    with make_study(tmp_path / "s") as study:
        session = ReadingSession.begin(study, "r1")
        session.painted(1.0)
        session.answer(rated("4A", 20))
        session.lock(view(zoom_permille=1734))
        session.reveal()
        session.lock()
        assert [lock["view"] for lock in locks(study)] == [view(zoom_permille=1734), None]


ARM = """
[[arms]]
id = "alone"
title = "Without AI"
"""


def make_with_breaks(root: Path, *, readers: tuple[str, ...] = ("r1",), version: int = 3) -> Study:
    """Return a study that asks for 5 minutes of rest after 30 of work."""
    design = "session_minutes = 30\nbreak_minutes = 5"
    if version == 3:
        design = f'kind = "standalone"\n{design}\n{ARM}'
    return make_study(root, clock=MovableClock(), readers=readers, design=design, version=version)


def work(study: Study, session: ReadingSession, minutes: float) -> None:
    session.painted(1.0)
    assert isinstance(study.clock, MovableClock)
    study.clock.advance(minutes * 60)
    session.answer(rated("4A", 20))
    session.lock()


def test_a_break_is_due_after_the_protocols_minutes_and_over_after_its_rest(tmp_path: Path) -> None:
    with make_with_breaks(tmp_path / "s") as study:
        session = ReadingSession.begin(study, "r1")
        assert not session.break_state().due
        work(study, session, 28)
        assert not session.break_state().due
        work(study, session, 3)
        assert session.break_state().due
        session.end()
        assert isinstance(study.clock, MovableClock)
        study.clock.advance(120)
        again = ReadingSession.begin(study, "r1")
        state = again.break_state()
        assert (state.due, state.remaining_us) == (True, 180_000_000)
        assert state.worked_us == 31 * 60_000_000
        study.clock.advance(180)
        state = again.break_state()
        assert (state.due, state.remaining_us) == (False, 0)


def test_another_readers_work_is_not_hers(tmp_path: Path) -> None:
    with make_with_breaks(tmp_path / "s", readers=("r1", "r2")) as study:
        first = ReadingSession.begin(study, "r1")
        work(study, first, 31)
        first.end()
        state = ReadingSession.begin(study, "r2").break_state()
        assert (state.due, state.worked_us) == (False, 0)


def test_a_study_that_was_locked_before_there_were_breaks_goes_on_without(tmp_path: Path) -> None:
    with make_with_breaks(tmp_path / "s", version=2) as study:
        session = ReadingSession.begin(study, "r1")
        work(study, session, 31)
        assert not session.break_state().due


def test_reads_of_later_protocols_are_timed_by_rule_2(tmp_path: Path) -> None:
    with make_with_breaks(tmp_path / "s") as study:
        session = ReadingSession.begin(study, "r1")
        work(study, session, 2)
        (lock,) = locks(study)
    assert (lock["time_rule"], lock["total_us"]) == (2, 120_000_000)
    assert (lock["times"]["first_answer_us"], lock["times"]["spells"]) == (120_000_000, 1)


def test_paint_reveal_and_lock_carry_the_clock_since_the_start_of_the_computer(
    tmp_path: Path,
) -> None:
    with Study.open(_read_by_the_systems_clock(tmp_path / "s"), writable=False) as study:
        told = {
            action: [event.content["boot"] for event in study.events(action=action)]
            for action in ("case.painted", "ai.shown", "read.locked")
        }
    ids = {boot.get("id") for boots in told.values() for boot in boots}
    assert len(ids) == 1
    assert [len(boots) for boots in told.values()] == [1, 1, 2]


def _read_by_the_systems_clock(root: Path) -> Path:
    make_study(root).close()
    with Study.open(root) as study:
        session = ReadingSession.begin(study, "r1")
        session.painted(1.0)
        session.answer(rated("4A", 20))
        session.lock()
        session.reveal()
        session.lock()
    return root
