"""Breaks: how long a reader has worked since her last one, and whether one is due."""

from collections.abc import Iterable
from dataclasses import dataclass

from reader_study.reading.times.moments import ReadMoment
from reader_study.reading.times.work import Work

_MINUTE_US = 60_000_000


@dataclass(frozen=True, slots=True)
class BreakState:
    """What a reader's window asks before it shows the next case.

    Parameters
    ----------
    worked_us : int
        Microseconds of work since the last break; rests shorter than a break are no work, and no
        break.
    rested_us : int
        For how long she rests now; 0 while she works.
    due : bool
        Whether the next case waits until a break is over.
    remaining_us : int
        How much of that break is left; 0 when none is due.

    """

    worked_us: int
    rested_us: int
    due: bool
    remaining_us: int


class BreakWatch:
    """Follows one reader's session, an event at a time.

    Parameters
    ----------
    session_minutes : int
        After so much work a break is due; 0 for never.
    break_minutes : int
        Length of a break; 0 for none.

    """

    def __init__(self, *, session_minutes: int, break_minutes: int) -> None:
        self._session_us = session_minutes * _MINUTE_US
        self._break_us = break_minutes * _MINUTE_US
        self._work = Work()
        self._worked_us = 0

    def take(self, moment: ReadMoment) -> None:
        """Go on to the next event of the session."""
        worked = self._work.take(moment)
        if worked is None:
            return
        if self._break_us and worked.rest_us >= self._break_us:
            self._worked_us = 0
        self._worked_us += worked.work_us

    def state(self, now: ReadMoment) -> BreakState:
        """Tell how things stand.

        Parameters
        ----------
        now : ReadMoment
            This moment, later than every event; its action is none.

        """
        rested_us = self._work.rest_us(now)
        worked_us = self._worked_us
        if self._work.working and self._work.last is not None:
            worked_us += max(now.us - self._work.last.us, 0)
        if self._break_us and rested_us >= self._break_us:
            worked_us = 0
        wanted = self._session_us > 0 and self._break_us > 0
        due = wanted and worked_us >= self._session_us
        remaining_us = max(self._break_us - rested_us, 0) if due else 0
        return BreakState(worked_us, rested_us, due, remaining_us)


def break_state(
    moments: Iterable[ReadMoment], now: ReadMoment, *, session_minutes: int, break_minutes: int
) -> BreakState:
    """Tell from the events of one reader's session whether a break is due; see `BreakWatch`."""
    watch = BreakWatch(session_minutes=session_minutes, break_minutes=break_minutes)
    for moment in sorted(moments, key=lambda one: one.order):
        watch.take(moment)
    return watch.state(now)
