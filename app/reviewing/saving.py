"""Decisions on their way to the disk, one after the other; none is lost when the disk fails."""

from collections import deque
from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from app.tasks import Writer


class SavingState(StrEnum):
    """What is said of decisions beside the image."""

    SAVED = "saved"
    SAVING = "saving"
    FAILED = "failed"


class DecisionQueue(QObject):
    """Writes acts in their order on the writer's thread; a failed one waits for `retry`.

    Parameters
    ----------
    writer : Writer
        Its thread is the only one that writes decisions.

    """

    changed = Signal()
    failed = Signal(object)
    """Why the first act that waits could not be written."""

    def __init__(self, writer: Writer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._writer = writer
        self._waiting: deque[Callable[[], object]] = deque()
        self._state = SavingState.SAVED

    @property
    def state(self) -> SavingState:
        """Whether everything that was decided is on the disk."""
        return self._state

    def put(self, act: Callable[[], object]) -> None:
        """Write an act behind those that wait."""
        self._waiting.append(act)
        if self._state is SavingState.SAVED:
            self._begin()

    def retry(self) -> None:
        """Try again what could not be written."""
        if self._state is SavingState.FAILED:
            self._begin()

    def drain(self) -> None:
        """Write all that waits; for the writer's thread, also as its last job."""
        while self._waiting:
            self._waiting[0]()
            self._waiting.popleft()

    def _begin(self) -> None:
        self._say(SavingState.SAVING)
        self._writer.submit(self.drain, done=self._written, failed=self._not_written)

    def _written(self, _: object) -> None:
        if self._waiting:
            self._begin()  # came while the last one was written
        else:
            self._say(SavingState.SAVED)

    def _not_written(self, error: Exception) -> None:
        self._say(SavingState.FAILED)
        self.failed.emit(error)

    def _say(self, state: SavingState) -> None:
        self._state = state
        self.changed.emit()
