"""Reading as spells: from a paint to a lock or an interruption, cut into intervals by the events.

The one walk over a reader's events that rule 2, batches, breaks and the replay share.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reader_study.reading.times.moments import ReadMoment, is_other_run

STARTS = frozenset({"case.painted", "ai.shown"})
LOCK = "read.locked"
_ENDS = frozenset({LOCK, "read.suspended"})
_SESSION = frozenset({"session.started", "session.ended"})


@dataclass(frozen=True, slots=True)
class Interval:
    """Time between two events that follow each other.

    Parameters
    ----------
    before, after : ReadMoment
        The events; `before` is None for the first.
    reading : bool
        Whether a case lay before the reader from the one to the other, paused or not.
    paused : bool
        Whether the clock stood: focus lost, nobody at the keys, or a pause that she asked for.
    starts : bool
        Whether `after` begins a spell.

    """

    before: ReadMoment | None
    after: ReadMoment
    reading: bool
    paused: bool
    starts: bool

    @property
    def us(self) -> int:
        """Microseconds of reading, by the monotonic clock; 0 outside of a spell."""
        if not self.reading or self.before is None:
            return 0
        return self.after.us - self.before.us


def intervals(moments: Iterable[ReadMoment]) -> Iterator[Interval]:
    """Cut a reader's time into intervals, one for each event, in the order of the log.

    A paint always begins a spell: in one that no event has ended, the program was cut off (or the
    image came again), and that spell ended at its last event. Pauses of several reasons at once
    count once; a resume without a reason ends them all.
    """
    walk = Walk()
    for moment in sorted(moments, key=lambda one: one.order):
        yield walk.step(moment)


class Walk:
    """The same, an event at a time."""

    def __init__(self) -> None:
        self._before: ReadMoment | None = None
        self._open = False
        self._pauses: set[str] = set()

    @property
    def last(self) -> ReadMoment | None:
        """The last event."""
        return self._before

    @property
    def reading(self) -> bool:
        """Whether a case lies before the reader."""
        return self._open

    @property
    def working(self) -> bool:
        """Whether she reads now: a case lies before her, and no pause holds."""
        return self._open and not self._pauses

    def step(self, moment: ReadMoment) -> Interval:
        """Go on to the next event; return the interval that it ends."""
        before, action = self._before, moment.action
        broken = action == "case.painted" or action in _SESSION
        if before is not None and is_other_run(before, moment):
            broken = True
        reading = self._open and not broken
        paused = bool(self._pauses)
        if broken:
            self._open = False
            self._pauses.clear()
        starts = action in STARTS and not self._open
        self._follow(moment)
        self._before = moment
        return Interval(before, moment, reading, paused, starts)

    def _follow(self, moment: ReadMoment) -> None:
        action = moment.action
        if action in STARTS:
            # A pause that began while the AI's answer was fetched holds on.
            self._open = True
        elif action == "read.paused":
            self._pauses.add(moment.reason)
        elif action == "read.resumed":
            self._resume(moment.reason)
        elif action in _ENDS:
            self._open = False
            self._pauses.clear()

    def _resume(self, reason: str) -> None:
        if reason:
            self._pauses.discard(reason)
        else:
            self._pauses.clear()
