"""Rule 2 on made streams of events: every time is right to the microsecond."""

from dataclasses import replace

import pytest

from reader_study.reading.times import BootTime, DerivedTimes, ReadMoment, derived_times, rule_of

MS = 1_000_000


class Stream:
    """Events of one read, told by their time in milliseconds."""

    def __init__(self, *, start_ms: int = 5_000_000, boot: str = "") -> None:
        self.start_ms, self.boot = start_ms, boot
        self.slept_ms = 0
        self.moments: list[ReadMoment] = []

    def at(
        self, ms: float, action: str, *, reason: str = "", run: str = "", **content: object
    ) -> None:
        ns = round((self.start_ms + ms) * MS)
        boot = BootTime(self.boot, ns + self.slept_ms * MS) if self.boot else None
        self.moments.append(
            ReadMoment(
                len(self.moments) + 1, action, ns, "read/r1/1/C1/a", reason, content=content,
                boot=boot, run=run,
            )
        )  # fmt: skip

    def times(self, **options: int) -> DerivedTimes:
        return derived_times(self.moments, **options)


def test_a_plain_read_runs_from_paint_to_lock() -> None:
    read = Stream()
    read.at(0, "case.painted", machine_us=43_217)
    read.at(2_500.5, "read.answered")
    read.at(7_321.25, "read.locked")
    assert read.times() == DerivedTimes(
        rule=2,
        total_us=7_321_250,
        active_us=7_321_250,
        machine_us=43_217,
        first_answer_us=2_500_500,
        spells=1,
    )


def test_idle_within_a_loss_of_focus_is_counted_once() -> None:
    read = Stream()
    read.at(0, "case.painted")
    read.at(1_000, "read.paused", reason="focus")
    read.at(61_000, "read.paused", reason="idle")
    read.at(70_000, "read.resumed", reason="focus")
    read.at(72_000, "read.resumed", reason="idle")
    read.at(75_000, "read.locked")
    times = read.times()
    assert (times.total_us, times.active_us, times.paused_us) == (75_000_000, 4_000_000, 71_000_000)


def test_a_resume_without_a_reason_ends_all_pauses() -> None:
    read = Stream()
    read.at(0, "case.painted")
    read.at(1_000, "read.paused", reason="focus")
    read.at(2_000, "read.paused", reason="reader")
    read.at(9_000, "read.resumed")
    read.at(10_000, "read.locked")
    assert (read.times().active_us, read.times().paused_us) == (2_000_000, 8_000_000)


def test_a_pause_that_holds_at_the_lock_is_no_active_time() -> None:
    read = Stream()
    read.at(0, "case.painted")
    read.at(3_000, "read.paused", reason="idle")
    read.at(8_000, "read.locked")
    assert (read.times().total_us, read.times().active_us) == (8_000_000, 3_000_000)


def test_a_crash_ends_the_spell_at_the_last_event_of_that_run() -> None:
    read = Stream()
    read.at(0, "case.painted", machine_us=10_000)
    read.at(4_000, "read.answered")
    read.at(5_000, "read.paused", reason="focus")
    # The program dies here, and is started again an hour later.
    read.at(3_605_000, "case.painted", machine_us=20_000)
    read.at(3_607_000, "read.locked")
    times = read.times()
    assert (times.total_us, times.active_us, times.spells) == (7_000_000, 7_000_000, 2)
    assert times.machine_us == 30_000


def test_a_crash_with_a_restart_of_the_computer_counts_nothing_between() -> None:
    read = Stream(boot="one")
    read.at(0, "case.painted")
    read.at(4_000, "read.answered")
    read.start_ms, read.boot = 100, "two"
    read.at(0, "case.painted")
    read.at(2_000, "read.locked")
    times = read.times()
    assert (times.total_us, times.suspended_us, times.first_answer_us) == (6_000_000, 0, 4_000_000)


def test_an_event_of_another_run_without_a_paint_belongs_to_no_spell() -> None:
    read = Stream()
    read.at(0, "case.painted", run="a")
    read.at(1_000, "read.answered", run="a")
    read.at(9_000, "read.answered", run="b")
    read.at(9_500, "case.painted", run="b")
    read.at(9_700, "read.locked", run="b")
    assert read.times().total_us == 1_200_000


