"""What holds for the times of any read, whatever its events are."""

import random
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from reader_study.reading.times import BootTime, ReadMoment, batch_places, derived_times
from reader_study.reading.times.spells import intervals

ACTS = (
    "case.painted", "ai.revealed", "ai.shown", "read.answered", "read.viewed", "read.played",
    "read.paused", "read.resumed", "read.suspended", "session.started", "session.ended",
)  # fmt: skip
REASONS = ("", "idle", "focus", "reader")
PARTS = ("active_us", "paused_us", "suspended_us", "waited_us", "machine_us", "clip_us")
NONE_NEGATIVE = (*PARTS, "total_us", "played_us", "ai_us", "spells")


@st.composite
def streams(draw: st.DrawFn, *, boots: bool = True) -> list[ReadMoment]:
    """Events of one read: clocks that stand, run on, begin anew; crashes, pauses in any order."""
    moments: list[ReadMoment] = []
    ns, boot_ns, run = draw(st.integers(0, 10**15)), 0, 0
    for order in range(1, draw(st.integers(0, 25)) + 1):
        passed = draw(st.integers(0, 90 * 10**9))
        ns, boot_ns = ns + passed, boot_ns + passed
        if draw(st.integers(0, 9)) == 0:
            boot_ns += draw(st.integers(0, 10**13))
        if boots and draw(st.integers(0, 14)) == 0:
            ns, boot_ns, run = draw(st.integers(0, 10**15)), 0, run + 1
        content = {
            "machine_us": draw(st.integers(0, 5 * 10**6)),
            "clip_us": draw(st.integers(0, 10**8)),
            "ranges": [[0, draw(st.integers(0, 10**8))]],
            "ai": draw(st.booleans()),
        }
        boot = BootTime(f"boot-{run}", boot_ns) if draw(st.booleans()) else None
        action, reason = draw(st.sampled_from(ACTS)), draw(st.sampled_from(REASONS))
        moments.append(
            ReadMoment(order, action, ns, "read/r1/1/C1/a", reason, content=content, boot=boot)
        )
    return moments


@given(streams(), st.randoms(use_true_random=False))
def test_parts_add_up_and_nothing_but_evaluation_time_is_negative(
    moments: list[ReadMoment], chance: random.Random
) -> None:
    times = derived_times(moments)
    assert times.total_us == sum(getattr(times, part) for part in PARTS[:4])
    assert times.active_us <= times.total_us
    assert times.ai_us <= times.active_us
    assert times.evaluation_us == times.total_us - times.clip_us
    assert all(getattr(times, name) >= 0 for name in NONE_NEGATIVE)
    for told in (times.first_answer_us, times.reveal_us, times.dwell_us):
        assert told is None or 0 <= told <= times.total_us
    shuffled = list(moments)
    chance.shuffle(shuffled)
    assert derived_times(shuffled) == times


@given(streams(boots=False), streams(boots=False))
def test_times_of_two_spells_add_up(first: list[ReadMoment], second: list[ReadMoment]) -> None:
    """A read that was gone on with is as long as its parts, however long nobody was there."""
    paint = ReadMoment(100, "case.painted", 10**18, content={"machine_us": 3})
    later = [ReadMoment(m.order + 100, m.action, m.monotonic_ns + 10**18, m.entity, m.reason,
                    content=m.content) for m in second]  # fmt: skip
    earlier = [ReadMoment(m.order, m.action, m.monotonic_ns, m.entity, m.reason, content=m.content)
               for m in first]  # fmt: skip
    whole = derived_times([*earlier, paint, *later])
    parts = derived_times(earlier), derived_times([paint, *later])
    for name in ("total_us", "active_us", "paused_us", "waited_us", "machine_us"):
        assert getattr(whole, name) == sum(getattr(part, name) for part in parts), name


@given(streams())
def test_intervals_follow_each_other_without_a_gap(moments: list[ReadMoment]) -> None:
    cut = list(intervals(moments))
    assert len(cut) == len(moments)
    assert all(b.before is a.after for a, b in pairwise(cut))
    assert all(interval.us >= 0 for interval in cut)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=30))
def test_places_count_up_and_a_rest_begins_a_batch(rests_min: list[int]) -> None:
    moments: list[ReadMoment] = []
    ns = 0
    for number, rest_min in enumerate(rests_min):
        ns += rest_min * 60 * 10**9
        for action in ("case.painted", "read.locked"):
            order, entity = len(moments) + 1, f"read/r1/1/C{number}/a"
            moments.append(ReadMoment(order, action, ns, entity, utc="2026-01-01T00:00:00Z"))
            ns += 10**9 if action == "case.painted" else 0
    places = list(batch_places(moments).values())
    assert [place.in_session for place in places] == list(range(1, len(rests_min) + 1))
    for (before, after), rest_min in zip(pairwise(places), rests_min[1:], strict=True):
        if rest_min >= 10:
            assert (after.batch, after.in_batch) == (before.batch + 1, 1)
        else:
            assert (after.batch, after.in_batch) == (before.batch, before.in_batch + 1)
