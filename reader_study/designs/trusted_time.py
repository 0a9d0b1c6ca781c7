"""How long something is ago, told by a log whose wall clock may have been set.

A log is a row of observations: what the wall clock said, and how long the computer had been
running. From one to the next, time has gone on by

- the difference of the times since boot, where both are of one boot: exact, whatever the wall
  clock did meanwhile;
- else (the computer was off, or is another) by the least that the wall clock allows for: either it
  went on as it was, wrong or right, or it was put right meanwhile. Of what is not certain then, all
  that may be true is kept, and later gaps are counted for the least of it again.

So what is told is never more than what has passed, as long as a clock that is right is not set
forward while nobody observes it, from the last observation of a boot to the first of the next. That
cannot be seen then. It shows later, when the clock is put back: what the gap had been counted for
is taken back as far as the clock goes back. Gaps are kept, so that a long one can be told.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Protocol, Self, cast, runtime_checkable

from ground.errors import ReadingRuleError
from reader_study.clock import Clock

JUMP_BACK = timedelta(minutes=5)
"""A clock that stands further behind the log than this is refused."""

_DRIFT_US = 1_000_000
"""Clocks that drift apart by less, in microseconds, between two observations were not set."""
_ALIKE_US = 60_000_000
"""What may be true and differs by less, in microseconds, is kept once."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Observation:
    """What the clocks of a computer said at one moment.

    Parameters
    ----------
    utc : datetime
        The wall clock, timezone-aware.
    boot_id : str
        Name of the computer's run; empty when not known.
    since_boot_ns : int or None
        Nanoseconds since the computer was started; None when not known.

    """

    utc: datetime
    boot_id: str = ""
    since_boot_ns: int | None = None


@runtime_checkable
class BootClock(Protocol):
    """A clock that knows since when the computer runs."""

    def boot_id(self) -> str:
        """Return a name of this run of the computer; empty if not known."""

    def since_boot_ns(self) -> int | None:
        """Return nanoseconds since the computer was started; None if not known."""


def observed(clock: Clock) -> Observation:
    """Return what a clock says now."""
    if _knows_boot(type(clock)):
        known = cast("BootClock", clock)
        return Observation(clock.utc(), known.boot_id(), known.since_boot_ns())
    return Observation(clock.utc())


@cache
def _knows_boot(kind: type) -> bool:
    """Compare a class of clocks with the protocol: once, for it takes long and each act asks."""
    return issubclass(kind, BootClock)


@dataclass(frozen=True, slots=True)
class TrustedMoment:
    """A moment on the time line of a log.

    Parameters
    ----------
    us : int
        Microseconds; only differences mean something.
    gaps : int
        How many gaps the log had before it.

    """

    us: int
    gaps: int


@dataclass(frozen=True, slots=True)
class ClockGap:
    """Time that passed while nothing was observed, as the wall clock tells it.

    Parameters
    ----------
    before, after : datetime
        What the wall clock said at the two ends, in UTC.
    counted_us, taken_back_us : int
        Microseconds by which the time line went on, and how much of it was taken back when the
        clock turned out to have been ahead.

    """

    before: datetime
    after: datetime
    counted_us: int
    taken_back_us: int = 0

    @property
    def length(self) -> timedelta:
        """How long the gap counts."""
        return (self.counted_us - self.taken_back_us) * _MICROSECOND