def test_an_interrupted_session_counts_up_to_the_interruption() -> None:
    read = Stream()
    read.at(0, "case.painted")
    read.at(6_000, "read.suspended")
    read.at(900_000, "session.started")
    read.at(901_000, "case.painted")
    read.at(902_500, "read.locked")
    assert (read.times().total_us, read.times().spells) == (7_500_000, 2)


def test_a_suspended_computer_is_total_time_and_not_active_time() -> None:
    """The monotonic clock stands while the computer sleeps; that since its start runs on."""
    read = Stream(boot="one")
    read.at(0, "case.painted")
    read.at(2_000, "read.answered")
    read.slept_ms = 3_600_000
    read.at(3_000, "read.resumed")
    read.at(5_000, "read.locked")
    times = read.times()
    assert (times.active_us, times.suspended_us) == (5_000_000, 3_600_000_000)
    assert times.total_us == 3_605_000_000


def test_a_suspend_within_a_pause_is_counted_once() -> None:
    read = Stream(boot="one")
    read.at(0, "case.painted")
    read.at(1_000, "read.paused", reason="idle")
    read.slept_ms = 600_000
    read.at(4_000, "read.resumed")
    read.at(5_000, "read.locked")
    times = read.times()
    assert (times.active_us, times.paused_us) == (2_000_000, 3_000_000)
    assert (times.suspended_us, times.total_us) == (600_000_000, 605_000_000)


def test_events_without_the_second_clock_lie_between_two_that_have_it() -> None:
    read = Stream(boot="one")
    read.at(0, "case.painted")
    read.slept_ms = 100_000
    read.at(2_000, "read.answered")
    read.at(5_000, "read.locked")
    read.moments[1] = replace(read.moments[1], boot=None)
    assert read.times().suspended_us == 100_000_000


def test_clocks_read_a_few_milliseconds_apart_are_no_suspend() -> None:
    read = Stream(boot="one")
    read.at(0, "case.painted")
    read.slept_ms = 30
    read.at(5_000, "read.locked")
    assert (read.times().suspended_us, read.times().total_us) == (0, 5_000_000)


def test_steps_of_the_wall_clock_change_nothing() -> None:
    read = Stream()
    read.at(0, "case.painted")
    read.at(1_000, "read.paused", reason="idle")
    read.at(3_000, "read.resumed")
    read.at(5_000, "read.locked")
    steady = read.times()
    walls = ("2026-11-22T08:00:00Z", "2027-11-22T08:00:00Z", "1999-01-01T00:00:00Z", "")
    stepped = [replace(m, utc=utc) for m, utc in zip(read.moments, walls, strict=True)]
    assert derived_times(stepped) == steady


def test_evaluation_time_is_negative_for_a_clip_judged_before_its_end() -> None:
    read = Stream()
    read.at(0, "case.painted", clip_us=16_000_000)
    read.at(5_550, "read.locked")
    times = read.times()
    assert (times.clip_us, times.evaluation_us) == (16_000_000, -10_450_000)
    assert times.content()["evaluation_us"] == -10_450_000


def test_each_clip_is_as_long_as_it_is_and_plays_as_often_as_it_does() -> None:
    read = Stream()
    read.at(0, "case.painted")
    read.at(9_000, "read.played", image=0, clip_us=4_000_000, ranges=[[0, 4_000_000]], dropped=0)
    read.at(14_000, "read.played", image=0, clip_us=4_000_000, ranges=[[0, 1_500_000]], dropped=2)
    read.at(20_000, "read.played", image=1, clip_us=3_000_000, ranges=[[0, 3_000_000]], dropped=0)
    read.at(21_000, "read.locked")
    times = read.times()
    assert (times.clip_us, times.played_us) == (7_000_000, 8_500_000)
    assert times.evaluation_us == 14_000_000
    assert read.times(clip_us=9_000_000).evaluation_us == 12_000_000


