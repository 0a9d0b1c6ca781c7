"""The frames of one clip, as a player wants them: the newest wish first, the rest ahead of time."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from ground.errors import ReaderStudyError
from viewer.cache import FrameCache, FrameKey
from viewer.frames import Clip, Pixels
from viewer.loader import ImageLoader

_WORST_PIXEL_BYTES = 3


class FrameFeed(QObject):
    """Asks a cache for the frames of a clip.

    `arrived` carries index and pixels, `failed` index and a `ReaderStudyError`. Both tell only of
    frames that were wanted or followed.

    Parameters
    ----------
    clip : Clip
        Where the frames come from.
    cache : FrameCache
        Decodes and keeps them. The wishes of a cache are those of the last who had any, so each
        clip that plays needs a cache of its own.

    """

    arrived = Signal(int, object)
    failed = Signal(int, object)

    def __init__(
        self, clip: Clip, cache: FrameCache[FrameKey], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.clip = clip
        self._cache = cache
        self._loader = ImageLoader(cache, self)
        self._loader.loaded.connect(self._on_loaded)
        self._loader.failed.connect(self._on_failed)
        self._wanted: int | None = None
        self._asked: int | None = None
        self._followed: int | None = None
        self._frame_bytes = clip.info.width * clip.info.height * _WORST_PIXEL_BYTES

    @property
    def room(self) -> int:
        """Number of frames that the cache can keep, at least 1."""
        return max(self._cache.budget_bytes // self._frame_bytes, 1)

    def key(self, index: int) -> FrameKey:
        """Return what the cache calls a frame."""
        return FrameKey(self.clip, index)

    def peek(self, index: int) -> Pixels | None:
        """Return a frame that is decoded already, or None."""
        pixels = self._cache.peek(self.key(index))
        if pixels is not None:
            self._frame_bytes = max(pixels.nbytes, 1)
        return pixels

    def want(self, index: int) -> None:
        """Ask for a frame on which somebody waits; a newer wish takes the place of an older.

        One decode at most is under way for wishes: while it lasts, only the newest is remembered.
        """
        self._wanted = index
        if self._asked is None or self.peek(index) is not None:
            self._ask(index)

    def unwant(self) -> None:
        """Forget the newest wish; what is decoded for it stays in the cache."""
        self._wanted = None

    def follow(self, index: int) -> bool:
        """Ask to be told of a frame that is being read ahead; return False when it is not."""
        if self._followed == index:
            return True
        told = self._loader.follow(self.key(index))
        self._followed = index if told else None
        return told

    def read_ahead(self, indices: Iterable[int]) -> None:
        """Decode frames that will be wanted soon, in this order; replaces the former wishes."""
        self._followed = None  # its place in the queue may have gone
        self._cache.read_ahead(self.key(index) for index in indices)

    def close(self) -> None:
        """Want nothing any more, and free what was decoded."""
        self._wanted = self._asked = self._followed = None
        self._loader.loaded.disconnect(self._on_loaded)
        self._loader.failed.disconnect(self._on_failed)
        self._cache.forget(lambda key: key.clip is self.clip)

    def _ask(self, index: int) -> None:
        ready = self.peek(index)
        if ready is not None:
            self._take(index, ready)
            return
        # Whatever is read ahead would make the decoder go elsewhere first.
        self.read_ahead(())
        self._asked = index
        self._loader.want(self.key(index))

    def _take(self, index: int, pixels: Pixels) -> None:
        if index == self._wanted:
            self._wanted = None
        self._frame_bytes = max(pixels.nbytes, 1)
        self.arrived.emit(index, pixels)

    def _on_loaded(self, key: FrameKey, pixels: Pixels) -> None:
        if self._is_expected(key.index):
            self._take(key.index, pixels)
            self._ask_newest()

    def _on_failed(self, key: FrameKey, error: ReaderStudyError) -> None:
        if self._is_expected(key.index):
            if key.index == self._wanted:
                self._wanted = None
            self.failed.emit(key.index, error)
            self._ask_newest()

    def _is_expected(self, index: int) -> bool:
        """Tell whether a frame was asked for and still is welcome."""
        asked, followed = index == self._asked, index == self._followed
        if asked:
            self._asked = None
        if followed:
            self._followed = None
        return followed or (asked and self._wanted is not None)

    def _ask_newest(self) -> None:
        if self._wanted is not None and self._asked is None:
            self._ask(self._wanted)
