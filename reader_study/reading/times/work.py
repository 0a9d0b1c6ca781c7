"""When a reader worked and when she rested, event by event."""

from dataclasses import dataclass

from reader_study.reading.times.moments import ReadMoment, apart_us, is_other_run, suspended_us
from reader_study.reading.times.spells import Walk


@dataclass(frozen=True, slots=True)
class Worked:
    """Work between two events, and the rest before it, in microseconds."""

    work_us: int
    rest_us: int


class Work:
    """Follows one reader's session.

    Nobody works while no case is on the screen, its clock stands, or the computer is suspended.
    """

    def __init__(self) -> None:
        self._walk = Walk()
        self._booted: ReadMoment | None = None
        self._axis_us = 0
        self._worked_until_us: int | None = None

    @property
    def last(self) -> ReadMoment | None:
        """The last event."""
        return self._walk.last

    @property
    def working(self) -> bool:
        """Whether she reads now, and no pause holds."""
        return self._walk.working

    def take(self, moment: ReadMoment) -> Worked | None:
        """Go on to the next event; None when she has not worked since the one before."""
        before = self._walk.last
        interval = self._walk.step(moment)
        begin_us = self._axis_us
        slept_us = self._slept_us(before, moment)
        if before is not None:
            self._axis_us += _passed_us(before, moment, slept_us)
        if not interval.reading or interval.paused:
            return None
        until, self._worked_until_us = self._worked_until_us, self._axis_us
        rest_us = 0 if until is None else begin_us - until
        return Worked(interval.us, rest_us + slept_us)

    def rest_us(self, now: ReadMoment) -> int:
        """Return for how long she has not worked, in microseconds; 0 while she does."""
        last = self._walk.last
        if self.working or last is None:
            return 0
        until = self._axis_us if self._worked_until_us is None else self._worked_until_us
        return self._axis_us + apart_us(last, now) - until

    def _slept_us(self, before: ReadMoment | None, moment: ReadMoment) -> int:
        if before is not None and _is_cut(before, moment):
            self._booted = None
        booted = self._booted
        if moment.boot is None:
            return 0
        self._booted = moment
        return 0 if booted is None else suspended_us(booted, moment)


def _is_cut(before: ReadMoment, moment: ReadMoment) -> bool:
    return moment.action == "session.started" or is_other_run(before, moment)


def _passed_us(before: ReadMoment, moment: ReadMoment, slept_us: int) -> int:
    if _is_cut(before, moment):
        return apart_us(before, moment)
    return moment.us - before.us + slept_us
