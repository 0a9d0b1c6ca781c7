"""Stretches of play: from the frames that were painted in turn, whatever the mode."""

import pytest

from viewer.model.play_log import PlayLog
from viewer.model.play_runs import PlayRun, PlayRuns
from viewer.model.player import Playback, PlayMode

N = 6
TIMES = tuple(40.0 * index for index in range(N))
LOOP = Playback(TIMES, 40.0 * N, 0, N - 1)


def play(runs: PlayRuns, *ordinals: int, at_ns: int = 0) -> None:
    for step, ordinal in enumerate(ordinals):
        runs.reached(ordinal, at_ns + step, number=runs.number)


def told(playback: Playback, *ordinals: int, shown: int | None = 0) -> list[tuple[int, int]]:
    runs = PlayRuns()
    runs.begin(playback, shown=shown)
    play(runs, *ordinals)
    return [(run.first, run.last) for run in runs.take()]


def test_a_stretch_begins_with_the_frame_that_was_there() -> None:
    assert told(LOOP, 1, 2, 3) == [(0, 3)]
    assert told(LOOP, 1, 2, 3, shown=None) == [(1, 3)]


def test_frames_that_were_dropped_in_between_ran() -> None:
    assert told(LOOP, 2, 5) == [(0, 5)]


def test_a_loop_begins_anew() -> None:
    assert told(LOOP, 4, 7) == [(0, 5), (0, 1)]
    assert told(LOOP, *range(1, 20)) == [(0, 5), (0, 5), (0, 5), (0, 1)]


def test_a_sweep_turns_round() -> None:
    assert told(LOOP.with_mode(PlayMode.SWEEP), *range(1, 11)) == [(0, 5), (1, 4), (0, 0)]


def test_a_trimmed_clip_runs_within_its_ends() -> None:
    assert told(LOOP.with_trim(2, 4), 1, 2, 3) == [(2, 4), (2, 2)]


def test_one_frame_is_no_stretch() -> None:
    assert told(LOOP, 0) == []
    assert told(LOOP) == []


def test_a_frame_that_is_painted_after_the_end_belongs_to_its_own_stretch() -> None:
    runs = PlayRuns()
    runs.begin(LOOP, shown=0)
    first = runs.number
    play(runs, 1, 2, 3, 4)
    runs.begin(LOOP.with_speed(2.0), shown=4)
    runs.reached(5, 9, number=first)
    assert runs.take() == (PlayRun(0, 5),)


def test_what_was_taken_is_not_taken_again_and_play_goes_on_from_there() -> None:
    runs = PlayRuns()
    runs.begin(LOOP, shown=0)
    play(runs, 1, 2, 3, at_ns=100)
    assert (runs.began_ns, runs.ended_ns, runs.fastest) == (100, 102, 1.0)
    assert runs.take() == (PlayRun(0, 3),)
    assert runs.take() == ()
    assert (runs.began_ns, runs.ended_ns, runs.fastest) == (None, None, 0.0)
    play(runs, 4, 5, at_ns=200)
    assert runs.take() == (PlayRun(3, 5),)


def test_a_log_gives_stretches_with_what_was_painted_in_them() -> None:
    log = PlayLog(N)
    assert log.take_stretch() is None
    log.saw(0)
    log.runs.begin(LOOP, shown=0)
    for index in (1, 3):
        log.saw(index)
        log.drop(index == 3)
        log.played(late=False)
        log.runs.reached(index, index, number=log.runs.number)
    stretch = log.take_stretch()
    assert stretch is not None
    assert stretch.runs == (PlayRun(0, 3),)
    assert stretch.seen == ((0, 1), (3, 3))
    assert (stretch.painted, stretch.dropped) == (2, 1)
    assert log.take_stretch() is None
    log.saw(5)
    leafed = log.take_stretch()
    assert leafed is not None
    assert (leafed.runs, leafed.painted, leafed.dropped) == ((), 0, 0)
    assert leafed.seen == ((0, 1), (3, 3), (5, 5))


@pytest.mark.parametrize("mode", list(PlayMode))
def test_a_whole_pass_is_told_whole(mode: PlayMode) -> None:
    whole = told(LOOP.with_mode(mode), *range(1, N))
    assert whole == [(0, N - 1)]
