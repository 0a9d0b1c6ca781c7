from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ground.errors import ReadingRuleError
from reader_study.clock import SystemClock
from reader_study.designs.trusted_time import (
    Observation,
    TrustedClock,
    observed,
    require_not_behind,
    time_line,
)
from tests.builders import MovableClock

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
HOUR, DAY, YEAR = timedelta(hours=1), timedelta(days=1), timedelta(days=365)


class Computer:
    """A computer whose clock is set by hand while true time goes on."""

    def __init__(self) -> None:
        self.true = START
        self.wrong = timedelta()
        self.started = START - HOUR
        self.boots = 1

    def seen(self) -> Observation:
        ran = (self.true - self.started) // timedelta(microseconds=1) * 1000
        return Observation(self.true + self.wrong, f"boot-{self.boots}", ran)

    def reboot(self, off: timedelta) -> None:
        self.true += off
        self.started = self.true
        self.true += timedelta(minutes=1)
        self.boots += 1


@pytest.mark.parametrize("by", [HOUR, -HOUR, DAY, -DAY, YEAR, -YEAR])
def test_a_clock_that_is_set_while_the_computer_runs_changes_nothing(by: timedelta) -> None:
    computer, clock = Computer(), TrustedClock()
    lock = clock.observe(computer.seen())
    computer.true += 10 * DAY
    computer.wrong = by
    clock.observe(computer.seen())
    assert clock.since(lock) == 10 * DAY
    computer.true += 18 * DAY
    clock.observe(computer.seen())
    assert clock.since(lock) == 28 * DAY
    assert clock.gaps == ()


@pytest.mark.parametrize("by", [HOUR, DAY, YEAR])
def test_a_clock_that_stays_forward_over_a_boot_counts_the_pause_alone(by: timedelta) -> None:
    computer, clock = Computer(), TrustedClock()
    lock = clock.observe(computer.seen())
    computer.wrong = by
    clock.observe(computer.seen())
    computer.reboot(2 * DAY)
    clock.observe(computer.seen())
    assert clock.since(lock) == 2 * DAY + timedelta(minutes=1)


@pytest.mark.parametrize("by", [HOUR, DAY, YEAR])
def test_a_clock_set_back_and_put_right_by_the_boot_counts_the_pause_alone(by: timedelta) -> None:
    computer, clock = Computer(), TrustedClock()
    lock = clock.observe(computer.seen())
    computer.wrong = -by
    clock.observe(computer.seen())
    computer.reboot(2 * DAY)
    computer.wrong = timedelta()
    clock.observe(computer.seen())
    assert clock.since(lock) == 2 * DAY + timedelta(minutes=1)


def test_what_a_clock_set_forward_in_the_dark_gained_is_taken_back_with_it() -> None:
    computer, clock = Computer(), TrustedClock()
    lock = clock.observe(computer.seen())
    computer.reboot(DAY)
    computer.wrong = YEAR
    clock.observe(computer.seen())
    assert clock.since(lock) > YEAR  # nothing shows it yet …
    assert [gap.length > 28 * DAY for gap in clock.gaps_longer_than(28 * DAY)] == [True]
    computer.wrong = timedelta()
    clock.observe(computer.seen())
    assert clock.since(lock) == DAY + timedelta(minutes=1)  # … until the clock is put right
    assert clock.gaps_longer_than(28 * DAY) == ()
    computer.reboot(DAY)
    clock.observe(computer.seen())
    assert clock.since(lock) == 2 * DAY + timedelta(minutes=2)


def test_daylight_saving_is_no_jump() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    before = datetime(2026, 3, 29, 1, 59, 59, tzinfo=berlin)
    after = datetime(2026, 3, 29, 3, 0, 1, tzinfo=berlin)
    clock = TrustedClock()
    lock = clock.observe(Observation(before.astimezone(UTC)))
    clock.observe(Observation(after.astimezone(UTC)))
    assert clock.since(lock) == timedelta(seconds=2)


def test_without_a_time_since_boot_the_wall_clock_counts_and_never_backwards() -> None:
    clock = TrustedClock()
    lock = clock.observe(Observation(START))
    clock.observe(Observation(START + 3 * DAY))
    assert clock.since(lock) == 3 * DAY
    clock.observe(Observation(START + 2 * DAY))
    assert clock.since(lock) == 2 * DAY
    clock.observe(Observation(START - YEAR))
    assert clock.since(lock) == timedelta()


ACTS = st.one_of(
    st.tuples(st.just("run"), st.integers(1, 40 * 24 * 60)),
    st.tuples(st.just("set"), st.sampled_from([60, -60, 1440, -1440, 525_600, -525_600, 7, -7])),
    st.tuples(st.just("off"), st.integers(1, 40 * 24 * 60)),
    st.tuples(st.just("off and put right"), st.integers(1, 40 * 24 * 60)),
)


@given(st.lists(ACTS, max_size=12))
def test_no_more_time_is_told_than_has_passed(acts: list[tuple[str, int]]) -> None:
    computer, clock = Computer(), TrustedClock()
    marks = [(computer.true, clock.observe(computer.seen()))]
    for act, minutes in acts:
        if act == "run":
            computer.true += timedelta(minutes=minutes)
        elif act == "set":
            computer.wrong += timedelta(minutes=minutes)
        else:
            computer.reboot(timedelta(minutes=minutes))
            if act != "off":
                computer.wrong = timedelta()
        marks.append((computer.true, clock.observe(computer.seen())))
        for moment, mark in marks:
            assert timedelta() <= clock.since(mark) <= computer.true - moment
    assert TrustedClock.of_content(clock.content()).content() == clock.content()


@given(st.lists(st.tuples(st.sampled_from(["run", "off"]), st.integers(1, 10**5)), max_size=12))
def test_with_a_right_clock_all_time_is_told(acts: list[tuple[str, int]]) -> None:
    computer, clock = Computer(), TrustedClock()
    lock = clock.observe(computer.seen())
    for act, minutes in acts:
        if act == "run":
            computer.true += timedelta(minutes=minutes)
        else:
            computer.reboot(timedelta(minutes=minutes))
        clock.observe(computer.seen())
        assert clock.since(lock) == computer.true - START


def test_a_clock_that_stands_behind_the_log_is_refused() -> None:
    require_not_behind(START, START - timedelta(minutes=5))
    with pytest.raises(ReadingRuleError, match=r"says 2026-03-01 08:54 UTC.*at 2026-03-01 09:00"):
        require_not_behind(START, START - timedelta(minutes=6))


def test_this_computer_tells_since_when_it_runs() -> None:
    clock = SystemClock()
    first, second = observed(clock), observed(clock)
    assert first.boot_id == second.boot_id
    if first.since_boot_ns is not None and second.since_boot_ns is not None:
        assert 0 < first.since_boot_ns <= second.since_boot_ns
    assert observed(MovableClock()) == Observation(MovableClock().utc())


def test_a_state_that_was_kept_goes_on_as_if_it_had_not_been() -> None:
    computer = Computer()
    seen = [computer.seen()]
    computer.reboot(DAY)
    seen.append(computer.seen())
    clock, moments = time_line(seen)
    kept = TrustedClock.of_content(clock.content())
    computer.true += HOUR
    clock.observe(computer.seen())
    kept.observe(computer.seen())
    assert kept.since(moments[0]) == clock.since(moments[0]) == DAY + HOUR + timedelta(minutes=1)
