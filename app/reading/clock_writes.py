"""The writes of the reading clock: one after the other, and none is forgotten."""

from collections import deque
from collections.abc import Callable

from app.tasks import Writer


class ClockWrites:
    """Sends painted, pause, resume and measurements to the writer in the order they happened.

    A write that fails stays first in the line, and those behind it wait: a resume without its
    pause would tell a false reading time.

    Parameters
    ----------
    writer : Writer
        Does the writing.
    settled : callable
        Called whenever the last write that waited is durable.
    failed : callable
        Called with the error of a write; `send_on` tries again.

    """

    def __init__(
        self,
        writer: Writer,
        *,
        settled: Callable[[], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._writer = writer
        self._settled = settled
        self._failed = failed
        self._line: deque[Callable[[], None]] = deque()
        self._running = False

    @property
    def open(self) -> bool:
        """Whether a write is not durable yet."""
        return bool(self._line)

    def send(self, act: Callable[[], None]) -> None:
        """Write `act` when those before it are durable."""
        self._line.append(act)
        if len(self._line) == 1:
            self.send_on()

    def send_on(self) -> None:
        """Write the first in the line, unless that is being done."""
        if self._line and not self._running:
            self._running = True
            self._writer.submit(self._line[0], done=self._written, failed=self._stopped)

    def _written(self, _answer: object) -> None:
        self._running = False
        self._line.popleft()
        if self._line:
            self.send_on()
        else:
            self._settled()

    def _stopped(self, error: Exception) -> None:
        self._running = False
        self._failed(error)
