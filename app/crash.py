"""What happened when the window died: written to a file, told at the next start.

Reports hold exception types and places in the code, never messages: a message may carry a path
or a value that a person typed.
"""

import contextlib
import faulthandler
import logging
import sys
import threading
import traceback
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TextIO

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

LOG = logging.getLogger("app.qt")
CRASH_FILE = "crash.log"

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def describe(kind: type[BaseException], trace: TracebackType | None) -> str:
    """Return the type of an exception and its places in the code, without its message."""
    frames = traceback.extract_tb(trace)
    places = [f"  {Path(f.filename).name}:{f.lineno} {f.name}" for f in frames]
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    return "\n".join([f"{moment} {kind.__name__}", *places, ""])


@dataclass(slots=True)
class CrashLog:
    """The crash file of one data folder.

    ``previous`` is the kept report of the last start, or None when that one ended well.
    """

    folder: Path
    previous: Path | None = None
    _file: TextIO | None = field(default=None, repr=False)

    def open(self) -> None:
        """Set an earlier report aside and open a fresh file; none where there is no place for it.

        That there is none is said by `app.settings.why_not_kept`.
        """
        path = self.folder / CRASH_FILE
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            if path.is_symlink() or (path.exists() and not path.is_file()):
                return  # whoever opens a pipe waits for ever
            if path.exists() and path.stat().st_size > 0:
                stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
                self.previous = path.replace(self.folder / f"crash-{stamp}.log")
            self._file = path.open("w", encoding="utf-8")

    def install(self) -> None:
        """Catch native faults, uncaught exceptions of every thread, and Qt's messages."""
        if self._file is None:
            self.open()
        if self._file is not None:
            faulthandler.enable(self._file)
        sys.excepthook = self._on_exception
        threading.excepthook = lambda args: self.note(args.exc_type, args.exc_traceback)
        qInstallMessageHandler(_on_qt_message)

    def note(self, kind: type[BaseException], trace: TracebackType | None) -> None:
        """Write one exception to the file."""
        if self._file is not None:
            with contextlib.suppress(OSError):  # a full disk must not hide what happened
                self._file.write(describe(kind, trace))
                self._file.flush()

    def close(self) -> None:
        """Give the hooks back; an empty file is removed."""
        faulthandler.disable()
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        qInstallMessageHandler(None)
        if self._file is not None:
            path = Path(self._file.name)
            with contextlib.suppress(OSError):
                self._file.close()
            self._file = None
            with contextlib.suppress(OSError):
                if path.stat().st_size == 0:
                    path.unlink()

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        self.note(kind, trace)
        sys.__excepthook__(kind, error, trace)


def _on_qt_message(kind: QtMsgType, context: QMessageLogContext, text: str | None) -> None:
    LOG.log(_LEVELS.get(kind, logging.WARNING), "%s", text or "")
