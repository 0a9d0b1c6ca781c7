"""Where the files of a source lie while it is open."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reader_study.intake.file_names import on_disk
from reader_study.intake.sources.source import MediaSource
from reader_study.media.storing import Source


class SourcePlaces:
    """Gives the files of sources to whoever opens or stores them.

    Parameters
    ----------
    root : Path
        The folder that is taken in.

    """

    def __init__(self, root: Path) -> None:
        self._root = root

    @contextmanager
    def at(self, source: MediaSource) -> Iterator[Source]:
        """Give the file of a source, or those of a series; they may be gone afterwards."""
        paths = tuple(on_disk(self._root, path) for path in source.paths)
        yield paths if source.is_series else paths[0]
