"""Decoded frames, ready before they are asked for, in a bounded amount of memory. No Qt."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

from viewer.frames import Clip, Pixels

DEFAULT_BUDGET_BYTES = 512 * 2**20

CLIP_BUDGET_BYTES = 256 * 2**20
"""For the frames of one clip: 129 grey frames of 1920 × 1080, two and a half seconds at 50 Hz."""

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True, eq=False)
class FrameKey:
    """One frame of one opened clip; two openings of the same file are two clips."""

    clip: Clip
    index: int

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, FrameKey):
            return NotImplemented
        return self.clip is other.clip and self.index == other.index

    def __hash__(self) -> int:
        return hash((id(self.clip), self.index))


def decode_frame(key: FrameKey) -> Pixels:
    """Decode the frame that a key stands for; the `decode` of a cache of frames."""
    return key.clip.frame(key.index)


class FrameCache(Generic[K]):
    """Least recently used frames give way when the budget is full.

    What is wanted now and what may be wanted soon have threads of their own, so that reading
    ahead never delays the frame on which somebody waits.

    Parameters
    ----------
    decode : callable
        Key to pixels; called on the threads of the cache.
    budget_bytes : int
        Decoded bytes to keep at most; a single larger frame is handed out and not kept.
    workers : int
        Decoding threads for what is wanted now.
    ahead_workers : int
        Decoding threads that read ahead. With one, frames are decoded in the order of the wishes.
    decode_ahead : callable, optional
        Key to pixels, for frames on which nobody waits yet; `decode` when not given.

    """

    def __init__(
        self,
        *,
        decode: Callable[[K], Pixels],
        budget_bytes: int = DEFAULT_BUDGET_BYTES,
        workers: int = 1,
        ahead_workers: int = 1,
        decode_ahead: Callable[[K], Pixels] | None = None,
    ) -> None:
        self._budget_bytes = budget_bytes
        self._decode = decode
        self._decode_ahead = decode_ahead or decode
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="decode")
        self._ahead_pool = ThreadPoolExecutor(ahead_workers, thread_name_prefix="decode-ahead")
        self._guard = threading.Lock()
        self._ready: OrderedDict[K, Pixels] = OrderedDict()
        self._running: dict[K, Future[Pixels]] = {}
        self._ahead: dict[K, Future[Pixels]] = {}
        self._wished: frozenset[K] = frozenset()
        self._current: K | None = None
        self._bytes = 0

    @property
    def budget_bytes(self) -> int:
        """Decoded bytes that are kept at most."""
        return self._budget_bytes

    @property
    def used_bytes(self) -> int:
        """Decoded bytes that are kept now."""
        return self._bytes

    def resize(self, budget_bytes: int) -> None:
        """Keep at most so many bytes from now on."""
        with self._guard:
            self._budget_bytes = budget_bytes
            self._make_room(0, ahead=False)

    def peek(self, key: K) -> Pixels | None:
        """Return a frame that is decoded already, or None; never waits for a decoder."""
        with self._guard:
            return self._hit(key)

    def request(self, key: K) -> "Future[Pixels]":
        """Return a future of the frame; its exception is a MediaError when decoding fails."""
        with self._guard:
            self._current = key
            pixels = self._hit(key)
            if pixels is not None:
                done: Future[Pixels] = Future()
                done.set_result(pixels)
                return done
            ahead = self._ahead.get(key)
            if ahead is not None and not ahead.cancel():
                return ahead  # it is being decoded at this moment
            if key not in self._running:
                self._running[key] = self._pool.submit(self._load, key, self._running)
            return self._running[key]

    def pending(self, key: K) -> "Future[Pixels] | None":
        """Return the future of a frame that is on its way; its place in the queue stays.

        It is cancelled when newer wishes come before its turn; its callbacks must then not call
        the cache. None when nobody is about to decode the frame.
        """
        with self._guard:
            future = self._running.get(key) or self._ahead.get(key)
            return None if future is None or future.cancelled() else future

    def read_ahead(self, keys: Iterable[K]) -> None:
        """Decode frames that may be wanted soon, nearest first; replaces the former wishes.

        What finds no room beside the frame shown and the nearer wishes is left out.
        """
        wishes = tuple(dict.fromkeys(keys))
        with self._guard:
            self._wished = frozenset(wishes)
            self._drop_waiting()
            for key in wishes:
                if not (key in self._ready or key in self._running or key in self._ahead):
                    self._ahead[key] = self._ahead_pool.submit(self._load, key, self._ahead)

    def forget(self, gone: Callable[[K], bool]) -> None:
        """Drop the frames and wishes that `gone` says nobody will want again."""
        with self._guard:
            self._wished = frozenset(key for key in self._wished if not gone(key))
            for key, future in tuple(self._ahead.items()):
                if gone(key) and future.cancel():
                    del self._ahead[key]
            for key in [key for key in self._ready if gone(key)]:
                self._bytes -= self._ready.pop(key).nbytes
            if self._current is not None and gone(self._current):
                self._current = None

    def close(self) -> None:
        """Drop everything that waits and let the running decodes end."""
        for pool in (self._ahead_pool, self._pool):
            pool.shutdown(wait=True, cancel_futures=True)

    def _hit(self, key: K) -> Pixels | None:
        pixels = self._ready.get(key)
        if pixels is not None:
            self._ready.move_to_end(key)
            self._current = key
        return pixels

    def _drop_waiting(self) -> None:
        for key, future in tuple(self._ahead.items()):
            if future.cancel():
                del self._ahead[key]

    def _load(self, key: K, running: "dict[K, Future[Pixels]]") -> Pixels:
        ahead = running is self._ahead
        try:
            pixels = self._decode_ahead(key) if ahead else self._decode(key)
            with self._guard:
                self._keep(key, pixels, ahead=ahead)
            return pixels
        finally:
            with self._guard:
                running.pop(key, None)

    def _keep(self, key: K, pixels: Pixels, *, ahead: bool) -> None:
        # Somebody may have asked for it while it was read ahead.
        ahead = ahead and key != self._current
        if key in self._ready or not self._make_room(pixels.nbytes, ahead=ahead):
            return
        self._ready[key] = pixels
        self._bytes += pixels.nbytes

    def _make_room(self, n_bytes: int, *, ahead: bool) -> bool:
        """Drop frames until ``n_bytes`` fit; return False when they cannot."""
        if n_bytes > self._budget_bytes:
            return False
        precious = self._wished | {self._current}
        spare = [key for key in self._ready if key not in precious]
        held = [] if ahead else [key for key in self._ready if key in precious]
        for key in (*spare, *held):
            if self._bytes + n_bytes <= self._budget_bytes:
                break
            self._bytes -= self._ready.pop(key).nbytes
        fits = self._bytes + n_bytes <= self._budget_bytes
        if ahead and not fits:
            self._drop_waiting()  # what is farther away would find no room either
        return fits
