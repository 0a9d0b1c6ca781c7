"""A break is due after an hour of work, whichever program run the work was done in."""

from pathlib import Path

from reader_study.reading.resting import Resting
from reader_study.reading.session import ReadingSession
from reader_study.study import Study
from tests.builders import MovableClock, make_study, rated

MINUTE_S = 60.0


def read_one(session: ReadingSession, clock: MovableClock, minutes: float) -> None:
    session.painted(1.0)
    clock.advance(minutes * MINUTE_S)
    session.answer(rated("4A", 30))
    session.lock()
    session.reveal()
    session.lock()


def test_a_break_is_due_after_the_hour_and_over_after_ten_minutes(tmp_path: Path) -> None:
    clock = MovableClock()
    with make_study(tmp_path / "study", n_reading=4, clock=clock) as study:
        session = ReadingSession.begin(study, "r1")
        resting = Resting(study, "r1")
        read_one(session, clock, 40)
        assert resting.left_ms() == 0
        read_one(session, clock, 25)
        assert resting.left_ms() == 10 * 60_000
        clock.advance(4 * MINUTE_S)
        assert resting.left_ms() == 6 * 60_000
        clock.advance(6 * MINUTE_S)
        assert resting.left_ms() == 0
        read_one(session, clock, 30)
        assert resting.left_ms() == 0


def test_leaving_and_coming_back_does_not_shorten_a_break(tmp_path: Path) -> None:
    clock = MovableClock()
    with make_study(tmp_path / "study", n_reading=4, clock=clock) as study:
        session = ReadingSession.begin(study, "r1")
        read_one(session, clock, 70)
        session.end()
    with Study.open(tmp_path / "study", clock=clock) as study:
        clock.advance(3 * MINUTE_S)
        ReadingSession.begin(study, "r1")
        assert Resting(study, "r1").left_ms() == 7 * 60_000


def test_another_readers_work_tires_nobody(tmp_path: Path) -> None:
    clock = MovableClock()
    with make_study(tmp_path / "study", readers=("r1", "r2"), clock=clock) as study:
        session = ReadingSession.begin(study, "r1")
        read_one(session, clock, 70)
        session.end()
        ReadingSession.begin(study, "r2")
        assert Resting(study, "r2").left_ms() == 0


def test_a_study_without_breaks_asks_for_none(tmp_path: Path) -> None:
    clock = MovableClock()
    made = make_study(tmp_path / "study", clock=clock, design="session_minutes = 0")
    with made as study:
        session = ReadingSession.begin(study, "r1")
        read_one(session, clock, 200)
        assert Resting(study, "r1").left_ms() == 0
