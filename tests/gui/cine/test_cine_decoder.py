"""Decoders that are slow, stuck, broken, or real: playing never waits for ever, nor runs away."""

import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ground.errors import MediaError
from tests.cine_parts import MadeClip, Make, Pace, benches
from tests.media.videos import make_video
from viewer.decoding import DecodePool
from viewer.frames.video.clip import VideoClip


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Make]:
    with benches(qtbot) as make:
        yield make


def test_a_decoder_of_half_the_speed_keeps_the_time_and_drops_frames(
    make: Make, qtbot: QtBot
) -> None:
    bench = make(MadeClip(1000, seconds=0.06), room=50)  # 40 ms a frame
    bench.cine.play()
    qtbot.waitUntil(lambda: bench.cine.index > 0)
    began, first = time.monotonic(), bench.cine.index
    qtbot.wait(2500)
    due = first + (time.monotonic() - began) * 25
    bench.cine.pause()
    assert due - 15 <= bench.cine.index <= due + 2
    record = bench.cine.record()
    assert record.dropped >= 10
    assert bench.watch.seen == sorted(bench.watch.seen)
    assert max(later - earlier for earlier, later in pairwise(bench.watch.seen)) <= 9


def test_a_stuck_decoder_holds_the_clock_and_no_frame_is_skipped(make: Make, qtbot: QtBot) -> None:
    clip = MadeClip(200, fps=12)
    bench = make(clip, room=10)
    bench.cine.play()
    qtbot.waitUntil(lambda: bench.cine.index >= 3)
    with qtbot.waitSignal(bench.cine.stalled, timeout=3000) as told:
        clip.gate.clear()
    assert told.args == [True]
    assert bench.cine.state.stalled
    stuck_at = bench.cine.index
    qtbot.wait(300)
    assert bench.cine.index == stuck_at
    before = len(bench.watch.seen)
    with qtbot.waitSignal(bench.cine.stalled, timeout=3000) as told:
        clip.gate.set()
    assert told.args == [False]
    qtbot.waitUntil(lambda: len(bench.watch.seen) >= before + 4, timeout=5000)
    later = bench.watch.seen[before - 1 : before + 4]
    assert later == list(range(stuck_at, stuck_at + 5))
    record = bench.cine.record()
    assert record.stalls == 1
    assert 550 <= record.longest_stall_ms <= 3000
    assert record.dropped <= 1


def test_a_slow_first_frame_is_waited_for_without_a_word(make: Make, qtbot: QtBot) -> None:
    clip = MadeClip(50, fps=12)
    bench = make(clip)
    clip.gate.clear()
    with qtbot.assertNotEmitted(bench.cine.stalled):
        bench.cine.play()
        qtbot.wait(120)
        clip.gate.set()
        qtbot.waitUntil(lambda: len(bench.watch.seen) >= 4)
    assert bench.watch.seen[:4] == [0, 1, 2, 3]


def test_a_hand_is_followed_while_the_decoder_is_waited_for(make: Make, qtbot: QtBot) -> None:
    clip = MadeClip(100)
    bench = make(clip)
    clip.gate.clear()
    bench.cine.play()
    qtbot.waitUntil(lambda: bench.cine.state.stalled, timeout=2000)
    bench.cine.pause()
    assert not bench.cine.state.stalled
    bench.cine.step(7)
    clip.gate.set()
    bench.until_painted(7)


def test_a_broken_frame_is_told_once_and_passed_over(make: Make, qtbot: QtBot) -> None:
    bench = make(MadeClip(6, fps=12, broken=(2, 3)))
    errors: list[object] = []
    bench.cine.failed.connect(errors.append)
    bench.cine.play()
    qtbot.waitUntil(lambda: len(bench.watch.seen) >= 10, timeout=5000)
    assert bench.watch.seen[:10] == [0, 1, 4, 5, 0, 1, 4, 5, 0, 1]
    assert len(errors) == 1
    assert isinstance(errors[0], MediaError)
    assert bench.cine.record().dropped >= 4


@pytest.mark.parametrize("broken", [(0,), (5,), (0, 1, 2, 3, 4)])
def test_broken_ends_do_not_stop_a_clip(make: Make, qtbot: QtBot, broken: tuple[int, ...]) -> None:
    bench = make(MadeClip(6, fps=12, sweep=True, broken=broken))
    bench.cine.play()
    good = [index for index in [*range(6), 4, 3, 2, 1] * 2 if index not in broken]
    qtbot.waitUntil(lambda: len(bench.watch.seen) >= len(good), timeout=5000)
    assert bench.watch.seen[: len(good)] == good


def test_a_clip_without_a_good_frame_stops(make: Make, qtbot: QtBot) -> None:
    bench = make(MadeClip(8, broken=range(8)))
    errors: list[object] = []
    bench.cine.failed.connect(errors.append)
    bench.cine.play()
    qtbot.waitUntil(lambda: not bench.cine.plays, timeout=5000)
    assert len(errors) == 1


def test_a_broken_frame_that_is_stepped_on_is_told_and_stepped_over(
    make: Make, qtbot: QtBot
) -> None:
    bench = make(MadeClip(6, broken=(1,)))
    bench.cine.go_to(0)
    bench.until_painted(0)
    with qtbot.waitSignal(bench.cine.failed):
        bench.cine.step(1)
    assert bench.cine.index == 0  # what is on the screen
    bench.cine.step(1)
    bench.until_painted(2)


def test_a_cache_without_room_for_a_frame_still_plays(make: Make, qtbot: QtBot) -> None:
    bench = make(MadeClip(6, fps=5), room=0)
    bench.cine.play()
    qtbot.waitUntil(lambda: len(bench.watch.seen) >= 8, timeout=5000)
    assert bench.watch.seen == sorted(bench.watch.seen[:6]) + bench.watch.seen[6:]


def test_a_video_in_its_own_process_plays_and_sweeps(
    make: Make, qtbot: QtBot, tmp_path: Path
) -> None:
    path = make_video(tmp_path / "a.mp4", n_frames=40, fps=25, codec="h264")
    pool = DecodePool(children=1)
    clip = pool.open(path)
    bench = make(clip, room=12)
    bench.cine.set_trim(28, 32)
    bench.cine.set_speed(0.5)
    bench.cine.play()
    qtbot.waitUntil(lambda: len(bench.watch.seen) >= 7, timeout=10_000)
    assert bench.watch.seen[:7] == [28, 29, 30, 31, 32, 28, 29]
    bench.cine.go_to(30)
    bench.cine.step(-20)
    bench.until_painted(10)
    bench.close()
    pool.close()


def test_a_video_of_two_seconds_is_painted_on_time(
    make: Make, qtbot: QtBot, tmp_path: Path
) -> None:
    path = make_video(tmp_path / "a.mp4", n_frames=100, fps=30, codec="h264", size=(320, 240))
    bench = make(VideoClip(path, path=path))
    pace = Pace()
    bench.cine.play()
    qtbot.wait(2000)
    bench.cine.pause()
    record = bench.cine.record()
    pace.skip_if_busy()
    assert record.on_time_share >= 0.95, record
    assert record.n_seen >= 50
