"""Decoded images, ready before they are asked for, in a bounded amount of memory. No Qt."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from viewer.frames import Pixels, read_pixels

DEFAULT_BUDGET_BYTES = 512 * 2**20


class FrameCache:
    """Least recently used images give way when the budget is full.

    Parameters
    ----------
    budget_bytes : int
        Decoded bytes to keep at most; a single larger image is handed out and not kept.
    workers : int
        Decoding threads.
    decode : callable
        Path to pixels.

    """

    def __init__(
        self,
        *,
        budget_bytes: int = DEFAULT_BUDGET_BYTES,
        workers: int = 1,
        decode: Callable[[Path], Pixels] = read_pixels,
    ) -> None:
        self._budget_bytes = budget_bytes
        self._decode = decode
        self._pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="decode")
        self._guard = threading.Lock()
        self._ready: OrderedDict[Path, Pixels] = OrderedDict()
        self._running: dict[Path, Future[Pixels]] = {}
        self._bytes = 0

    @property
    def used_bytes(self) -> int:
        """Decoded bytes that are kept now."""
        return self._bytes

    def peek(self, path: Path) -> Pixels | None:
        """Return an image that is decoded already, or None; never waits."""
        with self._guard:
            pixels = self._ready.get(path)
            if pixels is not None:
                self._ready.move_to_end(path)
            return pixels

    def request(self, path: Path) -> "Future[Pixels]":
        """Return a future of the image; its exception is a MediaError when decoding fails."""
        pixels = self.peek(path)
        if pixels is not None:
            done: Future[Pixels] = Future()
            done.set_result(pixels)
            return done
        with self._guard:
            running = self._running.get(path)
            if running is None:
                running = self._pool.submit(self._load, path)
                self._running[path] = running
        running.add_done_callback(lambda _: self._forget(path))
        return running

    def read_ahead(self, paths: Iterable[Path]) -> None:
        """Begin to decode images that will be wanted soon, in this order."""
        for path in paths:
            self.request(path)

    def close(self) -> None:
        """Drop everything that waits and let the running decodes end."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _load(self, path: Path) -> Pixels:
        pixels = self._decode(path)
        with self._guard:
            if pixels.nbytes <= self._budget_bytes and path not in self._ready:
                self._ready[path] = pixels
                self._bytes += pixels.nbytes
            while self._bytes > self._budget_bytes:
                _, oldest = self._ready.popitem(last=False)
                self._bytes -= oldest.nbytes
        return pixels

    def _forget(self, path: Path) -> None:
        with self._guard:
            self._running.pop(path, None)
