from datetime import UTC, datetime, timedelta

import pytest

from reader_study.designs.planning import plan_steps
from reader_study.designs.step import StepKind
from reader_study.designs.trusted_time import Observation, TrustedClock
from reader_study.designs.washout import CaseLock, due
from reader_study.protocol.arms import Questions
from tests.made_designs import made_cases, made_protocol

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)
STEPS = plan_steps(
    made_protocol("two-sessions", 2, questions=Questions(after_session=("nasa-tlx",))),
    made_cases(3),
    practice=("D1",),
)


def clock_at(moment: datetime) -> TrustedClock:
    clock = TrustedClock()
    clock.observe(Observation(START))
    clock.observe(Observation(moment))
    return clock


def test_nothing_waits_in_the_first_session_and_the_second_waits_for_the_first() -> None:
    found = due(STEPS, [], clock_at(START), 28)
    assert len(found) == 2 * 2 * 3  # neither practice nor questions
    assert any(step.kind is StepKind.PRACTICE for step in STEPS)
    assert all(one.is_open for (_, session, _), one in found.items() if session == 1)
    second = [one for (_, session, _), one in found.items() if session == 2]
    assert all(one.unread == (1,) and not one.is_open for one in second)


@pytest.mark.parametrize(("days", "opened"), [(27, False), (28, True), (400, True)])
def test_a_case_opens_when_its_own_washout_is_over(days: int, opened: bool) -> None:
    clock = TrustedClock()
    lock = CaseLock("r1", 1, "C0001", clock.observe(Observation(START)))
    later = CaseLock("r1", 1, "C0002", clock.observe(Observation(START + 2 * DAY)))
    clock.observe(Observation(START + days * DAY))
    found = due(STEPS, [lock, later], clock, 28)
    one = found["r1", 2, "C0001"]
    assert one.is_open is opened
    assert one.remaining == max(timedelta(), (28 - days) * DAY)
    assert one.opens == START + 28 * DAY
    assert found["r1", 2, "C0002"].remaining == max(timedelta(), (30 - days) * DAY)
    assert found["r2", 2, "C0001"].unread == (1,)


def test_to_the_microsecond() -> None:
    clock = TrustedClock()
    lock = CaseLock("r1", 1, "C0001", clock.observe(Observation(START)))
    clock.observe(Observation(START + 28 * DAY - timedelta(microseconds=1)))
    assert not due(STEPS, [lock], clock, 28)["r1", 2, "C0001"].is_open
    clock.observe(Observation(START + 28 * DAY))
    assert due(STEPS, [lock], clock, 28)["r1", 2, "C0001"].is_open


def test_of_three_rounds_the_last_lock_counts() -> None:
    steps = plan_steps(made_protocol("rounds", 1), made_cases(1))
    clock = TrustedClock()
    locks = [CaseLock("r1", 1, "C0001", clock.observe(Observation(START)))]
    locks.append(CaseLock("r1", 2, "C0001", clock.observe(Observation(START + 30 * DAY))))
    clock.observe(Observation(START + 40 * DAY))
    assert due(steps, locks, clock, 28)["r1", 3, "C0001"].remaining == 18 * DAY


def test_a_clock_that_saw_nothing_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="observed nothing"):
        due(STEPS, [], TrustedClock(), 28)
