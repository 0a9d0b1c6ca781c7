"""Where the files of a source lie while it is open; those in archives are unpacked meanwhile."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from reader_study.intake.archives.shelf import ArchiveShelf
from reader_study.intake.file_names import on_disk
from reader_study.intake.sources.source import INSIDE, MediaSource
from reader_study.media.storing import Source


class SourcePlaces:
    """Gives the files of sources to whoever opens or stores them; usable in a ``with``.

    Parameters
    ----------
    root : Path
        The folder that is taken in.

    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.shelf = ArchiveShelf()

    def __enter__(self) -> "SourcePlaces":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def at(self, source: MediaSource) -> Iterator[Source]:
        """Give the file of a source, or those of a series; they may be gone afterwards.

        Raises
        ------
        IntakeError
            When one lies in an archive that is damaged or has changed, or there is no room.

        """
        with self.files(source.paths) as paths:
            yield paths if source.is_series else paths[0]

    @contextmanager
    def files(self, paths: Sequence[str], *, most: int | None = None) -> Iterator[tuple[Path, ...]]:
        """Give files by their paths in the folder, or in archives of it.

        Parameters
        ----------
        most : int or None
            How many bytes of each that lies in an archive; None for all.

        """
        split = [self._split(path) for path in paths]
        names: dict[Path, list[str]] = defaultdict(list)
        for place, name in split:
            if name:
                names[place].append(name)
        with ExitStack() as stack:
            found: dict[tuple[Path, str], Path] = {}
            for archive, own in names.items():
                files = stack.enter_context(self.shelf.unpacked(archive, own, most=most))
                found |= {(archive, name): file for name, file in zip(own, files, strict=True)}
            yield tuple(found[it] if it[1] else it[0] for it in split)

    def close(self) -> None:
        """Close all archives, and remove what was unpacked."""
        self.shelf.close()

    def _split(self, path: str) -> tuple[Path, str]:
        """Return the file that a source lies in, and its name there if that is an archive."""
        whole = on_disk(self.root, path)
        archive, is_inside, name = path.partition(INSIDE)
        if not is_inside or whole.exists():
            return whole, ""
        return on_disk(self.root, archive), name
