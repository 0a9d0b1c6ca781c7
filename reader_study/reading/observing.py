"""What the clocks of this computer say, written into the log so that washout can be trusted."""

from reader_study.clock import Clock, utc_text
from reader_study.designs.trusted_time import Observation, observed
from reader_study.reading.times.moments import BootTime
from reader_study.store.events import Value


def boot_content(clock: Clock) -> dict[str, Value]:
    """Return the part ``boot`` of an event's content: the wall clock, and time since boot.

    The time of an event itself never runs backwards; here the wall clock stands as it was.
    """
    now = observed(clock)
    content: dict[str, Value] = {"utc": utc_text(now.utc)}
    if now.boot_id and now.since_boot_ns is not None:
        content |= {"id": now.boot_id, "since_ns": now.since_boot_ns}
    return {"boot": content}


def boot_time(clock: Clock) -> BootTime | None:
    """Return time since boot; None where the computer does not tell it."""
    now: Observation = observed(clock)
    if not now.boot_id or now.since_boot_ns is None:
        return None
    return BootTime(now.boot_id, now.since_boot_ns)
