"""A private folder outside of every study, in which members of archives lie while they are open.

It is named in the system's folder for temporary files, for this user alone, and held by a lock that
the system gives back when the program dies: the next one clears what a killed one left.
"""

import contextlib
import itertools
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ground.errors import IntakeError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

PREFIX = "sonoread-intake-"
_LOCK = "in-use"
_KEPT_FREE = 256 * 2**20
"""Bytes that are left to others on that disk."""


class AsideFolder:
    """Makes rooms for files that are gone when their room is left; itself gone after `close`.

    Threads may ask for rooms; one that comes late finds it closed, and makes no second folder.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._root: Path | None = None
        self._lock: IO[bytes] | None = None
        self._is_closed = False
        self._numbers = itertools.count(1)

    @contextmanager
    def room(self) -> Iterator[Path]:
        """Give an empty folder that nobody else has; all in it is removed at the end.

        No path is given twice: the decoding process knows files by their paths.

        Raises
        ------
        IntakeError
            When the folder for temporary files cannot be written, or the intake has ended.

        """
        with self._guard:
            folder = self._made() / f"{next(self._numbers):06}"
            folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            with self._guard:
                if self._is_closed:
                    self._clear()

    def require(self, n_bytes: int) -> None:
        """Refuse to write more than there is room for.

        Raises
        ------
        IntakeError
            Naming the folder.

        """
        with self._guard:
            root = self._made()
        free = shutil.disk_usage(root).free
        if n_bytes > free - _KEPT_FREE:
            raise IntakeError(
                f"There is no room for a file of {n_bytes // 10**6 + 1} MB of an archive "
                f"({max(free, 0) // 10**6} MB are free).",
                remedy="Free some space, or name a folder on a larger disk in TMPDIR.",
                path=root.parent,
            )

    def close(self) -> None:
        """Remove the folder; no room is given any more, and who is still in one leaves no trace."""
        with self._guard:
            self._is_closed = True
            if self._lock is not None:
                self._lock.close()
                self._lock = None
            self._clear()

    def _clear(self) -> None:
        if self._root is not None:
            shutil.rmtree(self._root, ignore_errors=True)

    def _made(self) -> Path:
        if self._is_closed:
            raise IntakeError("The intake has ended.", remedy="Start it again.")
        if self._root is None:
            clear_left()
            self._root = self._new()
        return self._root

    def _new(self) -> Path:
        try:
            root = Path(tempfile.mkdtemp(prefix=PREFIX))
            self._lock = (root / _LOCK).open("wb")
            _take(self._lock)
        except OSError as error:
            raise IntakeError(
                f"The folder for temporary files cannot be written ({error.strerror}).",
                remedy="Free some space, or name another folder in TMPDIR.",
                path=tempfile.gettempdir(),
            ) from error
        return root


def clear_left() -> tuple[Path, ...]:
    """Remove the folders that killed programs of this user left; return which."""
    removed = []
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            if folder.is_symlink() or not _is_ours(folder):
                continue
            with (folder / _LOCK).open("rb+") as lock:
                _take(lock)
            shutil.rmtree(folder)
            removed.append(folder)
    return tuple(removed)


def _is_ours(folder: Path) -> bool:
    return sys.platform == "win32" or folder.stat().st_uid == os.getuid()


def _take(lock: IO[bytes]) -> None:
    """Take a lock, or raise OSError when another program has it."""
    if sys.platform == "win32":
        msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
