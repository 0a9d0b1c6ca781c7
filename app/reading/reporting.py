"""The reader reports patient data: nothing of the case is seen while that is being written."""

from collections.abc import Callable

from app.desk import Desk
from app.tasks import Writer
from app.views import LockedView


class Reporting:
    """Hands a report to the writer behind all that belongs to the read.

    Parameters
    ----------
    waits : callable
        Tells whether something of the read is not durable yet; then `settled` sends the report.
    done : callable
        Takes what follows.
    failed : callable
        Takes the error, and what tries again.

    """

    def __init__(
        self,
        desk: Desk,
        writer: Writer,
        *,
        waits: Callable[[], bool],
        done: Callable[[LockedView], None],
        failed: Callable[[Exception, Callable[[], None]], None],
    ) -> None:
        self._desk, self._writer = desk, writer
        self._waits, self._done, self._failed = waits, done, failed
        self._is_held = False

    def send(self) -> None:
        """Report the case, as soon as the read's own writes are durable."""
        self._is_held = self._waits()
        if not self._is_held:
            self._writer.submit(
                self._desk.report_patient_data,
                done=self._done,
                failed=lambda error: self._failed(error, self.send),
            )

    def settled(self) -> bool:
        """Send a report that waited; tell whether there was one."""
        was_held = self._is_held
        if was_held:
            self.send()
        return was_held
