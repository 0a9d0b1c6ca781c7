"""What a killed program left in a study: halves of files and folders that were being made.

For who holds the study's lock: nobody else writes here, so a half is nobody's. Where programs
write that hold no lock (reports, a journal that a reader tries), a half goes when it is an hour
old. No half is the only copy of anything: it takes a name only when it is whole.
"""

import contextlib
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from ground.files import PARTIAL
from reader_study.safekeeping.copies import QUARANTINED

STAGING = ".restoring-study"
"""Folder in the study in which a restored database is made ready."""

TRIAL = ".trying-"
"""How the folder begins in which a journal is tried."""

MAKING = ".sonoread-making-"
"""How the folder begins in which a study is made or a package is laid out, beside its place."""

OLD_S = 3600.0
_OURS = ("", "people", "backups", "forms")
_DEEP = ("media", "models")


def clear_leftovers(root: Path) -> tuple[Path, ...]:
    """Remove what a killed program left half made; return what was removed.

    What cannot be removed stays, and is tried at the next opening.
    """
    removed = [path for path in _halves(root) if _remove(path)]
    return (*removed, *(path for path in _second_names(root) if _remove(path)))


def clear_unmade(parent: Path) -> tuple[Path, ...]:
    """Remove what was begun in a folder, a study or a package, and not touched for an hour."""
    old = (path for path in _named(parent, MAKING) if _age_s(path) > OLD_S)
    return tuple(path for path in old if _remove(path))


def _halves(root: Path) -> Iterator[Path]:
    for name in _OURS:
        yield from _named(root / name, PARTIAL)
    for name in _DEEP:
        yield from _named(root / name, PARTIAL, levels=2)
    yield from (path for path in _named(root, STAGING) if path.name == STAGING)
    old = (*_named(root / "reports", PARTIAL), *_named(root, TRIAL))
    yield from (path for path in old if _age_s(path) > OLD_S)


def _named(folder: Path, begin: str, levels: int = 0) -> list[Path]:
    """Return what in a folder, and so many levels below, is named so; no link is followed.

    One listing a folder: every opening of a study goes through all its media.
    """
    found: list[Path] = []
    if folder.is_symlink():
        return found
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(begin):
                found.append(Path(entry.path))
            elif levels and entry.is_dir(follow_symlinks=False):
                found += _named(Path(entry.path), begin, levels - 1)
    return found


def _second_names(root: Path) -> Iterator[Path]:
    """Return names of a quarantined database that are the database itself.

    A restore that was killed has given the damaged one a second name, and not yet put the copy in
    its place.
    """
    with contextlib.suppress(OSError):
        live = (root / "study.db").lstat()
        for path in root.glob(QUARANTINED.format(stamp="*")):
            if os.path.samestat(path.lstat(), live):
                yield path


def _remove(path: Path) -> bool:
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    except OSError:
        return False
    return True


def _age_s(path: Path) -> float:
    """Return for how long nothing was changed in a file or folder; 0 where that cannot be told."""
    try:
        times = [path.lstat().st_mtime, *(one.lstat().st_mtime for one in path.rglob("*"))]
    except OSError:
        return 0.0
    return time.time() - max(times)
