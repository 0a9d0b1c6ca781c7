import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from reader_study.errors import MediaError
from viewer.cache import FrameCache
from viewer.frames import Pixels

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
def cache(decoder: Decoder) -> Iterator[FrameCache]:
    made = FrameCache(budget_bytes=2000, decode=decoder)
    yield made
    made.close()


def test_an_image_is_decoded_once(cache: FrameCache, decoder: Decoder) -> None:
    assert cache.peek(A) is None
    first = cache.request(A).result(5)
    assert cache.peek(A) is first
    assert cache.request(A).result(5) is first
    assert decoder.calls == [A]


def test_two_requests_at_once_share_one_decode(cache: FrameCache, decoder: Decoder) -> None:
    decoder.gate.clear()
    futures = [cache.request(A) for _ in range(5)]
    decoder.gate.set()
    assert len({id(future.result(5)) for future in futures}) == 1
    assert decoder.calls == [A]


def test_the_least_recently_used_image_gives_way(cache: FrameCache) -> None:
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
    cache: FrameCache, decoder: Decoder
) -> None:
    for _ in range(2):
        with pytest.raises(MediaError):
            cache.request(Path("bad")).result(5)
    assert len(decoder.calls) == 2


def test_reading_ahead_makes_the_next_image_ready(cache: FrameCache) -> None:
    cache.read_ahead([A, B])
    cache.request(B).result(5)
    assert cache.peek(A) is not None
