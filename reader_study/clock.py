"""Where time comes from: one object, so that tests can move it."""

import time
from datetime import UTC, datetime
from typing import Protocol

from reader_study import boot, zone


class Clock(Protocol):
    """A wall clock for the record and a monotonic clock for durations."""

    def utc(self) -> datetime:
        """Return the time of day, timezone-aware, in UTC."""

    def monotonic_ns(self) -> int:
        """Return nanoseconds since an arbitrary point; never runs backwards."""


class SystemClock:
    """The clocks of this computer."""

    def utc(self) -> datetime:
        """Return the time of day, timezone-aware, in UTC."""
        return datetime.now(UTC)

    def monotonic_ns(self) -> int:
        """Return nanoseconds since an arbitrary point; never runs backwards."""
        return time.monotonic_ns()

    def boot_id(self) -> str:
        """Return a name of this run of the computer, another after each boot; empty if unknown."""
        return boot.boot_id()

    def since_boot_ns(self) -> int | None:
        """Return nanoseconds since the computer was started, sleep included; None if unknown."""
        return boot.since_boot_ns()

    def zone_s(self) -> int | None:
        """Return by how many seconds local time is ahead of UTC; None if not known."""
        return zone.zone_s()


def utc_text(moment: datetime) -> str:
    """Render as ISO 8601 in UTC with microseconds, e.g. ``2026-11-22T08:15:00.000000Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
