"""Looks that are made while the person decides on what is there already."""

import logging
import threading
from collections.abc import Mapping, Sequence
from contextlib import closing

from PySide6.QtCore import QObject, Qt, Signal

from app.reviewing.parts import ReviewParts
from ground.errors import IntakeError, ReaderStudyError
from reader_study.intake.sources.look import SourceLook
from reader_study.intake.sources.source import MediaSource

logger = logging.getLogger(__name__)


class LooksBehind(QObject):
    """Looks at sources on a thread of its own, and arranges all of them at the end.

    Parameters
    ----------
    parts : ReviewParts
        Has the sources, and who looks at them.

    """

    looked = Signal(object)
    """A `SourceLook`."""
    arranged = Signal(object)
    """All sources with their places in the study: `Arranged`."""
    failed = Signal(object)
    """A `ReaderStudyError` that has ended it; `begin` goes on."""
    changed = Signal()
    _arrived = Signal(object)
    _ended = Signal(object, object)

    def __init__(self, parts: ReviewParts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self._looks: dict[str, SourceLook] = {
            item.path: item.look for item in parts.items if item.look is not None
        }
        self._sources = {item.path: item.source for item in parts.items}
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        self._is_arranged = False
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._ended.connect(self._end, Qt.ConnectionType.QueuedConnection)

    @property
    def done(self) -> int:
        """Sources that were looked at."""
        return len(self._looks)

    @property
    def total(self) -> int:
        """All sources."""
        return len(self._sources)

    @property
    def runs(self) -> bool:
        """Whether sources are being looked at, or arranged."""
        return self._thread is not None

    @property
    def is_complete(self) -> bool:
        """Whether all were looked at and arranged."""
        return self._is_arranged and self.done == self.total

    def begin(self) -> None:
        """Look at what is left, or go on after a stop."""
        if self.runs or self.is_complete:
            return
        self._stop.clear()
        left = [source for path, source in self._sources.items() if path not in self._looks]
        self._thread = threading.Thread(
            target=self._work, args=(left, dict(self._looks)), name="look", daemon=True
        )
        self._thread.start()
        self.changed.emit()

    def stop(self) -> None:
        """Look at no further source; those that were looked at stay."""
        self._stop.set()

    def close(self) -> None:
        """Stop, and wait for the look that is under way."""
        self.stop()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join()

    def _work(self, left: Sequence[MediaSource], looks: dict[str, SourceLook]) -> None:
        trouble: BaseException | None = None
        found: object = None
        try:
            if self._look_at(left, looks):
                found = self._arrange(looks)
        except BaseException as error:  # noqa: BLE001 -- the window says it
            trouble = error
        self._ended.emit(found, trouble)

    def _look_at(self, left: Sequence[MediaSource], looks: dict[str, SourceLook]) -> bool:
        """Look at sources; return whether all of them were, and nobody asked to stop."""
        if not left:
            return not self._stop.is_set()
        # Closed at a stop: those who look in threads behind it end then.
        with closing(self._parts.looks(left)) as found:
            for look in found:
                looks[look.source.path] = look
                self._arrived.emit(look)
                if self._stop.is_set():
                    return False
        return not self._stop.is_set()

    def _arrange(self, looks: Mapping[str, SourceLook]) -> object:
        return self._parts.arrange(looks)

    def _take(self, look: SourceLook) -> None:
        self._looks[look.source.path] = look
        self.looked.emit(look)
        self.changed.emit()

    def _end(self, found: object, trouble: BaseException | None) -> None:
        thread, self._thread = self._thread, None
        if thread is None:
            return  # closed meanwhile
        thread.join()
        if found is not None:
            self._is_arranged = True
            self.arranged.emit(found)
        self.changed.emit()
        if trouble is not None:
            self.failed.emit(_explained(trouble))


def _explained(error: BaseException) -> ReaderStudyError:
    """Give an unforeseen error the shape of a foreseen one; its message may name a file."""
    if isinstance(error, ReaderStudyError):
        return error
    logger.error("unforeseen error while sources were looked at: %s", type(error).__name__)
    return IntakeError(
        f"The sources cannot be looked at any further ({type(error).__name__}).",
        remedy="What was looked at and decided is kept. Report this with the log.",
    )
