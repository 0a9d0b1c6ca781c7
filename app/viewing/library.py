"""The files that the plain viewer has open: opened in the decoding process, grouped into series."""

import logging
from collections.abc import Hashable
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, Qt, Signal

from app.stage.clip_shelf import ClipShelf
from app.stage.open_clip import OpenClip
from app.viewing.opening import WantedClip, open_first
from ground.errors import ReaderStudyError
from viewer.decoding import DecodePool
from viewer.sources import ViewSource, sources_among

logger = logging.getLogger(__name__)


class Library(ClipShelf):
    """Opens clips in the decoding process, and the neighbours of what is shown ahead of time.

    Parameters
    ----------
    pool : DecodePool
        Decodes; is closed with the library.

    """

    grouped = Signal(object, object, object)
    """Follows each `group`: its files; the same as a tuple of `ViewSource`, the slices of one
    series put together; and a `ReaderStudyError` where that was not possible, otherwise None."""
    _sorted = Signal(object, object, object)

    def __init__(self, pool: DecodePool, parent: QObject | None = None) -> None:
        super().__init__(self._open, _path_of, parent)
        self._pool = pool
        self._sorted.connect(self._take_groups, Qt.ConnectionType.QueuedConnection)

    def group(self, files: tuple[Path, ...]) -> None:
        """Find the series among files, by their headers; a single file needs none."""
        if len(files) > 1:
            self._now.submit(self._group, files)
        else:
            self.grouped.emit(files, tuple(map(ViewSource.of_file, files)), None)

    def _open(self, wanted: Hashable) -> OpenClip:
        return open_first(self._pool, cast("WantedClip", wanted))

    def _end_openings(self) -> None:
        self._pool.close()

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


def _path_of(wanted: Hashable) -> Path:
    return cast("WantedClip", wanted).source.paths[0]
