"""The reader reports patient data: nothing of the case is seen while that is being written."""

from collections.abc import Callable

from app.desk import Desk
from app.reading import read_state
from app.reading.between_reads import BetweenReads
from app.reading.read_clock import ReadClock
from app.reading.read_state import ReadState
from app.tasks import Writer


class Reporting:
    """Covers a case and hands its report to the writer, behind all that belongs to the read.

    Parameters
    ----------
    state, change : callable
        Return the page's state, and take the next one.
    clock : ReadClock
        The report waits until all of it is durable; then `settled` sends it.
    between : BetweenReads
        Takes what follows.
    failed : callable
        Takes the error, and what tries again.

    """

    def __init__(
        self,
        desk: Desk,
        writer: Writer,
        clock: ReadClock,
        between: BetweenReads,
        *,
        state: Callable[[], ReadState],
        change: Callable[[ReadState], None],
        failed: Callable[[Exception, Callable[[], None]], None],
    ) -> None:
        self._desk, self._writer = desk, writer
        self._clock, self._between = clock, between
        self._state, self._change, self._failed = state, change, failed
        self.before: Callable[[], None] = lambda: None
        """Called before the case is covered: what belongs to its read is to be told now."""
        self._is_held = False

    def ask(self) -> None:
        """Cover the case at once, and have it hidden from everybody."""
        if self._state().reportable:
            self.before()
            self._change(read_state.report(self._state()))
            self._send()

    def settled(self) -> bool:
        """Send a report that waited; tell whether there was one."""
        was_held = self._is_held
        if was_held:
            self._send()
        return was_held

    def _send(self) -> None:
        self._is_held = self._clock.open
        if not self._is_held:
            self._writer.submit(
                self._desk.report_patient_data,
                done=self._between.begin,
                failed=lambda error: self._failed(error, self._send),
            )
