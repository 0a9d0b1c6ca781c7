"""Brings decoded images to the GUI thread: at once when they are ready, by a signal when not."""

from collections.abc import Iterable
from concurrent.futures import CancelledError, Future
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from reader_study.errors import MediaError
from viewer.cache import FrameCache
from viewer.frames import Pixels


class ImageLoader(QObject):
    """Asks the cache for images on behalf of a canvas.

    `loaded` carries path and pixels, `failed` path and MediaError; both arrive on the thread that
    this object lives on.
    """

    loaded = Signal(object, object)
    failed = Signal(object, object)
    _decoded = Signal(object, object)

    def __init__(self, cache: FrameCache, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cache = cache
        self._decoded.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def want(self, path: Path) -> None:
        """Ask for an image; one that is decoded already is delivered before this returns."""
        ready = self._cache.peek(path)
        if ready is not None:
            self.loaded.emit(path, ready)
            return
        future = self._cache.request(path)
        future.add_done_callback(lambda done: self._decoded.emit(path, done))

    def read_ahead(self, paths: Iterable[Path]) -> None:
        """Decode images that will be wanted soon."""
        self._cache.read_ahead(paths)

    def _deliver(self, path: Path, future: "Future[Pixels]") -> None:
        try:
            pixels = future.result()
        except MediaError as error:
            self.failed.emit(path, error)
        except CancelledError:
            return
        else:
            self.loaded.emit(path, pixels)
