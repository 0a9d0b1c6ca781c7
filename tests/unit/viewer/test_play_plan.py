from hypothesis import given
from hypothesis import strategies as st

from viewer.model.play_clock import PlayClock
from viewer.model.play_plan import PlayPlan, readable_ahead
from viewer.model.player import Playback, PlayMode

TEN = tuple(20.0 * index for index in range(10))


def plan(mode: PlayMode = PlayMode.LOOP, *, speed: float = 1.0) -> PlayPlan:
    return PlayPlan(Playback(TEN, 200.0, 0, 9, mode, speed))


def test_a_slow_decoder_is_asked_for_every_second_frame_then_every_fourth() -> None:
    made = plan()
    assert list(made.wishes(3, room=5)) == [3, 4, 5, 6]
    assert made.widen()
    assert list(made.wishes(3, room=5)) == [4, 6, 8, 0]
    made.widen()
    made.widen()
    assert (made.stride, made.widen(), made.stride) == (8, False, 8)
    for _ in range(5):
        made.narrow()
    assert made.stride == 1


def test_frames_faster_than_a_screen_are_not_asked_for() -> None:
    fast = plan(speed=4.0)  # 5 ms a frame
    assert fast.least_stride == 2
    fast.stride = 1
    fast.narrow()
    assert fast.stride == 2


def test_broken_frames_are_neither_waited_for_nor_wished_for() -> None:
    made = plan()
    made.broken |= {4, 5}
    moment = made.playback.frame_at(110_000_000)
    assert moment.index == 5
    assert made.newest_due(moment, after=3) is None
    assert made.newest_due(moment, after=2) == 3
    assert made.next_after(3) == 6
    assert list(made.wishes(3, room=5)) == [3, 6]


def test_once_asks_for_nothing_after_the_last_frame() -> None:
    made = plan(PlayMode.ONCE)
    assert not made.is_asked_for(10)
    assert made.ahead_of(7, 8) == 9
    assert list(made.wishes(8, room=100)) == [8, 9]


@given(st.integers(0, 200), st.integers(0, 30), st.sampled_from([1, 2, 4, 8]))
def test_the_frame_asked_for_next_is_the_first_that_will_be_the_newest_due(
    shown: int, broken: int, stride: int
) -> None:
    made = plan(PlayMode.SWEEP)
    made.stride = stride
    made.broken.add(broken)
    awaited = made.next_after(shown)
    for ordinal in range(shown + 1, awaited + 1):
        moment = made.playback.frame_at(made.playback.due_ns(ordinal))
        newest = made.newest_due(moment, after=shown)
        assert newest == (awaited if ordinal == awaited else None)


@given(st.integers(0, 10_000))
def test_there_is_always_something_to_read_and_something_kept(room: int) -> None:
    assert 1 <= readable_ahead(room) <= max(room, 1)


def test_the_clock_runs_is_held_and_is_set() -> None:
    now = [100]
    clock = PlayClock(lambda: now[0])
    assert (clock.runs, clock.elapsed_ns, clock.now_ns) == (False, 0, 100)
    clock.run()
    now[0] = 150
    clock.run()  # runs already
    assert (clock.runs, clock.elapsed_ns) == (True, 50)
    clock.put(1000)
    now[0] = 160
    assert (clock.elapsed_ns, clock.ran_ns) == (1010, 60)
    clock.hold()
    now[0] = 999
    assert (clock.runs, clock.elapsed_ns, clock.ran_ns) == (False, 1010, 60)
    clock.put(5)
    clock.run()
    now[0] = 1000
    assert (clock.elapsed_ns, clock.ran_ns) == (6, 61)
