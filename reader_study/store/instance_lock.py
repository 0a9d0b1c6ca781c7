"""One writer per study: a lock that the operating system gives back when its owner dies."""

import errno
import json
import os
import platform
import stat
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from ground.errors import StoreError, StudyBusyError
from ground.regular import MB, json_of, open_regular

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOCK_FILE = "study.lock"
_MOST_OF_A_NOTE = 4096
_OWNER_AT = 1
"""The owner's note begins after the locked byte, so that Windows lets others read it."""


class InstanceLock:
    """Exclusive claim on a study's folder.

    The claim is an operating-system lock on an open file, so a killed owner never blocks the
    next one; the text in the file only tells who holds it.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK_FILE
        self._file: IO[bytes] | None = None

    def acquire(self) -> None:
        """Take the lock.

        Raises
        ------
        StudyBusyError
            Naming process, computer and time of the owner.
        StoreError
            When the folder cannot be written.

        """
        try:
            file = _opened(self._path)
        except OSError as error:
            raise StoreError(
                f"The study's folder cannot be written ({error.strerror}).",
                remedy="Check that it exists and that you may write to it.",
                path=self._path.parent,
            ) from error
        try:
            _lock(file)
        except OSError as error:
            owner = self._read_owner(file)
            file.close()
            raise StudyBusyError(
                f"The study is open in another window ({owner}).",
                remedy="Close it there first; one program at a time may write to a study.",
                path=self._path.parent,
            ) from error
        self._file = file
        self._write_owner(file)

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _write_owner(self, file: IO[bytes]) -> None:
        note = {
            "pid": os.getpid(),
            "computer": platform.node(),
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        try:
            file.seek(0)
            file.truncate()
            file.write(b" " + json.dumps(note).encode())
            file.flush()
        except OSError as error:
            self.release()
            raise StoreError(
                f"The study's folder cannot be written ({error.strerror}).",
                remedy="Free some space, then try again.",
                path=self._path.parent,
            ) from error

    @staticmethod
    def _read_owner(file: IO[bytes]) -> str:
        file.seek(_OWNER_AT)
        try:
            note = json_of(file.read(_MOST_OF_A_NOTE) or b"{}")
            return f"process {note['pid']} on {note['computer']}, since {note['since']}"
        except (ValueError, KeyError, TypeError, OSError):
            return "it does not say which"


def _opened(path: Path) -> IO[bytes]:
    """Open the lock's file, and no other: it is written to, so it is no link and has one name.

    Raises
    ------
    OSError
        When it is something else, or cannot be opened.

    """
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, flags, 0o644)
    about = os.fstat(descriptor)
    if not stat.S_ISREG(about.st_mode) or about.st_nlink > 1:
        os.close(descriptor)
        raise OSError(errno.EINVAL, f"{path.name} is no plain file, or has a second name")
    return os.fdopen(descriptor, "r+b")


def is_locked(folder: Path) -> bool:
    """Tell whether a living program holds a study for writing; takes nothing from it."""
    try:
        file = open_regular(folder / LOCK_FILE, MB, follow=False)
    except OSError:
        return False  # who holds it has made the file
    with file:
        try:
            _lock(file, shared=True)
        except OSError:
            return True
    return False


def _lock(file: IO[bytes], *, shared: bool = False) -> None:
    if sys.platform == "win32":
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        fcntl.flock(file.fileno(), kind | fcntl.LOCK_NB)
