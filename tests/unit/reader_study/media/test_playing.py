"""What of clips ran: complete plays from their parts, frames seen, and what still has to run."""

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader_study.media.medium import Medium, MediumKind
from reader_study.media.playing import MOST_PLAYS, Played, played_from, played_of, unplayed
from reader_study.protocol.showing import Playing

FRAMES, CLIP_US = 10, 1000
STILL = Medium("a" * 64, 8, 8)
CLIP = Medium("b" * 64, 8, 8, MediumKind.CLIP, FRAMES, CLIP_US)
SERIES = Medium("c" * 64, 8, 8, MediumKind.SERIES, FRAMES)


def told(*ranges: tuple[int, int], seen: tuple[int, int] = (0, 9), **more: int) -> dict[str, Any]:
    return {
        "image": 0,
        "frames": FRAMES,
        "clip_us": CLIP_US,
        "ranges": [list(one) for one in ranges],
        "seen": [list(seen)],
        "painted": 0,
        "dropped": 0,
    } | more


def one(*told_: dict[str, Any]) -> Played:
    (found,) = played_of(told_)
    return found


@dataclass(frozen=True)
class _Case:
    ranges: tuple[tuple[int, int], ...]
    plays: int


@pytest.mark.parametrize(
    "case",
    [
        _Case(((0, 1000),), 1),
        _Case(((0, 999),), 0),
        _Case(((1, 1000),), 0),
        _Case(((0, 500), (500, 1000)), 1),
        _Case(((0, 500), (501, 1000)), 0),
        _Case(((600, 1000), (0, 700)), 1),
        _Case(((0, 1000), (0, 1000)), 2),
        _Case(((0, 1000), (300, 400), (0, 300), (400, 1000)), 2),
        _Case(((0, 1000),) * (MOST_PLAYS + 5), MOST_PLAYS),
        _Case((), 0),
    ],
)
def test_a_clip_ran_whole_as_often_as_its_least_played_part(case: _Case) -> None:
    assert one(told(*case.ranges)).plays == case.plays


def test_a_play_in_which_most_frames_were_dropped_is_none() -> None:
    assert one(told((0, 1000), seen=(0, 7))).plays == 0
    assert one(told((0, 1000), seen=(0, 8))).plays == 1


def test_what_several_events_tell_adds_up() -> None:
    first = told((0, 400), seen=(0, 3), painted=4, dropped=1)
    second = told((400, 1000), seen=(3, 9), painted=6)
    found = one(first, second)
    assert (found.plays, found.n_seen, found.painted, found.dropped) == (1, 10, 10, 1)
    assert found.parts == ((0, 1000, 1),)
    assert played_from([found.content()]) == (found,)


@given(
    st.lists(
        st.tuples(st.integers(0, CLIP_US), st.integers(0, CLIP_US)).map(
            lambda pair: (min(pair), max(pair))
        ),
        max_size=12,
    )
)
def test_plays_are_counted_as_an_honest_clerk_would(ranges: list[tuple[int, int]]) -> None:
    moments = [sum(begin <= at < end for begin, end in ranges) for at in range(CLIP_US)]
    assert one(told(*ranges)).plays == min(min(moments), MOST_PLAYS)


def test_only_clips_have_to_run() -> None:
    media = (STILL, CLIP, SERIES)
    assert unplayed(media, Playing(), ()) == (1,)
    assert unplayed(media, Playing(complete_plays=0), ()) == ()


def test_as_often_as_the_protocol_asks() -> None:
    once = played_of([told((0, 1000))])
    assert unplayed((CLIP,), Playing(), once) == ()
    assert unplayed((CLIP,), Playing(complete_plays=2), once) == (0,)
    assert unplayed((CLIP, CLIP), Playing(), once) == (1,)


def test_a_share_of_the_frames_counts_however_they_were_seen() -> None:
    half = played_of([told(seen=(0, 4))])
    assert unplayed((CLIP,), Playing(fraction=0.5), half) == ()
    assert unplayed((CLIP,), Playing(fraction=0.51), half) == (0,)
    assert unplayed((CLIP,), Playing(fraction=0.1), ()) == (0,)
