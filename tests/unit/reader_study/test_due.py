"""A case opens again when its washout is over, and never earlier; what is due stands in the log."""

from datetime import timedelta
from pathlib import Path

import pytest

from ground.errors import ReadingRuleError
from reader_study.reading.due import NotYetDue
from reader_study.reading.session import ReadingSession
from reader_study.study import Study
from tests.builders import MovableClock, make_study, rated

TWO_SESSIONS = """
[[arms]]
id = "unaided"
title = "Unaided"

[[arms]]
id = "aided"
title = "With AI"
shows = ["score"]

[[contrasts]]
reference = "unaided"
test = "aided"
"""
DAY = timedelta(days=1)


class RunningClock(MovableClock):
    """A clock of a computer that was not started again."""

    def __init__(self) -> None:
        super().__init__()
        self.boot, self.since = "boot-1", 10**12

    def boot_id(self) -> str:
        return self.boot

    def since_boot_ns(self) -> int | None:
        return self.since

    def advance(self, seconds: float) -> None:
        super().advance(seconds)
        self.since += round(seconds * 1e9)

    def set_wall(self, by: timedelta) -> None:
        """Set the wall clock alone."""
        self.now += by


def study_of_two_sessions(root: Path, clock: MovableClock) -> Study:
    return make_study(
        root, clock=clock, version=3, design='kind = "two-sessions"', more=TWO_SESSIONS
    )


def read_session(study: Study) -> int:
    session = ReadingSession.begin(study, "r1")
    n = 0
    while session.task is not None:
        session.painted(1.0)
        if session.task.reveals_at_once:
            session.reveal()
        session.answer(rated("4A", 30))
        session.lock()
        n += 1
    session.end()
    return n


@pytest.fixture
def clock() -> RunningClock:
    return RunningClock()


def test_the_second_session_opens_after_the_washout(tmp_path: Path, clock: RunningClock) -> None:
    with study_of_two_sessions(tmp_path / "s", clock) as study:
        assert read_session(study) == 4
        with pytest.raises(NotYetDue, match="2026-12-20") as caught:
            ReadingSession.begin(study, "r1")
        assert caught.value.opens.date().isoformat() == "2026-12-20"
        clock.advance(27.9 * 86400)
        with pytest.raises(NotYetDue):
            ReadingSession.begin(study, "r1")
        clock.advance(0.2 * 86400)
        assert read_session(study) == 4
        arms = [(read.session, read.arm) for read in study.reads()]
        assert arms == [(1, "unaided")] * 4 + [(2, "aided")] * 4


@pytest.mark.parametrize("by", [timedelta(hours=1), DAY, 365 * DAY])
def test_a_clock_that_is_set_forward_opens_nothing_early(
    tmp_path: Path, clock: RunningClock, by: timedelta
) -> None:
    with study_of_two_sessions(tmp_path / "s", clock) as study:
        read_session(study)
        clock.set_wall(by)
        clock.advance(27 * 86400)
        with pytest.raises(NotYetDue):
            ReadingSession.begin(study, "r1")
        clock.advance(1.1 * 86400)
        assert read_session(study) == 4


@pytest.mark.parametrize("by", [timedelta(hours=1), DAY, 365 * DAY])
def test_a_clock_that_is_set_back_blocks_and_opens_nothing_early(
    tmp_path: Path, clock: RunningClock, by: timedelta
) -> None:
    with study_of_two_sessions(tmp_path / "s", clock) as study:
        read_session(study)
        clock.set_wall(-by)
        with pytest.raises(ReadingRuleError, match="clock of this computer"):
            ReadingSession.begin(study, "r1")


def test_a_clock_that_was_put_right_while_off_is_not_believed(
    tmp_path: Path, clock: RunningClock
) -> None:
    """Forward by a year, seen; then the computer is off, and the clock is put right."""
    with study_of_two_sessions(tmp_path / "s", clock) as study:
        read_session(study)
        clock.set_wall(365 * DAY)
        with pytest.raises(NotYetDue):
            ReadingSession.begin(study, "r1")
        clock.boot, clock.since = "boot-2", 10**9
        clock.advance(10 * 86400)
        with pytest.raises(NotYetDue):
            ReadingSession.begin(study, "r1")


def test_reading_by_steps_shows_nothing_of_a_model_without_its_arm(
    tmp_path: Path, clock: RunningClock
) -> None:
    with study_of_two_sessions(tmp_path / "s", clock) as study:
        session = ReadingSession.begin(study, "r1")
        session.painted(1.0)
        with pytest.raises(ReadingRuleError, match="Nothing of an AI"):
            session.reveal()
