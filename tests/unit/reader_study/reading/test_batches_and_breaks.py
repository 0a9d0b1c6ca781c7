"""Batches and breaks, by events whose times are known."""

from datetime import UTC, datetime, timedelta

import pytest

from reader_study.clock import utc_text
from reader_study.reading.breaks import BreakState, break_state
from reader_study.reading.times import BatchPlace, BootTime, ReadMoment, batch_places

MINUTE_US = 60_000_000


class Sitting:
    """A reader at work; time is told in minutes."""

    def __init__(self) -> None:
        self.moments: list[ReadMoment] = []
        self.minutes = 0.0
        self.wall_minutes = 0.0
        self.slept_minutes = 0.0

    def do(
        self,
        action: str,
        case: str = "",
        *,
        after: float = 0.0,
        reason: str = "",
        arm: str = "a",
        session: int = 1,
        **content: object,
    ) -> None:
        self.minutes += after
        self.wall_minutes += after
        entity = f"read/r1/{session}/{case}/{arm}" if case else f"session/r1/{session}"
        self.moments.append(self._moment(action, entity, reason, content))

    def read(self, case: str, *, minutes: float = 1.0, after: float = 0.0, arm: str = "a") -> None:
        self.do("case.painted", case, after=after, arm=arm)
        self.do("read.locked", case, after=minutes, arm=arm)

    def now(self, *, after: float = 0.0) -> ReadMoment:
        self.minutes += after
        self.wall_minutes += after
        return self._moment("", "", "", {})

    def _moment(
        self, action: str, entity: str, reason: str, content: dict[str, object]
    ) -> ReadMoment:
        ns = round(self.minutes * 60e9)
        wall = datetime(2026, 11, 26, tzinfo=UTC) + timedelta(minutes=self.wall_minutes)
        boot = BootTime("b", ns + round(self.slept_minutes * 60e9)) if self.slept_minutes else None
        order = len(self.moments) + 1
        return ReadMoment(order, action, ns, entity, reason, utc_text(wall), content, boot)


def places(sitting: Sitting) -> list[tuple[int, int, int]]:
    return [
        (place.batch, place.in_batch, place.in_session)
        for place in batch_places(sitting.moments).values()
    ]


@pytest.mark.parametrize(("gap", "second"), [(9.99, (1, 2, 2)), (10.0, (2, 1, 2))])
def test_a_rest_of_ten_minutes_begins_a_batch(gap: float, second: tuple[int, int, int]) -> None:
    sitting = Sitting()
    sitting.read("C1")
    sitting.read("C2", after=gap)
    assert places(sitting) == [(1, 1, 1), second]


def test_reads_of_one_visit_share_their_place() -> None:
    sitting = Sitting()
    sitting.read("C1")
    sitting.do("ai.shown", "C1", arm="b", after=0.01)
    sitting.do("read.locked", "C1", arm="b", after=0.5)
    sitting.read("C2", after=0.01)
    assert batch_places(sitting.moments) == {
        "read/r1/1/C1/a": BatchPlace(1, 1, 1),
        "read/r1/1/C1/b": BatchPlace(1, 1, 1),
        "read/r1/1/C2/a": BatchPlace(1, 2, 2),
    }


def test_a_case_left_open_over_lunch_belongs_to_the_batch_after_it() -> None:
    """The next case is on the screen a moment after the lock; the reader goes all the same."""
    sitting = Sitting()
    sitting.read("C1")
    sitting.do("case.painted", "C2", after=0.01)
    sitting.do("read.paused", "C2", after=1, reason="idle")
    sitting.do("read.resumed", "C2", after=45)
    sitting.do("read.locked", "C2", after=1)
    sitting.read("C3", after=0.01)
    assert places(sitting) == [(1, 1, 1), (2, 1, 2), (2, 2, 3)]


def test_a_step_of_the_wall_clock_within_a_run_makes_no_batch() -> None:
    sitting = Sitting()
    sitting.read("C1")
    sitting.wall_minutes += 60 * 24
    sitting.read("C2", after=0.01)
    assert places(sitting) == [(1, 1, 1), (1, 2, 2)]


