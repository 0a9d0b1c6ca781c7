"""The study in the coordinator's window: looked at, and held for writing during an act alone.

A reader may read the same study in another process, and another coordinator may look at it. So it
is opened for reading whenever something is to be shown, and for writing by an act, as a command
does.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from app.coordinating.doing import Doing
from app.tasks import Writer
from reader_study.conduct.standing import StudyStanding, standing
from reader_study.paths import StudyPaths
from reader_study.study import Study

LOOK_MS = 2000
"""How often it is asked whether somebody else has written to the study."""

T = TypeVar("T")


class StudyAtHand(QObject):
    """One study folder, looked at and acted on in the background.

    Parameters
    ----------
    root : Path
        Its folder.

    """

    changed = Signal(object)
    """It stands as this `StudyStanding` says."""
    failed = Signal(object)
    """It cannot be looked at: an Exception."""
    begun = Signal(object)
    """An act waits or is under way: a `Doing`."""

    def __init__(self, root: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.root = root
        self.standing: StudyStanding | None = None
        self._paths = StudyPaths(root)
        self._looks = Writer(self)
        self._acts = Writer(self)
        self._seen: object = None
        self._looking = False
        self._closed = False
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look_if_other)

    def begin(self) -> None:
        """Look for the first time, and go on watching."""
        self._timer.start()
        self.refresh()

    def look(
        self,
        act: Callable[[Study], T],
        *,
        done: Callable[[T], object],
        failed: Callable[[Exception], object],
    ) -> None:
        """Look at the study in the background; it is opened for reading alone."""
        root = self.root

        def looked() -> T:
            with Study.open(root, writable=False) as study:
                return act(study)

        self._looks.submit(looked, done=done, failed=failed)

    def aside(
        self,
        act: Callable[[], T],
        *,
        done: Callable[[T], object],
        failed: Callable[[Exception], object],
    ) -> None:
        """Look at what lies beside the log in the background, also where that cannot be read."""
        self._looks.submit(act, done=done, failed=failed)

    def act(
        self,
        doing: Doing,
        act: Callable[[], T],
        *,
        done: Callable[[T], object],
        failed: Callable[[Exception], object],
    ) -> None:
        """Do something to the study in the background, one act after the other; then look again.

        `act` opens the study itself, as a command does, and tells `doing` how far it is.
        """
        self.begun.emit(doing)

        def ended(result: T) -> None:
            doing.ended.emit()
            self.refresh()
            done(result)

        def broken(error: Exception) -> None:
            doing.ended.emit()
            self.refresh()
            failed(error)

        self._acts.submit(act, done=ended, failed=broken)

    def refresh(self) -> None:
        """Look at the whole study again."""
        if self._looking:
            return
        if self._closed:
            return
        self._looking = True
        self._seen = self._stamp()
        self.look(standing, done=self._take, failed=self._tell)

    @property
    def acting(self) -> bool:
        """Whether an act waits or is under way."""
        return self._acts.pending > 0

    def close(self) -> None:
        """Stop watching; what is being written is waited for."""
        self._closed = True
        self._timer.stop()
        self._acts.close()
        self._looks.close()

    def _take(self, found: StudyStanding) -> None:
        self._looking = False
        self.standing = found
        self.changed.emit(found)

    def _tell(self, error: Exception) -> None:
        self._looking = False
        self.failed.emit(error)

    def _look_if_other(self) -> None:
        if self._stamp() != self._seen:
            self.refresh()

    def _stamp(self) -> object:
        """Return what changes when anybody writes to log or protocol."""
        database = self._paths.database
        files = (database, database.with_name(f"{database.name}-wal"), self._paths.protocol)
        return tuple(_stat(path) for path in files)


def _stat(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
