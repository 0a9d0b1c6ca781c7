"""What happened in the plain viewer, a JSON line each: opened, played, measured, calibrated."""

import json
from collections.abc import Mapping
from pathlib import Path

from ground.errors import MediaError
from reader_study.clock import SystemClock, utc_text


class ViewLog:
    """Appends lines to a file; without a file it keeps nothing.

    Parameters
    ----------
    path : Path or None
        The file; made when it is missing, never shortened.

    Raises
    ------
    MediaError
        When it cannot be written.

    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._clock = SystemClock()
        if path is not None:
            self._append("")

    def write(self, act: str, record: Mapping[str, object]) -> None:
        """Append one act; it is with the operating system when this returns."""
        if self._path is not None:
            line = dict(record) | {"utc": utc_text(self._clock.utc()), "act": act}
            self._append(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n")

    def _append(self, text: str) -> None:
        assert self._path is not None
        try:
            # Bytes of a name that are no text become an escape of JSON.
            with self._path.open("a", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text)
        except OSError as error:
            raise MediaError(
                f"The log cannot be written ({error.strerror}).",
                remedy="Choose another file with --log, or free some space.",
                path=self._path,
            ) from error
