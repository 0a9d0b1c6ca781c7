"""Batches: reads without a rest between them, and the place of each read in its batch.

Suspicion and reading time both fall later in a batch, so its place is told with every read.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from reader_study.reading.times.moments import ReadMoment
from reader_study.reading.times.spells import LOCK
from reader_study.reading.times.work import Work

BATCH_GAP_MINUTES = 10
"""A rest of this length ends a batch."""


@dataclass(frozen=True, slots=True)
class BatchPlace:
    """Where a read stands, each number from 1; reads of one visit to a case share a place.

    Parameters
    ----------
    batch : int
        Of the session.
    in_batch, in_session : int
        Number of the case in the batch and in the session, as they were read.

    """

    batch: int
    in_batch: int
    in_session: int


def batch_places(
    moments: Iterable[ReadMoment], *, gap_minutes: int = BATCH_GAP_MINUTES
) -> dict[str, BatchPlace]:
    """Return the place of every locked read by its name.

    A read in the midst of which the rest fell belongs to the batch after it.

    Parameters
    ----------
    moments : iterable of ReadMoment
        Events of reads and sessions, of any number of readers, in any order.
    gap_minutes : int
        A rest at least as long ends a batch. Nobody works while no case is on the screen or its
        clock stands, so a case that was left open over lunch makes a rest too.

    """
    sessions: dict[tuple[str, str], _Session] = {}
    places: dict[str, BatchPlace] = {}
    for moment in sorted(moments, key=lambda one: one.order):
        kind, *names = moment.entity.split("/")
        if kind not in ("read", "session") or len(names) < 2:
            continue
        session = sessions.setdefault((names[0], names[1]), _Session(gap_minutes * 60_000_000))
        session.take(moment)
        if moment.action == LOCK and moment.entity not in places:
            visit = moment.content.get("position") or names[2]
            places[moment.entity] = session.locked(visit)
    return places


@dataclass(slots=True)
class _Session:
    gap_us: int
    work: Work = field(default_factory=Work)
    batch: int = 1
    in_batch: int = 0
    in_session: int = 0
    visit: object = None
    visit_batch: int = 1

    def take(self, moment: ReadMoment) -> None:
        worked = self.work.take(moment)
        if worked is not None and worked.rest_us >= self.gap_us and self.in_session:
            self.batch, self.in_batch = self.visit_batch + 1, 0

    def locked(self, visit: object) -> BatchPlace:
        is_new = visit != self.visit
        if is_new:
            self.in_session += 1
        if is_new or self.batch != self.visit_batch:
            self.in_batch += 1
        self.visit, self.visit_batch = visit, self.batch
        return BatchPlace(self.batch, self.in_batch, self.in_session)
