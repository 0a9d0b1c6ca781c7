"""Jumps of a wall clock, told by what a computer's other clocks say of the same stretch of time.

Between two looks in one run of a program time went on by the clock since boot, which counts on
while the computer sleeps and which nobody can set; where a computer tells none, by the monotonic
clock. The wall clock should have gone on by as much. What it did instead is told apart:

==========================  =====================================================================
forward, back               it was stepped: by hand, by a time server, by a virtual machine
suspended                   the computer slept: the clock since boot went on, the monotonic stood
forward_or_suspended        one of the two; this computer tells no time since boot
zone                        local time runs at another distance from UTC; UTC itself went on
==========================  =====================================================================

A clock that is put right slowly (slewed) has not jumped. ``adjtime`` slews by at most 500 parts in
a million, and on Linux all clocks go along with it; twice as much is let pass over the stretch, and
`STEP_US` besides: time servers slew what is off by less than 0.128 s (ntpd) or 0.4 s
(systemd-timesyncd) and step what is off by more, so that nothing between is told, and nothing that
a reading time or a washout could feel is missed. Two steps that cancel between two looks are not
seen. On Windows the monotonic clock counts sleep too, so that none is told there, and the distance
from UTC is not asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Protocol, cast, runtime_checkable

from reader_study.clock import Clock, utc_text

STEP_US = 2_000_000
"""A difference up to this, in microseconds, is no jump."""
SLEW_PARTS = 1000
"""Of so many microseconds that went by, one more may differ."""

_AT_ONCE_NS = 50_000_000
_TRIES = 5

FORWARD, BACK, ZONE = "forward", "back", "zone"
SUSPENDED, FORWARD_OR_SUSPENDED = "suspended", "forward_or_suspended"


@runtime_checkable
class RunningClock(Protocol):
    """A clock that knows since when the computer runs."""

    def boot_id(self) -> str:
        """Return a name of this run of the computer; empty if not known."""

    def since_boot_ns(self) -> int | None:
        """Return nanoseconds since the computer was started; None if not known."""


@runtime_checkable
class ZonedClock(Protocol):
    """A clock that knows the time zone of the computer."""

    def zone_s(self) -> int | None:
        """Return by how many seconds local time is ahead of UTC; None if not known."""


@dataclass(frozen=True, slots=True)
class ClockLook:
    """What the clocks of a computer said at one moment.

    Parameters
    ----------
    utc : datetime
        The wall clock, timezone-aware.
    monotonic_ns : int
        Nanoseconds since an arbitrary point.
    boot_id, since_boot_ns : str, int or None
        The run of the computer and nanoseconds since it began; None where one is not known.
    zone_s : int or None
        Seconds by which local time is ahead of UTC.

    """

    utc: datetime
    monotonic_ns: int
    boot_id: str = ""
    since_boot_ns: int | None = None
    zone_s: int | None = None

    def content(self) -> dict[str, str | int | None]:
        """Return it as an event holds it."""
        return {
            "utc": utc_text(self.utc),
            "monotonic_ns": self.monotonic_ns,
            "boot_id": self.boot_id,
            "since_boot_ns": self.since_boot_ns,
            "zone_s": self.zone_s,
        }

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "ClockLook":
        """Read what `content` wrote.

        Raises
        ------
        ValueError
            When it is anything else.

        """
        if set(content) != set(cls.__slots__) - {"__dict__"}:
            raise ValueError("not what clocks say")
        utc = datetime.fromisoformat(content["utc"])
        if utc.tzinfo is None or utc_text(utc) != content["utc"]:
            raise ValueError("no time in UTC")
        numbers = (content["since_boot_ns"], content["zone_s"])
        if not isinstance(content["boot_id"], str) or type(content["monotonic_ns"]) is not int:
            raise ValueError("not what clocks say")
        if any(type(one) is not int for one in numbers if one is not None):
            raise ValueError("no number of nanoseconds or seconds")
        return cls(utc, content["monotonic_ns"], content["boot_id"], *numbers)


@dataclass(frozen=True, slots=True)
class ClockJump:
    """What happened to a wall clock between two looks at it.

    Parameters
    ----------
    kinds : tuple of str
        What is told apart above; never empty.
    step_us : int
        Microseconds by which the wall clock went on for more than time did.
    slept_us, zone_s : int or None
        Microseconds of sleep, and seconds by which local time moved; None where it is not known.

    """

    before: ClockLook
    after: ClockLook
    kinds: tuple[str, ...]
    step_us: int
    slept_us: int | None
    zone_s: int | None

    def content(self) -> dict[str, Any]:
        """Return it as the event ``clock.jumped`` holds it."""
        return {
            "kinds": list(self.kinds),
            "before": self.before.content(),
            "after": self.after.content(),
            "step_us": self.step_us,
            "slept_us": self.slept_us,
            "zone_s": self.zone_s,
        }


@cache
def _is_of(kind: type, asked: type) -> bool:
    """Compare a class of clocks with a protocol: once, for it takes long and each act asks."""
    return issubclass(kind, asked)


def look(clock: Clock) -> ClockLook:
    """Look at all that a clock tells, at one moment: again where the program was held meanwhile."""
    for _ in range(_TRIES):
        begun, found = clock.monotonic_ns(), _look(clock)
        if found.monotonic_ns - begun <= _AT_ONCE_NS:
            break
    return found


def _look(clock: Clock) -> ClockLook:
    zone_s = cast("ZonedClock", clock).zone_s() if _is_of(type(clock), ZonedClock) else None
    boot_id, since = "", None
    if _is_of(type(clock), RunningClock):
        running = cast("RunningClock", clock)
        boot_id, since = running.boot_id(), running.since_boot_ns()
    if not boot_id or since is None:
        boot_id, since = "", None
    utc = clock.utc()
    return ClockLook(utc, clock.monotonic_ns(), boot_id, since, zone_s)


def jump_between(before: ClockLook, after: ClockLook) -> ClockJump | None:
    """Return what happened to the wall clock between two looks in one run of a program.

    Returns
    -------
    ClockJump or None
        None where it went on as time did.

    Raises
    ------
    ValueError
        When the looks are not of one run in this order: a clock that cannot be set went back.

    """
    stood_us = (after.monotonic_ns - before.monotonic_ns) // 1000
    slept_us, ran_us = None, stood_us
    if before.boot_id and before.boot_id == after.boot_id:
        assert before.since_boot_ns is not None
        assert after.since_boot_ns is not None
        ran_us = (after.since_boot_ns - before.since_boot_ns) // 1000
        slept_us = ran_us - stood_us
    if before.boot_id != after.boot_id or stood_us < 0 or ran_us < 0:
        raise ValueError("two looks that are not of one run of a program")
    step_us = round((after.utc - before.utc).total_seconds() * 1_000_000) - ran_us
    zone_s = None
    if before.zone_s is not None and after.zone_s is not None:
        zone_s = after.zone_s - before.zone_s
    most = STEP_US + ran_us // SLEW_PARTS
    kinds = []
    if step_us > most:
        kinds.append(FORWARD_OR_SUSPENDED if slept_us is None else FORWARD)
    if step_us < -most:
        kinds.append(BACK)
    if slept_us is not None and slept_us > STEP_US:
        kinds.append(SUSPENDED)
    if zone_s:
        kinds.append(ZONE)
    return ClockJump(before, after, tuple(kinds), step_us, slept_us, zone_s) if kinds else None


def jump_of(content: Mapping[str, Any]) -> ClockJump | None:
    """Work out the jump that an event tells from its two looks; None where there was none.

    Raises
    ------
    ValueError, KeyError, TypeError, AttributeError
        When the content is no such event's.

    """
    return jump_between(ClockLook.of(content["before"]), ClockLook.of(content["after"]))


def span_text(us: int) -> str:
    """Return a length of time as hours, minutes and seconds, without its sign: ``1:05:00``."""
    seconds = round(abs(us) / 1_000_000)
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def zone_text(look: ClockLook) -> str:
    """Return how far local time was ahead of UTC: ``UTC+02:00``; empty where it is not known."""
    if look.zone_s is None:
        return ""
    minutes = round(abs(look.zone_s) / 60)
    return f"UTC{'-' if look.zone_s < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}"
