"""Where the heads of a study are known outside of its log: small files, written whole."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ground.files import write_atomic
from ground.home import home_folder
from ground.names import inside
from ground.regular import MB, read_regular
from reader_study.trust.known_head import KnownHead, as_file, heads_in
from reader_study.trust.second_folder import second_folder

_MOST_BYTES = MB
"""Twenty heads are some kilobytes."""

KEPT = 20
"""Heads of a chain that a file keeps, the newest: where two copies parted is seen by them."""


@dataclass(frozen=True, slots=True)
class HeadPlace:
    """A file of known heads.

    Parameters
    ----------
    words : str
        What it is, as part of a sentence.
    by_folder : bool
        It tells which study lies in a folder, rather than how far a chain goes.

    """

    path: Path
    words: str
    by_folder: bool = False

    def read(self) -> bytes | None:
        """Return its content; None when it is not there or out of reach."""
        try:
            return read_regular(self.path, _MOST_BYTES)
        except OSError:
            return None

    def forget(self) -> None:
        """Remove what is known here, if it can be removed."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)

    def keep(self, head: KnownHead, *, stands: Callable[[KnownHead], bool]) -> None:
        """Add a head to those that are known here.

        Parameters
        ----------
        stands : callable
            Tells whether an earlier head is in the log; others go.

        Raises
        ------
        ReaderStudyError
            When it cannot be written.

        """
        content = self.read()
        try:
            before = heads_in(content) if content else ()
        except ValueError:
            before = ()
        kept = [one for one in before if one.seq < head.seq and stands(one)]
        write_atomic(self.path, as_file((*kept[1 - KEPT :], head)))


def head_places(root: Path, origin: str) -> Iterator[HeadPlace]:
    """Return where the heads of a study are looked for, wherever its folder was moved to.

    Parameters
    ----------
    root : Path
        The study's folder.
    origin : str
        The study's own chain.

    """
    name = f"{origin}.json"
    yield HeadPlace(inside(home_folder() / "heads", name), "the home folder")
    yield folder_place(root)
    second = second_folder(root, origin)
    # A disk that is not attached must not be written to as if it were the folder it hides.
    if second is not None and second.is_dir():
        yield HeadPlace(inside(second / "heads", name), "the second folder")
    yield HeadPlace(root / "backups" / "heads.json", "the folder backups")
    for path in _told_files(origin):
        yield HeadPlace(path, "the other side of an exchange")


def told_place(origin: str, who: str) -> HeadPlace:
    """Return the file of the head that somebody else told of a chain: a package, a coordinator."""
    return HeadPlace(inside(_told(origin), f"{who}.json"), "the other side of an exchange")


def told_heads(origin: str) -> list[KnownHead]:
    """Return what others told on this computer of a chain, the furthest last."""
    found: list[KnownHead] = []
    for path in _told_files(origin):
        with suppress(OSError, ValueError):
            found += heads_in(read_regular(path, _MOST_BYTES))
    return sorted(found, key=lambda head: head.seq)


def _told_files(origin: str) -> list[Path]:
    """Return what is there; a home folder that is closed to this user tells her nothing."""
    try:
        return sorted(_told(origin).glob("*.json"))
    except PermissionError:
        return []


def _told(origin: str) -> Path:
    return inside(home_folder() / "told", origin)


def folder_place(root: Path) -> HeadPlace:
    """Return the file in the home folder that says which study lies in a folder."""
    name = hashlib.sha256(str(root.resolve()).encode(errors="surrogateescape")).hexdigest()[:32]
    return HeadPlace(home_folder() / "folders" / f"{name}.json", "the home folder", by_folder=True)
