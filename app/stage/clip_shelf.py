"""Open clips, ready before they are asked for, and not more of them than the memory allows."""

import logging
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from app.stage.open_clip import OpenClip
from ground.errors import MediaError, ReaderStudyError

logger = logging.getLogger(__name__)

KEPT_BYTES = 256 * 2**20
"""First frames that are kept at most; a clip whose frame gives way is closed."""

KEPT_CLIPS = 24
"""Clips that are open at most: each holds a file, and a video its decoder."""


class ClipShelf(QObject):
    """Opens clips on threads, and those that may be wanted next ahead of time.

    Exactly one of `opened` and `failed` follows each `want`, on the thread of this object.

    Parameters
    ----------
    open_first : callable
        Opens what is wanted and decodes its first frame; blocks, and runs on a thread.
    path_of : callable
        Returns a file by which what is wanted can be named in an error.

    """

    opened = Signal(object)
    """An `OpenClip`."""
    failed = Signal(object, object)
    """What was wanted, and a `ReaderStudyError`."""
    _arrived = Signal(object, object)

    def __init__(
        self,
        open_first: Callable[[Hashable], OpenClip],
        path_of: Callable[[Hashable], Path],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_first, self._path_of = open_first, path_of
        # One thread for what is wanted, one for what may be wanted next.
        self._now = ThreadPoolExecutor(max_workers=1, thread_name_prefix="open")
        self._ahead = ThreadPoolExecutor(max_workers=1, thread_name_prefix="open-ahead")
        self._ready: OrderedDict[Hashable, OpenClip] = OrderedDict()
        self._running: dict[Hashable, Future[OpenClip]] = {}
        self._asked: set[Hashable] = set()
        self._shown: dict[object, frozenset[Hashable]] = {}
        self._closed = False
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def want(self, wanted: Hashable) -> None:
        """Open a clip; one that is open already is delivered before this returns."""
        ready = self._ready.get(wanted)
        if ready is not None:
            self._ready.move_to_end(wanted)
            self.opened.emit(ready)
            return
        self._asked.add(wanted)
        running = self._running.get(wanted)
        if running is not None and running.cancel():
            running = None
        if running is None:
            self._submit(self._now, wanted)

    def unwant(self, wanted: Hashable) -> None:
        """Nobody waits for a clip any more; it is not opened if that has not begun."""
        running = self._running.get(wanted)
        if running is not None and running.cancel():
            del self._running[wanted]
            self._asked.discard(wanted)

    def holds(self, wanted: Hashable) -> bool:
        """Tell whether a clip is open already and would be delivered at once."""
        return wanted in self._ready

    def read_ahead(self, wishes: Iterable[Hashable]) -> None:
        """Open what may be wanted next, nearest first; replaces the former wishes."""
        for wanted, future in tuple(self._running.items()):
            if wanted not in self._asked and future.cancel():
                del self._running[wanted]
        for wanted in wishes:
            if wanted not in self._ready and wanted not in self._running:
                self._submit(self._ahead, wanted)

    def hold(self, shown: Iterable[Hashable], *, owner: object) -> None:
        """Keep open what `owner`, a window, has on the screen; replaces what it had."""
        self._shown[owner] = frozenset(shown)

    def adopt(self, wanted: Hashable, future: "Future[OpenClip]") -> None:
        """Take over an opening that was begun before there was a window."""
        self._asked.add(wanted)
        self._running[wanted] = future
        future.add_done_callback(partial(self._hand_over, wanted))

    def keep_only(self, stays: Callable[[Hashable], bool]) -> None:
        """Close every open clip that neither stays nor is on the screen."""
        shown = frozenset().union(*self._shown.values())
        for wanted in [one for one in self._ready if not stays(one) and one not in shown]:
            self._ready.pop(wanted).clip.close()

    def close(self) -> None:
        """Open nothing any more, wait for what is being opened, and let go of everything."""
        self._closed = True
        for executor in (self._now, self._ahead):
            executor.shutdown(wait=False, cancel_futures=True)
        self._end_openings()
        for executor in (self._now, self._ahead):
            executor.shutdown(wait=True)

    def _end_openings(self) -> None:
        """Have openings that are under way end at once; for who can."""

    def _submit(self, executor: ThreadPoolExecutor, wanted: Hashable) -> None:
        future = executor.submit(self._open_first, wanted)
        self._running[wanted] = future
        future.add_done_callback(partial(self._hand_over, wanted))

    def _hand_over(self, wanted: Hashable, done: "Future[OpenClip]") -> None:
        """Leave the opening thread."""
        try:
            self._arrived.emit(wanted, done)
        except RuntimeError:
            logger.debug("a clip arrived after its window had gone")

    def _take(self, wanted: Hashable, done: "Future[OpenClip]") -> None:
        if self._closed or done.cancelled():
            return
        if self._running.get(wanted) is done:
            del self._running[wanted]
        error = done.exception()
        asked = wanted in self._asked
        self._asked.discard(wanted)
        if error is None:
            self._ready[wanted] = done.result()
            self._make_room()
            if asked:
                self.opened.emit(done.result())
        elif asked:
            self.failed.emit(wanted, _explained(error, self._path_of(wanted)))

    def _make_room(self) -> None:
        used = sum(item.pixels.nbytes for item in self._ready.values())
        newest = next(reversed(self._ready))
        shown = frozenset().union(*self._shown.values())
        for wanted in tuple(self._ready):
            if used <= KEPT_BYTES and len(self._ready) <= KEPT_CLIPS:
                return
            if wanted not in shown and wanted != newest:
                gone = self._ready.pop(wanted)
                used -= gone.pixels.nbytes
                gone.clip.close()


def _explained(error: BaseException, path: Path) -> ReaderStudyError:
    """Give an unforeseen error the shape of a foreseen one; nobody waits for ever."""
    if isinstance(error, ReaderStudyError):
        return error
    logger.error("unforeseen error while a clip was opened", exc_info=error)
    return MediaError(
        f"The file cannot be opened ({type(error).__name__}).",
        remedy="Report this with the log.",
        path=path,
    )
