"""Work off the GUI thread: one writer that owns the study, answers delivered on the GUI thread."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from ground.errors import ReaderStudyError

LOG = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Job(Generic[T]):
    future: "Future[T]"
    done: Callable[[T], object] | None
    failed: Callable[[Exception], object] | None


class Writer(QObject):
    """The only thread that touches the study; jobs run in the order in which they were submitted.

    A job's answer comes back on the thread that the writer lives on (the GUI thread), so that
    callers never lock anything. Expected errors (`ReaderStudyError`, `OSError`) go to `failed`;
    any other exception goes to `failed` too and is then raised on the GUI thread, so that it
    reaches the crash log and is not lost.
    """

    idle = Signal()
    """Every job that was submitted has been answered."""

    _finished = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="writer")
        self._pending = 0
        self._closed = False
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def pending(self) -> int:
        """Jobs submitted and not yet answered."""
        return self._pending

    def submit(
        self,
        act: Callable[[], T],
        *,
        done: Callable[[T], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
    ) -> None:
        """Run `act` on the writer's thread, then `done(result)` or `failed(error)` on this one."""
        if self._closed:
            return
        self._pending += 1
        future = self._executor.submit(act)
        job = _Job(future, done, failed)
        future.add_done_callback(lambda _: self._finished.emit(job))

    def close(self, last: Callable[[], object] | None = None) -> None:
        """Finish the jobs that wait, then do `last`; deliver no more answers, stop the thread."""
        if self._closed:
            return
        self._closed = True
        future = self._executor.submit(last or _nothing)
        self._executor.shutdown(wait=True)
        error = future.exception()
        if error is not None:
            LOG.error("ending in order failed: %s", type(error).__name__)

    def _deliver(self, job: _Job[object]) -> None:
        self._pending -= 1
        if self._closed:
            return
        try:
            self._answer(job)
        finally:
            if self._pending == 0:
                self.idle.emit()

    def _answer(self, job: _Job[object]) -> None:
        error = job.future.exception()
        if error is None:
            if job.done is not None:
                job.done(job.future.result())
            return
        LOG.warning("a job of the writer failed: %s", type(error).__name__)
        expected = isinstance(error, ReaderStudyError | OSError)
        if isinstance(error, Exception) and job.failed is not None:
            job.failed(error)
            if expected:
                return
        raise error


def _nothing() -> None:
    """Stand for the last job when there is none."""