def test_a_case_that_stays_on_the_screen_begins_with_the_showing_of_the_ai() -> None:
    read = Stream()
    read.at(-300, "ai.revealed")
    read.at(0, "ai.shown", machine_us=290_000)
    read.at(3_000, "read.answered")
    read.at(4_000, "read.locked")
    times = read.times()
    assert (times.total_us, times.ai_us, times.machine_us) == (4_000_000, 4_000_000, 290_000)
    assert (times.reveal_us, times.dwell_us, times.waited_us) == (0, 3_000_000, 0)


def test_an_answer_asked_for_on_the_way_is_waited_for_and_not_read_for() -> None:
    read = Stream()
    read.at(0, "case.painted", machine_us=50_000)
    read.at(2_000, "read.answered")
    read.at(4_000, "ai.revealed")
    read.at(4_700, "ai.shown", machine_us=600_000)
    read.at(9_700, "read.locked")
    times = read.times()
    assert (times.total_us, times.active_us, times.waited_us) == (9_700_000, 9_100_000, 600_000)
    assert (times.reveal_us, times.dwell_us, times.ai_us) == (4_700_000, 5_000_000, 5_000_000)
    assert (times.machine_us, times.first_answer_us) == (650_000, 2_000_000)


def test_an_answer_shown_just_before_the_first_paint_is_on_the_screen_from_there() -> None:
    read = Stream()
    read.at(0, "ai.shown", machine_us=1_000)
    read.at(40, "case.painted", machine_us=2_000)
    read.at(5_040, "read.locked")
    times = read.times()
    assert (times.total_us, times.ai_us, times.spells) == (5_000_000, 5_000_000, 2)


def test_time_on_the_ai_ends_where_its_card_is_put_away() -> None:
    read = Stream()
    read.at(0, "ai.shown")
    read.at(2_000, "read.viewed", ai=False)
    read.at(5_000, "read.viewed", ai=True, frame=0)
    read.at(5_500, "read.viewed", frame=3)
    read.at(6_000, "read.paused", reason="idle")
    read.at(8_000, "read.resumed")
    read.at(9_000, "read.locked")
    assert read.times().ai_us == 4_000_000


def test_after_a_crash_the_ai_is_not_on_the_screen_until_it_is_shown_again() -> None:
    read = Stream()
    read.at(0, "ai.shown", machine_us=1_000)
    read.at(3_000, "read.answered")
    read.at(900_000, "case.painted", machine_us=1_000)
    read.at(900_500, "ai.shown", machine_us=2_000)
    read.at(901_500, "read.locked")
    times = read.times()
    assert (times.ai_us, times.total_us) == (4_000_000, 4_500_000)
    assert times.active_us == 4_498_000


def test_what_comes_after_the_lock_does_not_count() -> None:
    read = Stream()
    read.at(0, "case.painted")
    read.at(1_000, "read.locked")
    read.at(2_000, "read.annotated")
    read.at(3_000, "case.painted")
    read.at(9_000, "read.locked")
    assert read.times().total_us == 1_000_000


def test_a_read_without_events_has_no_times() -> None:
    assert derived_times([]) == DerivedTimes(rule=2)


def test_there_is_no_third_rule() -> None:
    with pytest.raises(ValueError, match="rule 3"):
        derived_times([], rule=3)


@pytest.mark.parametrize(("version", "rule"), [(1, 1), (2, 1), (3, 2)])
def test_a_study_is_timed_by_the_rule_of_its_protocol(version: int, rule: int) -> None:
    assert rule_of(version) == rule


def test_rule_1_is_as_it_was() -> None:
    """A pause holds over the fetching of the AI's answer, and a reveal begins anew."""
    read = Stream()
    read.at(0, "case.painted", machine_us=5_000)
    read.at(2_000, "read.answered")
    read.at(3_000, "ai.shown", machine_us=7_000)
    read.at(3_500, "read.paused", reason="idle")
    read.at(4_000, "read.resumed")
    read.at(5_000, "read.locked")
    times = read.times(rule=1)
    assert (times.rule, times.total_us, times.active_us) == (1, 4_000_000, 3_500_000)
    assert (times.paused_us, times.machine_us) == (500_000, 12_000)
