"""Batches: reads without a rest between them, and the place of each read in its batch.

Suspicion and reading time both fall later in a batch, so its place is told with every read.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

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
    sessions: dict[tuple[str, str], BatchWatch] = {}
    places: dict[str, BatchPlace] = {}
    for moment in sorted(moments, key=lambda one: one.order):
        kind, *names = moment.entity.split("/")
        if kind not in ("read", "session") or len(names) < 2:
            continue
        watch = sessions.setdefault((names[0], names[1]), BatchWatch(gap_minutes=gap_minutes))
        place = watch.take(moment)
        if place is not None:
            places.setdefault(moment.entity, place)
    return places


def visit_of(kind: object, position: object) -> tuple[object, object]:
    """Return what the reads of one visit to a case have in common: what they are for, and where.

    Practice is counted apart from what follows it, from 1 again.
    """
    return kind, position


class BatchWatch:
    """Follows one session of one reader, an event at a time.

    Parameters
    ----------
    gap_minutes : int
        A rest at least as long ends a batch.

    """

    def __init__(self, *, gap_minutes: int = BATCH_GAP_MINUTES) -> None:
        self._gap_us = gap_minutes * 60_000_000
        self._work = Work()
        self._last = BatchPlace(1, 0, 0)
        self._visit: object = None
        self._batch = 1

    def take(self, moment: ReadMoment) -> BatchPlace | None:
        """Go on to the next event; return the place of a read that it locks."""
        worked = self._work.take(moment)
        if worked is not None and worked.rest_us >= self._gap_us and self._last.in_session:
            self._batch = self._last.batch + 1
        if moment.action != LOCK:
            return None
        place_in_list = moment.content.get("position") or moment.entity.split("/")[3]
        visit = visit_of(moment.content.get("kind"), place_in_list)
        place = self.next_place(visit)
        told = moment.content.get("batch")
        if isinstance(told, int) and told > 0:
            # What was before the first event that is known here, the lock has known.
            place = replace(place, in_batch=told)
        self._last, self._visit = place, visit
        return place

    def next_place(self, visit: object) -> BatchPlace:
        """Return the place of a read of this visit, were it locked now."""
        last, is_new = self._last, visit != self._visit
        in_session = last.in_session + is_new
        if self._batch != last.batch:
            return BatchPlace(self._batch, 1, in_session)
        return BatchPlace(self._batch, last.in_batch + is_new, in_session)
