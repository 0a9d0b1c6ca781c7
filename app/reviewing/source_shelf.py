"""Sources open for the eyes: the one on the screen, and those that come next."""

from collections.abc import Callable, Hashable
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject

from app.stage.clip_shelf import ClipShelf
from app.stage.open_clip import OpenClip
from reader_study.intake.sources.source import MediaSource
from viewer.frames import Clip

OpenSource = Callable[[MediaSource], Clip]


class SourceShelf(ClipShelf):
    """Opens sources on threads, without what a file draws over its frames: that is not stored.

    Parameters
    ----------
    open_clip : callable
        Opens one; blocks.

    """

    def __init__(self, open_clip: OpenSource, parent: QObject | None = None) -> None:
        super().__init__(self._open, lambda wanted: Path(_source(wanted).path), parent)
        self._open_clip = open_clip

    def _open(self, wanted: Hashable) -> OpenClip:
        clip = self._open_clip(_source(wanted))
        try:
            info = clip.info
            start = info.trim[0] if info.is_cine or info.n_frames == 1 else info.n_frames // 2
            return OpenClip(wanted, clip, start, clip.frame(start))
        except BaseException:
            clip.close()
            raise


def _source(wanted: Hashable) -> MediaSource:
    return cast("MediaSource", wanted)