def test_between_two_runs_the_time_of_day_tells_the_rest() -> None:
    sitting = Sitting()
    sitting.do("session.started")
    sitting.read("C1")
    sitting.do("session.ended")
    sitting.minutes = -1000.0  # the computer was started again: its clock began anew
    sitting.wall_minutes += 30
    sitting.do("session.started")
    sitting.read("C2", after=0.1)
    assert places(sitting) == [(1, 1, 1), (2, 1, 2)]


def test_a_suspended_computer_is_a_rest() -> None:
    sitting = Sitting()
    sitting.slept_minutes = 0.001
    sitting.read("C1")
    sitting.do("case.painted", "C2", after=0.01)
    sitting.slept_minutes += 30
    sitting.do("read.locked", "C2", after=1)
    assert places(sitting) == [(1, 1, 1), (2, 1, 2)]


def test_sessions_and_readers_are_counted_apart() -> None:
    sitting = Sitting()
    sitting.read("C1")
    sitting.read("C2")
    sitting.do("case.painted", "C1", session=2)
    sitting.do("read.locked", "C1", after=1, session=2)
    assert places(sitting) == [(1, 1, 1), (1, 2, 2), (1, 1, 1)]


def state(sitting: Sitting, *, after: float = 0.0, break_minutes: int = 10) -> BreakState:
    now = sitting.now(after=after)
    return break_state(sitting.moments, now, session_minutes=60, break_minutes=break_minutes)


def test_a_break_is_due_after_an_hour_of_work_and_over_when_it_was_long_enough() -> None:
    sitting = Sitting()
    for number in range(59):
        sitting.read(f"C{number}")
    assert state(sitting) == BreakState(59 * MINUTE_US, 0, False, 0)
    sitting.read("C59")
    assert state(sitting) == BreakState(60 * MINUTE_US, 0, True, 10 * MINUTE_US)
    assert state(sitting, after=4) == BreakState(60 * MINUTE_US, 4 * MINUTE_US, True, 6 * MINUTE_US)
    assert state(sitting, after=6) == BreakState(0, 10 * MINUTE_US, False, 0)
    sitting.read("C60", minutes=3)
    assert state(sitting).worked_us == 3 * MINUTE_US


def test_work_on_the_case_before_her_counts_as_it_goes() -> None:
    sitting = Sitting()
    sitting.do("case.painted", "C1")
    assert state(sitting, after=61).due


def test_a_short_rest_is_no_work_and_no_break() -> None:
    sitting = Sitting()
    sitting.read("C1", minutes=40)
    sitting.do("case.painted", "C2")
    sitting.do("read.paused", "C2", reason="reader", after=1)
    sitting.do("read.resumed", "C2", after=9)
    sitting.do("read.locked", "C2", after=2)
    assert state(sitting).worked_us == 43 * MINUTE_US


def test_a_long_pause_is_a_break() -> None:
    sitting = Sitting()
    sitting.read("C1", minutes=40)
    sitting.do("case.painted", "C2")
    sitting.do("read.paused", "C2", reason="idle", after=1)
    assert state(sitting, after=10) == BreakState(0, 10 * MINUTE_US, False, 0)
    sitting.do("read.resumed", "C2")
    sitting.do("read.locked", "C2", after=2)
    assert state(sitting).worked_us == 2 * MINUTE_US


@pytest.mark.parametrize(("session_minutes", "break_minutes"), [(0, 10), (60, 0)])
def test_a_protocol_without_breaks_never_asks_for_one(
    session_minutes: int, break_minutes: int
) -> None:
    sitting = Sitting()
    sitting.read("C1", minutes=500)
    found = break_state(
        sitting.moments,
        sitting.now(),
        session_minutes=session_minutes,
        break_minutes=break_minutes,
    )
    assert (found.due, found.remaining_us) == (False, 0)


def test_nobody_has_worked_before_the_first_case() -> None:
    sitting = Sitting()
    sitting.do("session.started")
    assert state(sitting, after=5).worked_us == 0
