"""The clock of the read on the screen, and the marks made in it: all that a lock waits for."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from app.desk import Desk
from app.reading.attention import Pause, PauseLedger
from app.reading.clock_writes import ClockWrites
from app.tasks import Writer

if TYPE_CHECKING:
    from reader_study.store.events import Value


class ReadClock:
    """Sends what belongs to a read, in the order in which it happened.

    Parameters
    ----------
    desk : Desk
        Keeps it.
    writer : Writer
        Does the writing.
    settled : callable
        Called whenever the last write that waited is durable.
    failed : callable
        Called with the error of a write; `send_on` tries again.

    """

    def __init__(
        self,
        desk: Desk,
        writer: Writer,
        *,
        settled: Callable[[], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._desk = desk
        self._writer = writer
        self._pauses = PauseLedger()
        self._writes = ClockWrites(writer, settled=settled, failed=failed)
        self.send_on = self._writes.send_on

    @property
    def open(self) -> bool:
        """Whether a write is not durable yet."""
        return self._writes.open

    def holds(self, reason: Pause) -> bool:
        """Whether the clock stands for this reason."""
        return self._pauses.holds(reason)

    def painted(self, machine_ms: float) -> None:
        """Start: the case is completely on the screen."""
        self._writes.send(partial(self._desk.painted, machine_ms))
        reason = self._pauses.reason
        if reason is not None:
            # The new read has its own clock, which does not know that it is to stand.
            self._writes.send(partial(self._desk.pause, reason.value))

    def hold(self, reason: Pause, *, timed: bool) -> None:
        """Stop for a reason; it is written only while a read is timed."""
        if self._pauses.hold(reason) and timed:
            self._writes.send(partial(self._desk.pause, reason.value))

    def release(self, reason: Pause, *, timed: bool) -> None:
        """Drop a reason; without any left the clock runs again."""
        if self._pauses.release(reason) and timed:
            self._writes.send(self._desk.resume)

    def lock_screen(self, *, timed: bool) -> None:
        """Stop until the PIN is entered; written even where the clock stands already."""
        if self._pauses.holds(Pause.LOCKED):
            return
        self._pauses.hold(Pause.LOCKED)
        if timed:
            self._writes.send(partial(self._desk.pause, Pause.LOCKED.value))

    def unlock_screen(self, *, timed: bool) -> None:
        """Go on: she is there, and at the keys. A pause that she asked for holds on."""
        self._pauses.release(Pause.IDLE)
        self.release(Pause.LOCKED, timed=timed)

    def record(self, act: str, fields: "Mapping[str, Value]") -> None:
        """Keep an act on the images of the read."""
        self._writes.send(partial(self._desk.record, act, fields))

    def keep_view(self, fields: "Mapping[str, Value]", *, lost: Callable[[], None]) -> None:
        """Keep how the image is seen; nobody waits for it, and she is not told that it was `lost`.

        What is the reader's own goes another way, and that tells her of a disk that fails.
        """
        self._writer.submit(
            partial(self._desk.record, "viewed", fields),
            done=lambda _: None,
            failed=lambda _error: lost(),
        )
