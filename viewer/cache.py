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

    What is wanted now and what may be wanted soon have threads of their own, so that reading
    ahead never delays the image on which somebody waits.

    Parameters
    ----------
    budget_bytes : int
        Decoded bytes to keep at most; a single larger image is handed out and not kept.
    workers : int
        Decoding threads for what is wanted now; one more reads ahead.
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
        self._ahead_pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="decode-ahead")
        self._guard = threading.Lock()
        self._ready: OrderedDict[Path, Pixels] = OrderedDict()
        self._running: dict[Path, Future[Pixels]] = {}
        self._ahead: dict[Path, Future[Pixels]] = {}
        self._wished: frozenset[Path] = frozenset()
        self._current: Path | None = None
        self._bytes = 0

    @property
    def used_bytes(self) -> int:
        """Decoded bytes that are kept now."""
        return self._bytes

    def peek(self, path: Path) -> Pixels | None:
        """Return an image that is decoded already, or None; never waits for a decoder."""
        with self._guard:
            return self._hit(path)

    def request(self, path: Path) -> "Future[Pixels]":
        """Return a future of the image; its exception is a MediaError when decoding fails."""
        with self._guard:
            self._current = path
            pixels = self._hit(path)
            if pixels is not None:
                done: Future[Pixels] = Future()
                done.set_result(pixels)
                return done
            ahead = self._ahead.get(path)
            if ahead is not None and not ahead.cancel():
                return ahead  # it is being decoded at this moment
            if path not in self._running:
                self._running[path] = self._pool.submit(self._load, path, self._running)
            return self._running[path]

    def read_ahead(self, paths: Iterable[Path]) -> None:
        """Decode images that may be wanted soon, nearest first; replaces the former wishes.

        What finds no room beside the image shown and the nearer wishes is left out.
        """
        wishes = tuple(dict.fromkeys(paths))
        with self._guard:
            self._wished = frozenset(wishes)
            self._drop_waiting()
            for path in wishes:
                if not (path in self._ready or path in self._running or path in self._ahead):
                    self._ahead[path] = self._ahead_pool.submit(self._load, path, self._ahead)

    def close(self) -> None:
        """Drop everything that waits and let the running decodes end."""
        for pool in (self._ahead_pool, self._pool):
            pool.shutdown(wait=True, cancel_futures=True)

    def _hit(self, path: Path) -> Pixels | None:
        pixels = self._ready.get(path)
        if pixels is not None:
            self._ready.move_to_end(path)
            self._current = path
        return pixels

    def _drop_waiting(self) -> None:
        for path, future in tuple(self._ahead.items()):
            if future.cancel():
                del self._ahead[path]

    def _load(self, path: Path, running: "dict[Path, Future[Pixels]]") -> Pixels:
        try:
            pixels = self._decode(path)
            with self._guard:
                self._keep(path, pixels, ahead=running is self._ahead)
            return pixels
        finally:
            with self._guard:
                running.pop(path, None)

    def _keep(self, path: Path, pixels: Pixels, *, ahead: bool) -> None:
        # Somebody may have asked for it while it was read ahead.
        ahead = ahead and path != self._current
        if path in self._ready or not self._make_room(pixels.nbytes, ahead=ahead):
            return
        self._ready[path] = pixels
        self._bytes += pixels.nbytes

    def _make_room(self, n_bytes: int, *, ahead: bool) -> bool:
        """Drop images until ``n_bytes`` fit; return False when they cannot."""
        if n_bytes > self._budget_bytes:
            return False
        precious = self._wished | {self._current}
        spare = [path for path in self._ready if path not in precious]
        held = [] if ahead else [path for path in self._ready if path in precious]
        for path in (*spare, *held):
            if self._bytes + n_bytes <= self._budget_bytes:
                break
            self._bytes -= self._ready.pop(path).nbytes
        fits = self._bytes + n_bytes <= self._budget_bytes
        if ahead and not fits:
            self._drop_waiting()  # what is farther away would find no room either
        return fits
