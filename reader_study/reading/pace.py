"""How a reader goes through her session: her place in the batch, and when a break is due.

Follows the events as they are stored, so that neither a lock nor the next case waits for the log
to be read again.
"""

from reader_study.clock import Clock, utc_text
from reader_study.designs.step import ReadStep
from reader_study.reading.breaks import BreakState, BreakWatch
from reader_study.reading.observing import boot_time
from reader_study.reading.times.batches import BATCH_GAP_MINUTES, BatchWatch, visit_of
from reader_study.reading.times.moments import ReadMoment, moment_of
from reader_study.store import Event
from reader_study.study import Study

_FIRST_WITH_BREAKS = 3
"""Version of the protocol."""

_TOLD = frozenset({"case.painted", "ai.shown", "read.locked", "session.started"})
"""Acts whose content tells a clock or a place; that of all others need not be looked at."""

_LOOKED_AT = 2000
"""Events of the log that are looked at when a session begins: more than an hour of work."""


class SessionPace:
    """Work and rests of one reader.

    Parameters
    ----------
    study : Study
        Holds the log; its last events tell what she has done before.
    reader_id, session : str, int
        Whose, and which session.

    """

    def __init__(self, study: Study, reader_id: str, session: int) -> None:
        design, version = study.protocol.design, study.protocol.schema_version
        self._session = f"session/{reader_id}/{session}"
        self._reads = f"read/{reader_id}/{session}/"
        self._mine = f"read/{reader_id}/", f"session/{reader_id}/"
        self._n = 0
        self._last: ReadMoment | None = None
        self._batch = BatchWatch(gap_minutes=BATCH_GAP_MINUTES)
        # What was locked before there were breaks goes on without them.
        minutes = 0 if version < _FIRST_WITH_BREAKS else design.session_minutes
        self._breaks = BreakWatch(session_minutes=minutes, break_minutes=design.break_minutes)
        for event in study.store.since(max(study.store.head[0] - _LOOKED_AT, 0)):
            self.take(event)

    def take(self, event: Event) -> None:
        """Go on to the next event of the log; those of others pass by."""
        if not event.entity.startswith(self._mine):
            return
        self._n += 1
        self._last = moment = moment_of(event, order=self._n, with_content=event.action in _TOLD)
        self._breaks.take(moment)
        if event.entity == self._session or event.entity.startswith(self._reads):
            self._batch.take(moment)

    def place_in_batch(self, step: ReadStep) -> int:
        """Return the place in its batch, from 1, of a step's read that is about to be locked."""
        return self._batch.next_place(visit_of(step.kind.value, step.position)).in_batch

    def break_state(self, clock: Clock) -> BreakState:
        """Tell whether a break is due now."""
        last = self._last
        now = ReadMoment(
            self._n + 1,
            "",
            clock.monotonic_ns(),
            utc=utc_text(clock.utc()),
            boot=boot_time(clock),
            run="" if last is None else last.run,
            origin="" if last is None else last.origin,
        )
        return self._breaks.state(now)
