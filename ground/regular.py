"""Reading a file that somebody else made: a plain file, and no more of it than was expected.

A pipe or a device under a table's name would hang who opens it, and a file without end would fill
the memory. What is refused is an ``OSError``, as any other file that cannot be read.
"""

import errno
import hashlib
import json
import os
import stat
from io import BufferedReader
from pathlib import Path
from typing import Any

KB = 1_000
MB = 1_000_000
GB = 1_000_000_000


def open_regular(path: Path, limit: int, *, follow: bool = True) -> BufferedReader:
    """Open a plain file of at most ``limit`` bytes for reading; never waits for a writer.

    Parameters
    ----------
    follow : bool
        Whether a link may lead to it.

    Raises
    ------
    OSError
        When it is no plain file, is larger, or cannot be opened.

    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    if not follow:
        flags |= getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(path, flags)
    try:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode):
            raise OSError(errno.EINVAL, "it is no plain file", str(path))
        if about.st_size > limit:
            raise _too_large(path, limit)
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def read_regular(path: Path, limit: int, *, follow: bool = True) -> bytes:
    """Return the bytes of a plain file; one that grows beyond ``limit`` meanwhile is refused.

    Raises
    ------
    OSError
        As `open_regular`.

    """
    with open_regular(path, limit, follow=follow) as stream:
        content = stream.read(limit + 1)
    if len(content) > limit:
        raise _too_large(path, limit)
    return content


def sha256_regular(path: Path, limit: int, *, follow: bool = True) -> str:
    """Return the SHA-256 of a plain file's bytes, in hexadecimal.

    Raises
    ------
    OSError
        As `open_regular`.

    """
    with open_regular(path, limit, follow=follow) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def json_of(content: bytes | str) -> Any:  # noqa: ANN401
    """Return what a text of JSON says; one that nests too deeply is no good text either.

    Raises
    ------
    ValueError
        When it is no JSON, no UTF-8, or nests too deeply.

    """
    try:
        return json.loads(content)
    except RecursionError as error:
        raise ValueError("it nests too deeply") from error


def _too_large(path: Path, limit: int) -> OSError:
    return OSError(errno.EFBIG, f"it is larger than {limit / MB:g} MB", str(path))
