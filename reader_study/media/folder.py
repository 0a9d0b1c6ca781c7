"""The media folder of a study while cases are taken in: what is new in it can be taken back."""

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from ground.files import TELLS_NOTHING_NS, sync_folder, write_atomic
from reader_study.deid.masks import MaskBox
from reader_study.media.medium import Medium
from reader_study.media.storing import Progress, Source, StoredMedium, StoreMedium
from reader_study.paths import StudyPaths


class MediaFolder:
    """Takes media in; one at a time, by who alone writes to the study.

    Parameters
    ----------
    paths : StudyPaths
        Of the study.

    """

    def __init__(self, paths: StudyPaths) -> None:
        self._paths = paths
        self._new: list[Path] = []
        self._known: set[Path] = set()

    def add(self, medium: Medium, data: bytes) -> Medium:
        """Take in a medium whose file is these bytes, and return it."""
        path = self._paths.medium(medium)
        if not path.exists():
            write_atomic(path, data, mode=0o444, flush_folder=False)
            os.utime(path, ns=(TELLS_NOTHING_NS, TELLS_NOTHING_NS))
            self._new.append(path)
        return medium

    def store(
        self,
        source: Source,
        store: StoreMedium,
        *,
        role: str = "",
        view: str = "",
        areas: Sequence[MaskBox] = (),
        progress: Progress | None = None,
    ) -> StoredMedium:
        """Take in a file, or a series of files, and return what became of it.

        Raises
        ------
        MediaError
            When it cannot be decoded.
        ReaderStudyError
            When the folder cannot be written.

        """
        stored = store(source, self._paths.media, areas=areas, progress=progress)
        self._new += stored.new_files
        return replace(stored, medium=replace(stored.medium, role=role, view=view))

    def know(self, medium: Medium) -> None:
        """Take note of a medium that lies here already, so that `sync` flushes its folder."""
        self._known.add(self._paths.medium(medium).parent)

    def sync(self) -> None:
        """Flush the entries of all folders once: the log that names the files is written after."""
        distinct = {*self._known, *(path.parent for path in self._new)}
        for folder in sorted({*distinct, *(folder.parent for folder in distinct)}):
            sync_folder(folder)

    def discard(self) -> None:
        """Take away all that is new."""
        for path in self._new:
            with suppress(OSError):
                path.chmod(0o644)
                path.unlink()
        self._new.clear()