class TrustedClock:
    """The time line of a log, observation by observation."""

    def __init__(self) -> None:
        self._last: Observation | None = None
        self._us = 0
        self._gaps: list[ClockGap] = []
        self._taken: dict[int, int] = {}  # microseconds taken back, by the number of the gap
        self._lags = [0]  # by how many microseconds what is told may be too little

    def observe(self, now: Observation) -> TrustedMoment:
        """Go on to the next observation and return its moment."""
        last, self._last = self._last, now
        wall = _microseconds(now.utc)
        if last is None:
            self._us = wall
            return self.moment
        before = _microseconds(last.utc)
        ran = _ran_us(last, now)
        if ran is None:
            self._cross(last, now, wall - before, wall - self._told)
            return self.moment
        self._us += ran
        back = ran - (wall - before)
        if back > _DRIFT_US:
            self._take_back(back)
        return self.moment

    def after(self, now: Observation) -> Self:
        """Return a clock that has gone on to the next observation; this one stays as it is."""
        clock = type(self)()
        clock._last, clock._us = self._last, self._us
        clock._gaps, clock._taken = list(self._gaps), dict(self._taken)
        clock._lags = list(self._lags)
        clock.observe(now)
        return clock

    @property
    def moment(self) -> TrustedMoment:
        """The moment of the last observation."""
        return TrustedMoment(self._us, len(self._gaps))

    @property
    def last(self) -> Observation | None:
        """The last observation."""
        return self._last

    @property
    def gaps(self) -> tuple[ClockGap, ...]:
        """Times without any observation that were told by the wall clock alone."""
        return tuple(self._gap(number) for number in range(len(self._gaps)))

    def since(self, moment: TrustedMoment) -> timedelta:
        """Return how long a moment of this line is ago, at the last observation; never negative."""
        taken = sum(us for number, us in self._taken.items() if number >= moment.gaps)
        return max(0, self._us - moment.us - taken) * _MICROSECOND

    def gaps_longer_than(self, length: timedelta) -> tuple[ClockGap, ...]:
        """Return the gaps that count for more, for a note: a clock set forward would look so."""
        return tuple(gap for gap in self.gaps if gap.length > length)

    def content(self) -> dict[str, Any]:
        """Return the state in plain values, so that a log need not be gone through again."""
        last = self._last
        return {
            "us": self._us,
            "last": None
            if last is None
            else [last.utc.isoformat(), last.boot_id, last.since_boot_ns],
            "lags": list(self._lags),
            "gaps": [
                [g.before.isoformat(), g.after.isoformat(), g.counted_us, g.taken_back_us]
                for g in self.gaps
            ],
        }

    @classmethod
    def of_content(cls, content: Mapping[str, Any]) -> Self:
        """Read what `content` wrote."""
        clock = cls()
        clock._us = content["us"]
        if content["last"] is not None:
            utc, *boot = content["last"]
            clock._last = Observation(datetime.fromisoformat(utc), *boot)
        clock._lags = list(content["lags"])
        for number, (before, after, counted, taken) in enumerate(content["gaps"]):
            ends = datetime.fromisoformat(before), datetime.fromisoformat(after)
            clock._gaps.append(ClockGap(*ends, counted))
            if taken:
                clock._taken[number] = taken
        return clock

    @property
    def _told(self) -> int:
        return self._us - sum(self._taken.values())

    def _cross(self, last: Observation, now: Observation, step: int, behind: int) -> None:
        """Go over a gap.

        Parameters
        ----------
        step : int
            By how much the wall clock went on, in microseconds: the gap, if it was not set.
        behind : int
            How far the time line stands behind it: the gap, if it is right and no time was lost.

        """
        possible = [gap for gap in (step, *(behind - lag for lag in self._lags)) if gap >= 0]
        if not possible:
            self._take_back(-step)
            return
        counted = min(possible)
        lags = [lag + step - counted for lag in self._lags if step >= 0]
        if behind >= min(self._lags):
            lags.append(behind - counted)
        self._lags = _told_apart(lags)
        self._us += counted
        if counted:
            self._gaps.append(ClockGap(last.utc, now.utc, counted))

    def _take_back(self, back: int) -> None:
        """Take back what gaps were counted for, the latest first, as far as the clock went back."""
        before = self._told
        for number in range(len(self._gaps) - 1, -1, -1):
            if back <= 0:
                break
            held = self._taken.get(number, 0)
            taken = min(back, self._gaps[number].counted_us - held)
            if taken:
                self._taken[number] = held + taken
                back -= taken
        wrongly = before - self._told
        self._lags = _told_apart([*self._lags, *(lag + wrongly for lag in self._lags)])

    def _gap(self, number: int) -> ClockGap:
        gap = self._gaps[number]
        return ClockGap(gap.before, gap.after, gap.counted_us, self._taken.get(number, 0))


def time_line(observations: Iterable[Observation]) -> tuple[TrustedClock, Sequence[TrustedMoment]]:
    """Go through a log; return its clock at the end, and the moment of every observation."""
    clock = TrustedClock()
    return clock, [clock.observe(one) for one in observations]


def is_behind(last: datetime, now: datetime) -> bool:
    """Tell whether a clock stands so far behind the last entry of a log that it must be wrong."""
    return last - now > JUMP_BACK


def require_not_behind(last: datetime, now: datetime) -> None:
    """Refuse to go on with a clock that stands behind the log.

    Raises
    ------
    ReadingRuleError
        When it is more than five minutes behind.

    """
    if is_behind(last, now):
        raise ReadingRuleError(
            f"The clock of this computer says {now:%Y-%m-%d %H:%M} UTC, and the last entry of the "
            f"study was made at {last:%Y-%m-%d %H:%M} UTC.",
            remedy="Set the clock right and try again. Where it is right now and was wrong before, "
            "the coordinator confirms that with a reason.",
        )


def _told_apart(lags: Sequence[int]) -> list[int]:
    """Return what differs by a minute or more, of what is alike the largest."""
    found: list[int] = []
    for lag in sorted(set(lags), reverse=True):
        if not found or found[-1] - lag >= _ALIKE_US:
            found.append(lag)
    return found


def _ran_us(last: Observation, now: Observation) -> int | None:
    """Return for how long the computer ran between two observations; None across boots."""
    if not last.boot_id or last.boot_id != now.boot_id:
        return None
    if last.since_boot_ns is None or now.since_boot_ns is None:
        return None
    ran = now.since_boot_ns - last.since_boot_ns
    return None if ran < 0 else ran // 1000


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND
