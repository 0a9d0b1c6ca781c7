import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ground.errors import MediaError
from viewer.cache import FrameCache, FrameKey, decode_frame
from viewer.frames import Pixels, StillClip

A, B, C = Path("a"), Path("b"), Path("c")


class Decoder:
    """Counts; each image has 1000 bytes."""

    def __init__(self) -> None:
        self.calls: list[Path] = []
        self.gate = threading.Event()
        self.gate.set()

    def __call__(self, path: Path) -> Pixels:
        self.gate.wait(10)
        self.calls.append(path)
        if path.name == "bad":
            raise MediaError("The file is empty.", remedy="Copy it again.", path=path)
        return np.zeros((100, 10), np.uint8)


@pytest.fixture
def decoder() -> Decoder:
    return Decoder()


@pytest.fixture
def cache(decoder: Decoder) -> Iterator[FrameCache[Path]]:
    made = FrameCache(budget_bytes=2000, decode=decoder)
    yield made
    made.close()


def test_an_image_is_decoded_once(cache: FrameCache[Path], decoder: Decoder) -> None:
    assert cache.peek(A) is None
    first = cache.request(A).result(5)
    assert cache.peek(A) is first
    assert cache.request(A).result(5) is first
    assert decoder.calls == [A]


def test_two_requests_at_once_share_one_decode(cache: FrameCache[Path], decoder: Decoder) -> None:
    decoder.gate.clear()
    futures = [cache.request(A) for _ in range(5)]
    decoder.gate.set()
    assert len({id(future.result(5)) for future in futures}) == 1
    assert decoder.calls == [A]


def test_the_least_recently_used_image_gives_way(cache: FrameCache[Path]) -> None:
    for path in (A, B):
        cache.request(path).result(5)
    cache.peek(A)
    cache.request(C).result(5)
    assert cache.peek(B) is None
    assert cache.peek(A) is not None
    assert cache.used_bytes == 2000


def test_an_image_beyond_the_budget_is_handed_out_and_not_kept(decoder: Decoder) -> None:
    small = FrameCache(budget_bytes=500, decode=decoder)
    assert small.request(A).result(5).nbytes == 1000
    assert small.used_bytes == 0
    small.close()


def test_an_error_is_told_each_time_and_can_be_tried_again(
    cache: FrameCache[Path], decoder: Decoder
) -> None:
    for _ in range(2):
        with pytest.raises(MediaError):
            cache.request(Path("bad")).result(5)
    assert len(decoder.calls) == 2


def test_reading_ahead_makes_the_next_image_ready(cache: FrameCache[Path]) -> None:
    cache.read_ahead([A, B])
    nearest = cache.pending(A)
    cache.request(B).result(5)
    if nearest is not None:  # else it is there already
        nearest.result(5)
    assert cache.peek(A) is not None


def test_reading_ahead_never_delays_what_is_wanted() -> None:
    begun, gate = threading.Event(), threading.Event()

    def decode(path: Path) -> Pixels:
        if path == A:
            begun.set()
            gate.wait(10)
        return np.zeros((100, 10), np.uint8)

    cache = FrameCache(budget_bytes=10_000, decode=decode)
    cache.read_ahead([A, B])
    begun.wait(5)
    assert cache.request(C).result(5).nbytes == 1000
    assert cache.request(B).result(5).nbytes == 1000  # waited behind A, and need not any more
    assert cache.peek(A) is None
    gate.set()
    cache.close()


def test_new_wishes_replace_those_that_have_not_begun(
    cache: FrameCache[Path], decoder: Decoder
) -> None:
    decoder.gate.clear()
    cache.read_ahead([A, B])
    cache.read_ahead([C])
    decoder.gate.set()
    for _ in range(200):
        if cache.peek(C) is not None:
            break
        threading.Event().wait(0.02)
    assert cache.peek(C) is not None
    assert B not in decoder.calls


def test_what_is_being_read_ahead_is_not_decoded_twice(
    cache: FrameCache[Path], decoder: Decoder
) -> None:
    decoder.gate.clear()
    cache.read_ahead([A])
    future = cache.request(A)
    decoder.gate.set()
    assert future.result(5).nbytes == 1000
    cache.request(A).result(5)
    assert decoder.calls == [A]


def test_wishes_beyond_the_budget_leave_the_image_shown_where_it_is(decoder: Decoder) -> None:
    cache = FrameCache(budget_bytes=2000, decode=decoder)
    cache.request(A).result(5)
    cache.read_ahead([B, C, Path("d"), Path("e")])
    for _ in range(200):
        if len(decoder.calls) >= 3:
            break
        threading.Event().wait(0.02)
    cache.close()
    assert cache.used_bytes <= 2000
    assert cache.peek(A) is not None
    assert cache.peek(B) is not None
    assert Path("e") not in decoder.calls


def test_what_is_on_its_way_can_be_followed_without_a_change_of_its_place(
    cache: FrameCache[Path], decoder: Decoder
) -> None:
    decoder.gate.clear()
    cache.read_ahead([A, B])
    assert cache.pending(C) is None
    future = cache.pending(B)
    assert future is not None
    decoder.gate.set()
    assert future.result(5).nbytes == 1000
    assert decoder.calls == [A, B]


def test_a_follower_is_told_nothing_of_a_wish_that_was_replaced(
    cache: FrameCache[Path], decoder: Decoder
) -> None:
    decoder.gate.clear()
    cache.read_ahead([A, B])
    future = cache.pending(B)
    assert future is not None
    cache.read_ahead([C])
    assert future.cancelled()
    assert cache.pending(B) is None
    decoder.gate.set()


def test_what_is_forgotten_makes_room_and_is_not_decoded(
    cache: FrameCache[Path], decoder: Decoder
) -> None:
    cache.request(A).result(5)
    decoder.gate.clear()
    cache.read_ahead([B, C])
    cache.forget(lambda path: path in (A, C))
    decoder.gate.set()
    cache.request(B).result(5)
    cache.close()
    assert decoder.calls == [A, B]
    assert cache.used_bytes == 1000


def test_a_smaller_budget_lets_go_of_what_was_used_longest_ago(cache: FrameCache[Path]) -> None:
    for path in (A, B):
        cache.request(path).result(5)
    cache.resize(1500)
    assert (cache.peek(A) is None, cache.peek(B) is None) == (True, False)
    assert (cache.budget_bytes, cache.used_bytes) == (1500, 1000)
    cache.resize(10)
    assert cache.used_bytes == 0


def test_what_nobody_waits_for_may_be_decoded_in_another_way() -> None:
    ahead: list[Path] = []

    def decode_ahead(path: Path) -> Pixels:
        ahead.append(path)
        return np.zeros((100, 10), np.uint8)

    decoder = Decoder()
    cache: FrameCache[Path] = FrameCache(decode=decoder, decode_ahead=decode_ahead)
    cache.request(A).result(5)
    cache.read_ahead([A, B])
    cache.request(B).result(5)
    cache.close()
    assert A in decoder.calls
    assert sorted(decoder.calls + ahead) == [A, B]


def test_a_frame_belongs_to_the_clip_that_was_opened_not_to_one_like_it() -> None:
    pixels = np.zeros((16, 16), np.uint8)
    one, other = StillClip(pixels), StillClip(pixels)
    assert FrameKey(one, 0) == FrameKey(one, 0)
    assert len({FrameKey(one, 0), FrameKey(one, 0), FrameKey(other, 0), FrameKey(one, 1)}) == 3
    assert FrameKey(one, 0) != "something else"
    assert decode_frame(FrameKey(one, 0)) is pixels
    with pytest.raises(IndexError):
        decode_frame(FrameKey(one, 1))


@given(
    st.lists(st.tuples(st.sampled_from("abcdefgh"), st.booleans()), max_size=30),
    st.integers(1, 5000),
)
@settings(max_examples=40, deadline=None)
def test_the_budget_is_never_exceeded(steps: list[tuple[str, bool]], budget: int) -> None:
    rows = {Path(name): 10 * (1 + index) for index, name in enumerate("abcdefgh")}
    cache: FrameCache[Path] = FrameCache(
        budget_bytes=budget, decode=lambda path: np.zeros((rows[path], 10), np.uint8)
    )
    for name, ahead in steps:
        if ahead:
            cache.read_ahead([Path(name), Path("a"), Path("h")])
        else:
            assert len(cache.request(Path(name)).result(5)) == rows[Path(name)]
        assert cache.used_bytes <= budget
    cache.close()
    assert cache.used_bytes == sum(
        pixels.nbytes for path in rows if (pixels := cache.peek(path)) is not None
    )
