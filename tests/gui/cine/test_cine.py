"""A clip on the real canvas: what is painted, in which order, and when."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.cine_parts import FRAME_BYTES, MadeClip, Make, Pace, benches
from viewer.model.player import PlayMode


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Make]:
    with benches(qtbot) as make:
        yield make


def test_at_30_frames_a_second_nearly_all_are_on_time(make: Make, qtbot: QtBot) -> None:
    bench = make(MadeClip(40, fps=30))
    pace = Pace()
    bench.cine.play()
    qtbot.wait(2000)
    bench.cine.pause()
    record = bench.cine.record()
    pace.skip_if_busy()
    assert record.on_time_share >= 0.95, record
    assert record.n_seen == 40
    assert 1700 <= record.played_ms <= 2300
    assert record.painted + record.dropped == pytest.approx(record.played_ms * 0.03, abs=2)


@pytest.mark.parametrize("room", [1000, 5], ids=["all in memory", "five in memory"])
def test_a_loop_paints_its_frames_in_order(make: Make, qtbot: QtBot, room: int) -> None:
    bench = make(MadeClip(6, fps=12), room=room)
    bench.cine.play()
    qtbot.waitUntil(lambda: len(bench.watch.seen) >= 15, timeout=5000)
    assert bench.watch.seen[:15] == [*range(6), *range(6), 0, 1, 2]


@pytest.mark.parametrize("room", [1000, 5], ids=["all in memory", "five in memory"])
def test_a_sweep_goes_back_and_shows_its_ends_once(make: Make, qtbot: QtBot, room: int) -> None:
    bench = make(MadeClip(20, fps=12, sweep=True, trim=(3, 7)), room=room)
    bench.cine.play()
    qtbot.waitUntil(lambda: len(bench.watch.seen) >= 12, timeout=5000)
    assert bench.watch.seen[:12] == [3, 4, 5, 6, 7, 6, 5, 4, 3, 4, 5, 6]


def test_once_stops_on_the_last_frame_and_begins_again(make: Make, qtbot: QtBot) -> None:
    bench = make(MadeClip(4, fps=12))
    bench.cine.set_mode(PlayMode.ONCE)
    for _ in range(2):
        with qtbot.waitSignal(bench.cine.state_changed, check_params_cb=None):
            bench.cine.play()
        qtbot.waitUntil(lambda: not bench.cine.plays, timeout=3000)
        assert bench.cine.index == 3
        bench.until_painted(3)
    assert bench.watch.seen == [0, 1, 2, 3, 0, 1, 2, 3]


def test_steps_are_painted_and_end_at_the_ends(make: Make) -> None:
    bench = make(MadeClip(5))
    bench.cine.go_to(0)
    bench.until_painted(0)
    for step, index in ((1, 1), (1, 2), (-1, 1), (99, 4), (1, 4), (-99, 0)):
        bench.cine.step(step)
        bench.until_painted(index)
        assert bench.cine.index == index


def test_a_step_pauses_on_the_next_frame(make: Make, qtbot: QtBot) -> None:
    bench = make(MadeClip(50))
    bench.cine.play()
    qtbot.waitUntil(lambda: bench.cine.index >= 3)
    before = bench.cine.index
    bench.cine.step(1)
    bench.until_painted(before + 1)
    qtbot.wait(120)
    assert bench.watch.on_screen == before + 1
    assert not bench.cine.plays


def test_to_and_fro_of_ends_is_within_the_part_that_is_played(make: Make) -> None:
    bench = make(MadeClip(30, trim=(5, 20)))
    bench.cine.last()
    bench.until_painted(20)
    bench.cine.first()
    bench.until_painted(5)


def test_a_clip_that_plays_goes_on_from_where_the_hand_let_go(make: Make, qtbot: QtBot) -> None:
    bench = make(MadeClip(200, fps=12))
    bench.cine.play()
    qtbot.waitUntil(lambda: bench.cine.index >= 2)
    for index in (80, 120, 100):
        bench.cine.scrub(index)
        bench.until_painted(index)
    qtbot.wait(150)
    assert bench.watch.on_screen == 100
    before = len(bench.watch.seen)
    bench.cine.release()
    qtbot.waitUntil(lambda: len(bench.watch.seen) >= before + 3)
    assert bench.watch.seen[before - 1 : before + 3] == [100, 101, 102, 103]


def test_while_scrubbing_only_the_newest_frame_is_decoded(make: Make) -> None:
    clip = MadeClip(500)
    bench = make(clip)
    clip.gate.clear()
    for index in range(100, 400, 3):
        bench.cine.scrub(index)
    clip.gate.set()
    bench.until_painted(397)
    assert clip.asked[:2] == [100, 397]


def test_what_lies_around_is_decoded_when_the_hand_rests(make: Make, qtbot: QtBot) -> None:
    clip = MadeClip(500)
    bench = make(clip, room=20)
    bench.cine.go_to(250)
    bench.until_painted(250)
    qtbot.waitUntil(lambda: {249, 251, 260} <= set(clip.asked), timeout=2000)
    clip.gate.clear()  # from here on nothing more is decoded
    bench.cine.step(1)
    bench.until_painted(251)
    bench.cine.step(-2)
    bench.until_painted(249)


def test_a_change_of_speed_keeps_the_frame(make: Make, qtbot: QtBot) -> None:
    now_ns = [0]
    bench = make(MadeClip(500), clock=lambda: now_ns[0])
    bench.cine.go_to(100)
    bench.until_painted(100)
    qtbot.waitUntil(lambda: bench.cache.used_bytes == 500 * FRAME_BYTES)
    bench.cine.play()
    now_ns[0] = 70_000_000  # of 80, when frame 101 is over
    for act in (bench.cine.faster, bench.cine.slower, bench.cine.slower, bench.cine.slower):
        act()
        assert bench.cine.index == 101
    assert bench.cine.state.speed == 0.5
    now_ns[0] += 19_000_000
    qtbot.wait(50)
    assert bench.cine.index == 101
    now_ns[0] += 2_000_000
    qtbot.waitUntil(lambda: bench.cine.index == 102)
    assert bench.cine.record().dropped == 0


def test_a_clip_plays_faster_by_its_speed(make: Make, qtbot: QtBot) -> None:
    bench = make(MadeClip(500))
    bench.cine.set_speed(4)
    pace = Pace()
    bench.cine.play()
    qtbot.wait(1000)
    bench.cine.pause()
    pace.skip_if_busy()
    assert bench.cine.index == pytest.approx(100, abs=8)


def test_speed_and_part_are_held_within_what_is_allowed(make: Make) -> None:
    cine = make(MadeClip(10)).cine
    for _ in range(20):
        cine.faster()
    assert cine.state.speed == 4
    for _ in range(20):
        cine.slower()
    assert cine.state.speed == 0.1
    cine.set_trim(7, -5)
    assert (cine.state.first, cine.state.last) == (0, 7)


def test_a_part_of_one_frame_stops_a_clip(make: Make, qtbot: QtBot) -> None:
    bench = make(MadeClip(10))
    bench.cine.play()
    bench.cine.set_trim(4, 4)
    assert not bench.cine.plays
    bench.cine.play()
    assert not bench.cine.plays


def test_a_new_part_is_played_from_its_nearest_frame(make: Make, qtbot: QtBot) -> None:
    bench = make(MadeClip(100, fps=12))
    bench.cine.play()
    qtbot.waitUntil(lambda: bench.cine.index >= 2)
    bench.cine.set_trim(40, 42)
    before = len(bench.watch.seen)
    qtbot.waitUntil(lambda: len(bench.watch.seen) >= before + 6, timeout=3000)
    later = bench.watch.seen[before + 1 : before + 6]
    assert later in ([40, 41, 42, 40, 41], [41, 42, 40, 41, 42], [42, 40, 41, 42, 40])


def test_a_window_that_is_not_seen_counts_nothing_as_seen(make: Make, qtbot: QtBot) -> None:
    bench = make(MadeClip(50))
    bench.canvas.hide()
    bench.cine.play()
    qtbot.wait(800)
    bench.cine.pause()
    record = bench.cine.record()
    assert record.seen == ()
    assert record.painted == 0
    assert record.dropped > 5


def test_one_timer_and_a_clock_that_jumps_stay_together(make: Make, qtbot: QtBot) -> None:
    """The clock is pushed by hours; what is due is what the clock says, at once."""
    now_ns = [0]
    bench = make(MadeClip(50), clock=lambda: now_ns[0])
    bench.cine.go_to(0)
    qtbot.waitUntil(lambda: bench.cache.used_bytes == 50 * FRAME_BYTES)
    bench.cine.play()
    for hours, index in ((1, 7), (2, 49), (3.5, 0)):
        now_ns[0] = int(hours * 3600e9) + index * 40_000_000  # whole passes of two seconds
        qtbot.waitUntil(lambda shown=index: bench.cine.index == shown)  # type: ignore[misc]
