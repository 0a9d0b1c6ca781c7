"""Small pictures of sources: decoded when in sight, kept, not waited for when scrolled away."""

import math
from collections.abc import Callable, Hashable, Iterable
from concurrent.futures import Future
from functools import partial
from typing import Generic, TypeVar

import numpy as np
from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage

from ground.errors import ReaderStudyError
from viewer.cache import FrameCache
from viewer.canvas.tone import as_qimage
from viewer.frames import Clip, ClipInfo, Pixels
from viewer.model import WindowLevel

K = TypeVar("K", bound=Hashable)

THUMB_PX = 208
"""Longest side in pixels of the picture that is kept, enough for screens of 150 %."""

_BUDGET_BYTES = 64 * 2**20
"""For 1,500 grey ones and more."""


def small_picture(pixels: Pixels, info: ClipInfo) -> Pixels:
    """Return a frame as it is shown at first, as small as a thumbnail, 8 bits grey or RGB."""
    shown = np.ascontiguousarray(WindowLevel.of(info, pixels).applied(pixels))
    height, width = shown.shape[:2]
    high = height * info.pixel_aspect
    share = min(THUMB_PX / max(width, high), 1.0)
    size = QSize(max(round(width * share), 1), max(round(high * share), 1))
    # In two steps: at once, Qt would look at a few pixels of a large image only.
    coarse = size * 2
    image = as_qimage(shown)
    if coarse.width() < width or coarse.height() < height:
        block = max(min(width // coarse.width(), height // max(coarse.height(), 1)), 1)
        image = image.scaled(
            QSize(math.ceil(width / block), math.ceil(height / block)),
            Qt.AspectRatioMode.IgnoreAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
    small = image.scaled(
        size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    return _as_array(small, grey=shown.ndim == 2)


def middle_picture(clip: Clip) -> Pixels:
    """Return the small picture of a clip's middle frame."""
    return small_picture(clip.frame(clip.info.n_frames // 2), clip.info)


def _as_array(image: QImage, *, grey: bool) -> Pixels:
    kind = QImage.Format.Format_Grayscale8 if grey else QImage.Format.Format_RGB888
    image = image.convertToFormat(kind)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    if grey:
        return rows[:, : image.width()].copy()
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


class Thumbs(QObject, Generic[K]):
    """Small pictures by their keys.

    Parameters
    ----------
    picture_of : callable
        Makes one; blocks, and runs on a thread.

    """

    came = Signal(object)
    """The key of a picture that is there, or will never be."""
    _arrived = Signal(object, object)

    def __init__(self, picture_of: Callable[[K], Pixels], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cache = FrameCache[K](decode=picture_of, budget_bytes=_BUDGET_BYTES)
        self._lost: set[K] = set()
        self._watched: set[K] = set()
        self._closed = False
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def wish(self, keys: Iterable[K]) -> None:
        """Make those that are in sight, first things first; all others wait no more."""
        wanted = [key for key in keys if key not in self._lost]
        ready = {key for key in wanted if self._cache.peek(key) is not None}
        self._cache.read_ahead(wanted)
        for key in wanted:
            pending = self._cache.pending(key)
            if pending is None and key not in ready:
                self.came.emit(key)  # so quickly
            elif pending is not None and key not in self._watched:
                self._watched.add(key)
                pending.add_done_callback(partial(self._hand_over, key))

    def picture(self, key: K) -> Pixels | None:
        """Return the picture, or None as long as there is none."""
        return self._cache.peek(key)

    def is_lost(self, key: K) -> bool:
        """Tell whether no picture can be made."""
        return key in self._lost

    def forget(self, gone: Callable[[K], bool]) -> None:
        """Drop what nobody will want again."""
        self._cache.forget(gone)

    def close(self) -> None:
        """Make no more; waits for the one that is being made."""
        self._closed = True
        self._cache.close()

    def _hand_over(self, key: K, done: "Future[Pixels]") -> None:
        if not self._closed:
            self._arrived.emit(key, done)

    def _take(self, key: K, done: "Future[Pixels]") -> None:
        self._watched.discard(key)
        if self._closed or done.cancelled():
            return
        error = done.exception()
        if error is not None:
            self._lost.add(key)
            if not isinstance(error, ReaderStudyError):
                raise error
        self.came.emit(key)
