"""What times are derived from: a small view of an event, and how far two of them lie apart."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from reader_study.store import Event

MICROSECOND_NS = 1000
_READING_NOISE_US = 50_000
"""Two clocks cannot be read at one instant; a computer that was suspended stood for longer."""


@dataclass(frozen=True, slots=True)
class BootTime:
    """The clock that runs on while the computer is suspended.

    Parameters
    ----------
    boot_id : str
        Names one run of the operating system; two times are compared within one only.
    since_ns : int
        Nanoseconds since that start, suspends included.

    """

    boot_id: str
    since_ns: int


@dataclass(frozen=True, slots=True)
class ReadMoment:
    """An event as far as its time matters.

    Parameters
    ----------
    order : int
        Its place in the log.
    action, entity, reason : str
        As of the event.
    monotonic_ns : int
        Nanoseconds of the clock that never runs backwards; compared within one process run only.
    utc : str
        Time of day, ISO 8601; tells how long nobody was there, and never how long a read took.
    content : mapping
        ``new`` of the event.
    boot : BootTime or None
        Where the event carries one.
    run : str
        Names the process that wrote it, where that is known.
    origin : str
        Chain of the log, which is a workstation.

    """

    order: int
    action: str
    monotonic_ns: int
    entity: str = ""
    reason: str = ""
    utc: str = ""
    content: Mapping[str, Any] = field(default_factory=dict)
    boot: BootTime | None = None
    run: str = ""
    origin: str = ""

    @property
    def us(self) -> int:
        """Microseconds of the monotonic clock."""
        return self.monotonic_ns // MICROSECOND_NS


def moment_of(event: Event, *, order: int, with_content: bool = True) -> ReadMoment:
    """Return a stored event as a moment; without its content, if that is not asked for."""
    content = event.content if with_content else {}
    if not isinstance(content, Mapping):
        content = {}
    return ReadMoment(
        order=order,
        action=event.action,
        monotonic_ns=event.monotonic_ns,
        entity=event.entity,
        reason=event.reason,
        utc=event.utc,
        content=content,
        boot=_boot_of(content),
        run=str(content.get("run", "")),
        origin=event.origin,
    )


def moments_of(events: Iterable[Event]) -> list[ReadMoment]:
    """Return stored events, in the order of the log, as moments."""
    return [moment_of(event, order=place) for place, event in enumerate(events, 1)]


def is_other_run(before: ReadMoment, after: ReadMoment) -> bool:
    """Tell whether it is known that another process wrote the later one."""
    if before.origin != after.origin:
        return True
    if before.run and after.run and before.run != after.run:
        return True
    if before.boot and after.boot and before.boot.boot_id != after.boot.boot_id:
        return True
    return after.monotonic_ns < before.monotonic_ns


def suspended_us(before: ReadMoment, after: ReadMoment) -> int:
    """Return for how long the computer was suspended between two moments of one process run.

    0 where an event carries no `BootTime`: a clock that was not read tells nothing.
    """
    if before.boot is None or after.boot is None or before.boot.boot_id != after.boot.boot_id:
        return 0
    since_boot = (after.boot.since_ns - before.boot.since_ns) // MICROSECOND_NS
    found = since_boot - (after.us - before.us)
    return found if found >= _READING_NOISE_US else 0


def apart_us(before: ReadMoment, after: ReadMoment) -> int:
    """Return how far two moments of one reader lie apart, for rests and not for reading times.

    By the clock since the start of the computer where both carry it, by the monotonic clock within
    one process run, and only across runs by the time of day, which the log never lets run back.
    """
    boots = before.boot, after.boot
    if boots[0] and boots[1] and boots[0].boot_id == boots[1].boot_id:
        return max(boots[1].since_ns - boots[0].since_ns, 0) // MICROSECOND_NS
    if after.action != "session.started" and not is_other_run(before, after):
        return max(after.us - before.us, 0)
    if not before.utc or not after.utc:
        return 0
    wall = datetime.fromisoformat(after.utc) - datetime.fromisoformat(before.utc)
    return max(round(wall.total_seconds() * 1e6), 0)


def _boot_of(content: Mapping[str, Any]) -> BootTime | None:
    boot = content.get("boot")
    if not isinstance(boot, Mapping) or "id" not in boot or "since_ns" not in boot:
        return None
    return BootTime(str(boot["id"]), int(boot["since_ns"]))
