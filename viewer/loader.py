"""Brings decoded images to the GUI thread: at once when they are ready, by a signal when not."""

import logging
from collections.abc import Iterable
from concurrent.futures import Future
from typing import Generic

from PySide6.QtCore import QObject, Qt, Signal

from ground.errors import MediaError, ReaderStudyError
from viewer.cache import FrameCache, K
from viewer.frames import Pixels

logger = logging.getLogger(__name__)


class ImageLoader(QObject, Generic[K]):
    """Asks the cache for images on behalf of a canvas.

    `loaded` carries key and pixels, `failed` key and a `ReaderStudyError`; both arrive on the
    thread that this object lives on. Exactly one of them follows each `want`, unless the cache
    is closed first.
    """

    loaded = Signal(object, object)
    failed = Signal(object, object)
    _decoded = Signal(object, object)

    def __init__(self, cache: FrameCache[K], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cache = cache
        self._decoded.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def want(self, key: K) -> None:
        """Ask for an image; one that is decoded already is delivered before this returns."""
        ready = self._cache.peek(key)
        if ready is not None:
            self.loaded.emit(key, ready)
            return
        self._cache.request(key).add_done_callback(lambda done: self._hand_over(key, done))

    def follow(self, key: K) -> bool:
        """Ask to be told of an image that is being read ahead, without a change of its place.

        Returns
        -------
        bool
            False when nobody is about to decode it, and nothing will be told. Nothing is told
            either when newer wishes come before its turn.

        """
        future = self._cache.pending(key)
        if future is not None:
            future.add_done_callback(lambda done: self._hand_over(key, done))
        return future is not None

    def read_ahead(self, keys: Iterable[K]) -> None:
        """Decode images that will be wanted soon, nearest first; replaces the former wishes."""
        self._cache.read_ahead(keys)

    def keep_only(self, keys: Iterable[K]) -> None:
        """Let go of every other image: none of them is wanted again before others are."""
        kept = frozenset(keys)
        self._cache.forget(lambda key: key not in kept)

    def _hand_over(self, key: K, done: "Future[Pixels]") -> None:
        """Leave the decoding thread."""
        if done.cancelled():
            return
        try:
            self._decoded.emit(key, done)
        except RuntimeError:
            # The page, and this object with it, was deleted while the image was decoded.
            logger.debug("an image arrived after its page had gone")

    def _deliver(self, key: K, done: "Future[Pixels]") -> None:
        error = done.exception()
        if error is None:
            self.loaded.emit(key, done.result())
        else:
            self.failed.emit(key, _explained(error))


def _explained(error: BaseException) -> ReaderStudyError:
    """Give an unforeseen error of a decoder the shape of a foreseen one; nobody waits for ever."""
    if isinstance(error, ReaderStudyError):
        return error
    logger.error("unforeseen error of a decoder", exc_info=error)
    return MediaError(
        f"The image cannot be decoded ({type(error).__name__}).",
        remedy="Take the image into the study again, and report this with the log.",
    )
