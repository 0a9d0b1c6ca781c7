"""Kinds of files with sealed records, as who has no key knows them: a line in clear.

Who opens a study looks at it, and loads nothing that seals.
"""

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ground.errors import IntegrityError, ReaderStudyError

ID_LETTERS = 32
"""Of the name in clear that each file has."""


@dataclass(frozen=True, slots=True)
class RecordsKind:
    """A kind of file with sealed records, and what is told of one that is not in order.

    Parameters
    ----------
    magic : bytes
        With which each file begins; ends with a space.
    damaged, foreign : function of a path
        What is told of a damaged file, and of one that is of another kind.
    unreadable : function of a path and the system's error
        What is told of a file that cannot be read.

    """

    magic: bytes
    damaged: Callable[[Path], IntegrityError]
    foreign: Callable[[Path], IntegrityError]
    unreadable: Callable[[Path, OSError], ReaderStudyError]

    @property
    def head_bytes(self) -> int:
        """Length of the line in clear."""
        return len(self.magic) + ID_LETTERS + 1

    def id_of(self, path: Path) -> str:
        """Return the name that a file gives itself in clear.

        Raises
        ------
        IntegrityError
            When it is no such file.
        ReaderStudyError
            When it cannot be read.

        """
        try:
            flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
            descriptor = os.open(path, flags | getattr(os, "O_BINARY", 0))
            with os.fdopen(descriptor, "rb", buffering=0) as file:
                is_plain = stat.S_ISREG(os.fstat(descriptor).st_mode)
                head = file.read(self.head_bytes) or b"" if is_plain else b""
        except OSError as error:
            raise self.unreadable(path, error) from error
        name = head[len(self.magic) : -1].decode("ascii", "replace")
        if not head.startswith(self.magic) or not head.endswith(b"\n") or len(name) != ID_LETTERS:
            raise self.foreign(path)
        return name
