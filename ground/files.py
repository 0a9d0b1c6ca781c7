"""Writing files so that they are there whole or not at all."""

import contextlib
import os
import sys
from pathlib import Path

from ground.errors import ReaderStudyError
from ground.regular import GB, sha256_regular

MOST_HASHED = 64 * GB
"""A file without end would be hashed for ever; no database, no weights and no clip is larger."""

TELLS_NOTHING_NS = 946_684_800 * 10**9
"""Modification time (2000-01-01) of files whose own would tell in which order they were made."""


PARTIAL = ".part-"
"""How a file begins that is being written beside the one which it will replace."""


def write_atomic(path: Path, data: bytes, *, mode: int = 0o644, flush_folder: bool = True) -> None:
    """Write ``data`` beside ``path``, flush it to the disk, and rename it into place.

    Parameters
    ----------
    mode : int
        Permissions of the file.
    flush_folder : bool
        False where the caller writes many files and calls :func:`sync_folder` once for each
        folder, before anything refers to them.

    Raises
    ------
    ReaderStudyError
        When the folder cannot be written; an earlier file of that name is left as it was.

    """
    import tempfile  # here, because the reading path only hashes files

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=PARTIAL, dir=path.parent)
    except OSError as error:
        raise cannot_write(path, error) from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        temporary.chmod(mode)
        temporary.replace(path)
        if flush_folder:
            sync_folder(path.parent)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Flush a folder's entries, so that a rename survives a power cut. No-op on Windows."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sha256_file(path: Path, *, limit: int = MOST_HASHED, follow: bool = True) -> str:
    """Return the SHA-256 of a plain file's bytes, in hexadecimal.

    Raises
    ------
    OSError
        When it is no plain file, has more bytes than ``limit``, or cannot be read.

    """
    return sha256_regular(path, limit, follow=follow)


def cannot_write(path: Path, error: OSError) -> ReaderStudyError:
    """Return what is told of a file that cannot be written."""
    return ReaderStudyError(
        f"The file cannot be written ({error.strerror or error}).",
        remedy="Free some space or choose a folder that you may write to, then try again.",
        path=path,
    )
