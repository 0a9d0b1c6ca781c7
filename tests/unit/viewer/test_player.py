"""Which frame is due when, against a table made by hand and by brute force."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.frames.info import ClipInfo, ClipKind, Sequencing, TimeSource
from viewer.model.player import MAX_SPEED, MIN_SPEED, Playback, PlayMode

MS = 1_000_000
TEN = tuple(20.0 * index for index in range(10))


def ten(mode: PlayMode = PlayMode.LOOP, *, first: int = 0, last: int = 9) -> Playback:
    return Playback(TEN, 200.0, first, last, mode)


@st.composite
def playbacks(draw: st.DrawFn) -> Playback:
    own = draw(st.lists(st.floats(1.0, 400.0), min_size=2, max_size=12))
    times = [0.0]
    for interval in own[:-1]:
        times.append(times[-1] + interval)
    first = draw(st.integers(0, len(own) - 2))
    return Playback(
        tuple(times),
        times[-1] + own[-1],
        first,
        draw(st.integers(first + 1, len(own) - 1)),
        draw(st.sampled_from(PlayMode)),
        draw(st.floats(MIN_SPEED, MAX_SPEED)),
    )


def brute_force(playback: Playback, n_passes: int) -> list[tuple[int, float]]:
    """Return (frame, end of its time in ns) for some passes, by plain addition."""
    ends = [*playback.times_ms[1:], playback.duration_ms]
    there = list(range(playback.first, playback.last + 1))
    back = list(range(playback.last - 1, playback.first, -1))
    order = there + back if playback.mode is PlayMode.SWEEP else there
    table, now = [], 0.0
    for index in order * (1 if playback.mode is PlayMode.ONCE else n_passes):
        now += (ends[index] - playback.times_ms[index]) * 1e6 / playback.speed
        table.append((index, now))
    return table


@given(playbacks(), st.floats(0, 1))
def test_the_frame_due_is_that_of_a_table(playback: Playback, share: float) -> None:
    table = brute_force(playback, 3)
    elapsed = int(share * table[-1][1])
    expected = next((index for index, end in table if elapsed < end - 100), table[-1][0])
    found = playback.frame_at(elapsed)
    nearby = {playback.frame_at(elapsed + shift).index for shift in (-200, 200)}
    assert found.index == expected or expected in nearby


@given(playbacks())
def test_going_from_change_to_change_meets_every_frame_in_its_order(playback: Playback) -> None:
    expected = [index for index, _ in brute_force(playback, 3)]
    elapsed: int | None = 0
    for ordinal, index in enumerate(expected):
        assert elapsed is not None
        moment = playback.frame_at(elapsed)
        assert (moment.index, moment.ordinal, moment.due_ns) == (index, ordinal, elapsed)
        assert playback.index_at(ordinal) == index
        assert playback.due_ns(ordinal) == elapsed
        if moment.until_ns is not None:
            assert playback.frame_at(moment.until_ns - 1) == moment
        elapsed = moment.until_ns
    assert (elapsed is None) == (playback.mode is PlayMode.ONCE)


@given(playbacks(), st.integers(0, 20))
def test_a_frame_that_is_sought_is_the_frame_that_is_due(playback: Playback, index: int) -> None:
    nearest = min(max(index, playback.first), playback.last)
    for backwards in (False, True):
        moment = playback.frame_at(playback.elapsed_of(index, backwards=backwards))
        assert moment.index == nearest
        inner = playback.first < nearest < playback.last
        sweeps = playback.mode is PlayMode.SWEEP
        assert playback.is_backwards(moment.ordinal) == (backwards and inner and sweeps)


@given(playbacks(), playbacks(), st.integers(0, 10**10))
def test_a_change_of_speed_or_part_keeps_the_frame(
    playback: Playback, other: Playback, elapsed_ns: int
) -> None:
    before = playback.frame_at(elapsed_ns)
    changed = playback.with_speed(other.speed).with_trim(other.first, other.last)
    after = changed.frame_at(playback.carried(elapsed_ns, to=changed))
    assert after.index == min(max(before.index, changed.first), changed.last)
    if changed.first < after.index < changed.last and after.index == before.index:
        assert changed.is_backwards(after.ordinal) == playback.is_backwards(before.ordinal)


def test_a_change_of_speed_keeps_the_share_of_the_frame_that_is_over() -> None:
    slow = ten().with_speed(0.5)
    assert ten().carried(65 * MS, to=slow) == 130 * MS


def test_a_loop_begins_again_after_the_last_frames_own_time() -> None:
    play = Playback((0.0, 10.0, 30.0), 100.0, 0, 2)
    seen = [play.frame_at(ms * MS).index for ms in (0, 9, 10, 29, 30, 99, 100, 110)]
    assert seen == [0, 0, 1, 1, 2, 2, 0, 1]


def test_a_sweep_shows_the_end_frames_no_longer_than_others() -> None:
    play = ten(PlayMode.SWEEP, first=2, last=5)
    seen = [play.frame_at(20 * step * MS).index for step in range(10)]
    assert seen == [2, 3, 4, 5, 4, 3, 2, 3, 4, 5]


def test_a_sweep_of_two_frames_is_a_loop() -> None:
    play = ten(PlayMode.SWEEP, first=2, last=3)
    assert [play.frame_at(20 * step * MS).index for step in range(4)] == [2, 3, 2, 3]


def test_once_ends_on_the_last_frame() -> None:
    play = ten(PlayMode.ONCE)
    assert play.frame_at(185 * MS).until_ns is None
    assert play.frame_at(10_000 * MS).index == 9


def test_one_frame_does_not_play() -> None:
    for play in (ten(first=4, last=4), Playback((0.0,), 0.0, 0, 0)):
        assert not play.plays
        assert play.frame_at(123 * MS).until_ns is None
    assert ten(first=4, last=4).frame_at(999 * MS).index == 4


def test_a_last_frame_without_time_gets_the_middle_interval() -> None:
    play = Playback((0.0, 10.0, 20.0, 50.0), 50.0, 0, 3)
    assert play.frame_at(50 * MS).until_ns == 60 * MS


def test_frames_of_the_same_time_give_way_to_the_last_of_them() -> None:
    play = Playback((0.0, 10.0, 10.0, 20.0), 30.0, 0, 3)
    assert [play.frame_at(ms * MS).index for ms in (0, 10, 19, 20)] == [0, 2, 2, 3]


def test_an_hour_of_late_ticks_does_not_drift() -> None:
    """Every tick of a timer is up to 15 ms late; the frame is always that of the wall clock."""
    rate = 50 / 1.001
    play = Playback(tuple(1000 * n / rate for n in range(4297)), 4297e3 / rate, 0, 4296)
    late = random.Random(5)
    now_ns, hour_ns, worst = 0, 3600 * 10**9, 0.0
    while now_ns < hour_ns:
        moment = play.frame_at(now_ns)
        exact = now_ns / 1e9 * rate
        worst = max(worst, abs(moment.ordinal - int(exact)))
        assert moment.until_ns is not None
        now_ns = moment.until_ns + late.randrange(15 * MS)
    assert worst <= 1
    assert abs(play.frame_at(hour_ns).ordinal - int(3600 * rate)) <= 1


def test_upcoming_frames_are_different_and_in_the_order_of_play() -> None:
    assert list(ten().upcoming(8, 5)) == [8, 9, 0, 1, 2]
    assert list(ten(PlayMode.SWEEP).upcoming(7, 5)) == [7, 8, 9, 6, 5]
    assert list(ten(PlayMode.ONCE).upcoming(7, 5)) == [7, 8, 9]
    assert list(ten(first=2, last=4).upcoming(0, 99)) == [2, 3, 4]


def test_the_file_says_how_it_is_played() -> None:
    info = ClipInfo(
        ClipKind.DICOM,
        10,
        64,
        48,
        TEN,
        200.0,
        TimeSource.FRAME_TIME,
        Sequencing.SWEEP,
        (2, 7),
    )
    play = Playback.of(info)
    assert (play.first, play.last, play.mode, play.speed) == (2, 7, PlayMode.SWEEP, 1.0)


def test_the_slices_of_a_volume_are_leafed_through() -> None:
    info = ClipInfo(ClipKind.VOLUME, 5, 64, 48, (0.0,) * 5, trim=(0, 4))
    play = Playback.of(info)
    assert [play.frame_at(step * 100 * MS).index for step in range(7)] == [0, 1, 2, 3, 4, 0, 1]


@pytest.mark.parametrize(("first", "last"), [(-1, 3), (4, 3), (0, 10)])
def test_a_part_outside_the_clip_is_refused(first: int, last: int) -> None:
    with pytest.raises(ValueError, match="no part"):
        ten(first=first, last=last)


@pytest.mark.parametrize("speed", [0.0, -1.0, 0.05, 5.0, float("nan")])
def test_a_speed_out_of_range_is_refused(speed: float) -> None:
    with pytest.raises(ValueError, match="speed"):
        Playback(TEN, 200.0, 0, 9, PlayMode.LOOP, speed)


def test_times_that_fall_are_refused() -> None:
    with pytest.raises(ValueError, match="fall"):
        Playback((0.0, 20.0, 10.0), 30.0, 0, 2)


def test_trim_handles_that_cross_change_places() -> None:
    play = ten().with_trim(8, -3)
    assert (play.first, play.last) == (0, 8)
