"""A file that comes piece by piece: under a name of its own until it is whole, or not at all."""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ground.files import PARTIAL, TELLS_NOTHING_NS, cannot_write, sync_folder


class StreamedFile:
    """Takes pieces; see `streamed`."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._out = os.fdopen(descriptor, "wb", buffering=0)
        self._digest = hashlib.sha256()

    @property
    def sha256(self) -> str:
        """Hash of what was written so far."""
        return self._digest.hexdigest()

    def write(self, data: bytes) -> None:
        """Write a piece behind what is there.

        Raises
        ------
        ReaderStudyError
            When it cannot be written.

        """
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[self._out.write(rest) :]
        except OSError as error:
            raise cannot_write(self.path, error) from error
        self._digest.update(data)

    def begin_anew(self) -> None:
        """Throw away what was written."""
        self._out.seek(0)
        self._out.truncate()
        self._digest = hashlib.sha256()

    def place(self, path: Path) -> bool:
        """Flush the file and give it its name, read-only, at a time that tells nothing.

        Returns
        -------
        bool
            False where a file of that name was there already; it is left as it is.

        Raises
        ------
        ReaderStudyError
            When it cannot be written.

        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists():
                return False
            os.fsync(self._out.fileno())
            self._out.close()
            self.path.chmod(0o444)
            os.utime(self.path, ns=(TELLS_NOTHING_NS, TELLS_NOTHING_NS))
            self.path.replace(path)
            sync_folder(path.parent)
        except OSError as error:
            raise cannot_write(path, error) from error
        return True

    def close(self) -> None:
        """Close it, and take it away unless it was placed."""
        with contextlib.suppress(OSError):
            self._out.close()
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)


@contextlib.contextmanager
def streamed(folder: Path) -> Iterator[StreamedFile]:
    """Begin a file in a folder; what is not placed when the block ends is taken away.

    Raises
    ------
    ReaderStudyError
        When the folder cannot be written.

    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=PARTIAL, dir=folder)
    except OSError as error:
        raise cannot_write(folder, error) from error
    file = StreamedFile(Path(name), descriptor)
    try:
        yield file
    finally:
        file.close()
