"""Open clips, ready before they are asked for, and not more of them than the memory allows."""

import logging
from collections import OrderedDict
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from app.viewing.opening import OpenClip, WantedClip, open_first
from ground.errors import MediaError, ReaderStudyError
from viewer.decoding import DecodePool
from viewer.sources import ViewSource, sources_among

logger = logging.getLogger(__name__)

KEPT_BYTES = 256 * 2**20
"""First frames that are kept at most; a clip whose frame gives way is closed."""

KEPT_CLIPS = 24
"""Clips that are open at most: each holds a file, and a video its decoder."""


class Library(QObject):
    """Opens clips in the decoding process, and the neighbours of what is shown ahead of time.

    Exactly one of `opened` and `failed` follows each `want`, on the thread of this object.

    Parameters
    ----------
    pool : DecodePool
        Decodes; is closed with the library.

    """

    opened = Signal(object)
    failed = Signal(object, object)
    grouped = Signal(object, object, object)
    """Follows each `group`: its files; the same as a tuple of `ViewSource`, the slices of one
    series put together; and a `ReaderStudyError` where that was not possible, otherwise None."""
    _arrived = Signal(object, object)
    _sorted = Signal(object, object, object)

    def __init__(self, pool: DecodePool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = pool
        # One thread for what is wanted, one for what may be wanted next.
        self._now = ThreadPoolExecutor(max_workers=1, thread_name_prefix="open")
        self._ahead = ThreadPoolExecutor(max_workers=1, thread_name_prefix="open-ahead")
        self._ready: OrderedDict[WantedClip, OpenClip] = OrderedDict()
        self._running: dict[WantedClip, Future[OpenClip]] = {}
        self._asked: set[WantedClip] = set()
        self._shown: dict[object, frozenset[WantedClip]] = {}
        self._closed = False
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._sorted.connect(self._take_groups, Qt.ConnectionType.QueuedConnection)

    def group(self, files: tuple[Path, ...]) -> None:
        """Find the series among files, by their headers; a single file needs none."""
        if len(files) > 1:
            self._now.submit(self._group, files)
        else:
            self.grouped.emit(files, tuple(map(ViewSource.of_file, files)), None)

    def want(self, wanted: WantedClip) -> None:
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

    def unwant(self, wanted: WantedClip) -> None:
        """Nobody waits for a clip any more; it is not opened if that has not begun."""
        running = self._running.get(wanted)
        if running is not None and running.cancel():
            del self._running[wanted]
            self._asked.discard(wanted)

    def holds(self, wanted: WantedClip) -> bool:
        """Tell whether a clip is open already and would be delivered at once."""
        return wanted in self._ready

    def read_ahead(self, wishes: Iterable[WantedClip]) -> None:
        """Open what may be wanted next, nearest first; replaces the former wishes."""
        for wanted, future in tuple(self._running.items()):
            if wanted not in self._asked and future.cancel():
                del self._running[wanted]
        for wanted in wishes:
            if wanted not in self._ready and wanted not in self._running:
                self._submit(self._ahead, wanted)

    def hold(self, shown: Iterable[WantedClip], *, owner: object) -> None:
        """Keep open what `owner`, a window, has on the screen; replaces what it had."""
        self._shown[owner] = frozenset(shown)

    def adopt(self, wanted: WantedClip, future: "Future[OpenClip]") -> None:
        """Take over an opening that was begun before there was a window."""
        self._asked.add(wanted)
        self._running[wanted] = future
        future.add_done_callback(partial(self._hand_over, wanted))

    def close(self) -> None:
        """End the decoding process and let go of everything."""
        self._closed = True
        for executor in (self._now, self._ahead):
            executor.shutdown(wait=False, cancel_futures=True)
        self._pool.close()
        for executor in (self._now, self._ahead):
            executor.shutdown(wait=True)

    def _group(self, files: tuple[Path, ...]) -> None:
        sources, trouble = sources_among(files, self._pool.groups_in)
        if trouble is not None:
            logger.warning("the files were not grouped: %s", type(trouble).__name__)
        self._sorted.emit(files, sources, trouble)

    def _take_groups(
        self,
        files: tuple[Path, ...],
        sources: tuple[ViewSource, ...],
        trouble: ReaderStudyError | None,
    ) -> None:
        if not self._closed:
            self.grouped.emit(files, sources, trouble)

    def _submit(self, executor: ThreadPoolExecutor, wanted: WantedClip) -> None:
        future = executor.submit(open_first, self._pool, wanted)
        self._running[wanted] = future
        future.add_done_callback(partial(self._hand_over, wanted))

    def _hand_over(self, wanted: WantedClip, done: "Future[OpenClip]") -> None:
        """Leave the opening thread."""
        try:
            self._arrived.emit(wanted, done)
        except RuntimeError:
            logger.debug("a clip arrived after its window had gone")

    def _take(self, wanted: WantedClip, done: "Future[OpenClip]") -> None:
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
            self.failed.emit(wanted, _explained(error, wanted))

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


def _explained(error: BaseException, wanted: WantedClip) -> ReaderStudyError:
    """Give an unforeseen error the shape of a foreseen one; nobody waits for ever."""
    if isinstance(error, ReaderStudyError):
        return error
    logger.error("unforeseen error while a clip was opened", exc_info=error)
    return MediaError(
        f"The file cannot be opened ({type(error).__name__}).",
        remedy="Report this with the log.",
        path=wanted.source.paths[0],
    )
