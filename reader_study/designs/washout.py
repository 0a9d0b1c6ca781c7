"""Washout: how long a reader waits before she sees a case again, counted from its lock.

It is counted for each reader and case, over the time line of the log, so that a clock that was set
forward or back opens nothing early; see `reader_study.designs.trusted_time`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from reader_study.designs.step import NO_CASE, ReadStep, StepKind
from reader_study.designs.trusted_time import TrustedClock, TrustedMoment


@dataclass(frozen=True, slots=True)
class CaseLock:
    """A case that a reader locked in a session, and when on the time line of the log."""

    reader_id: str
    session: int
    case_id: str
    at: TrustedMoment


@dataclass(frozen=True, slots=True)
class CaseDue:
    """When a reader may open a case in a session.

    Parameters
    ----------
    remaining : timedelta
        What is left of the washout; zero when it is over.
    opens : datetime
        The same by the wall clock of the last observation, in UTC; a day in the past when over.
    unread : tuple of int
        Earlier sessions in which she has the case and has not locked it.

    """

    reader_id: str
    session: int
    case_id: str
    remaining: timedelta
    opens: datetime
    unread: tuple[int, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether the case may be opened now."""
        return not self.remaining and not self.unread


Visits = tuple[str, int, str]
"""Reader, session and case."""


def due(
    steps: Sequence[ReadStep],
    locks: Iterable[CaseLock],
    clock: TrustedClock,
    washout_days: int,
) -> dict[Visits, CaseDue]:
    """Return when each case of the steps may be opened, by reader, session and case.

    Parameters
    ----------
    steps : sequence of ReadStep
        Of one reader or of several; practice and questions wait for nothing.
    locks : iterable of CaseLock
        All locks of these readers; of several in one session the last counts.
    clock : TrustedClock
        Has observed the log and then the present moment.
    washout_days : int
        Of the protocol.

    Raises
    ------
    ValueError
        When the clock has observed nothing.

    """
    if clock.last is None:
        raise ValueError("the clock has observed nothing, so nothing can be ago")
    ago: dict[Visits, timedelta] = {}
    for lock in locks:
        key = (lock.reader_id, lock.session, lock.case_id)
        since = clock.since(lock.at)
        ago[key] = min(since, ago.get(key, since))
    sessions: dict[tuple[str, str], set[int]] = {}
    for step in steps:
        if step.case_id != NO_CASE and step.kind is not StepKind.PRACTICE:
            sessions.setdefault((step.reader_id, step.case_id), set()).add(step.session)
    washout = timedelta(days=washout_days)
    found: dict[Visits, CaseDue] = {}
    for (reader_id, case_id), met in sessions.items():
        for session in met:
            earlier = sorted(other for other in met if other < session)
            passed = [ago[k] for other in earlier if (k := (reader_id, other, case_id)) in ago]
            left = max((washout - one for one in passed), default=timedelta())
            found[reader_id, session, case_id] = CaseDue(
                reader_id,
                session,
                case_id,
                max(left, timedelta()),
                clock.last.utc + left,
                tuple(n for n in earlier if (reader_id, n, case_id) not in ago),
            )
    return found
