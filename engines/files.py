"""Files and folders that are there whole or not at all."""

import contextlib
import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from ground.errors import EngineError


def sha256_file(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` beside `path`, flush it to the disk and rename it into place."""
    partial = path.with_name(f".{path.name}.part")
    try:
        with partial.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
        sync_folder(path.parent)
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Flush a folder's entries, so that a rename survives a power cut. No-op on Windows."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def writing_to(folder: Path) -> Iterator[None]:
    """Turn a failed write inside the block into an error that names `folder`.

    Raises
    ------
    EngineError
        The disk is full, or the folder may not be written.

    """
    try:
        yield
    except OSError as error:
        raise EngineError(
            f"The model folder cannot be written ({error.strerror or error}).",
            remedy="Free some space or choose a folder that you may write to, then try again.",
            path=folder,
        ) from error
