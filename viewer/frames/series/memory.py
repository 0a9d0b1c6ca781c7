"""Headers that have been read, so that grouping and opening a series reads each file once."""

from collections.abc import Iterable
from pathlib import Path

from ground.errors import MediaError
from viewer.frames.dicom.guard import reading
from viewer.frames.series.header import SliceHeader, read_header

MOST = 20_000
"""Headers that are kept: some 2 KiB each."""


class HeaderMemory:
    """Reads a header once as long as its file does not change."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[tuple[int, int], SliceHeader | None]] = {}

    def read(self, path: Path) -> SliceHeader | None:
        """Return a slice's header; None when the file is no DICOM image.

        Raises
        ------
        MediaError
            As `read_header`, and when the path is a pipe or a device.

        """
        with reading(path):
            state = path.stat()
        _check_ordinary(path)
        stamp = state.st_mtime_ns, state.st_size
        known = self._known.get(path)
        if known is not None and known[0] == stamp:
            return known[1]
        header = read_header(path)
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[path] = stamp, header
        return header

    def read_all(self, paths: Iterable[Path]) -> None:
        """Read headers in advance; what is wrong with a file is said when it is opened."""
        for path in paths:
            try:
                self.read(path)
            except MediaError:
                continue


def _check_ordinary(path: Path) -> None:
    """Refuse what never ends or never begins."""
    if not path.is_file():
        raise MediaError(
            "This is no ordinary file, but a folder, a pipe or a device.",
            remedy="Choose a file.",
            path=path,
        )
