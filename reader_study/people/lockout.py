"""After five wrong secrets one waits: told by the log, so that no restart and no clock ends it.

The time line is that of `designs.trusted_time` over the person's own events: within one run of the
computer by the clock that nobody can set. Across a restart the least is counted that may be true;
the first try after it is in the log, and from there the wait is counted exactly, so that nobody is
shut out for ever by a clock that was wrong.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reader_study.clock import Clock
from reader_study.designs.trusted_time import (
    Observation,
    TrustedClock,
    TrustedMoment,
    observed,
)
from reader_study.people.person import RENEWED, UNLOCKED
from reader_study.store.events import Event

ENTERED = "person.entered"
REFUSED = "person.refused"

FREE_TRIES = 5
_MINUTES = (1, 2, 4, 8, 15)
"""How long to wait after the fifth wrong secret in a row, after the sixth …; then always the last.
"""
_AGAIN = frozenset({ENTERED, UNLOCKED, RENEWED, "person.pin_changed"})


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person stands with her tries.

    Parameters
    ----------
    failures : int
        Wrong secrets in a row.
    wait_s : int
        Seconds for which no secret is looked at; 0 for none.
    seen_here : bool
        Whether an event of hers tells of this run of the computer.

    """

    failures: int = 0
    wait_s: int = 0
    seen_here: bool = True

    @property
    def tries_left(self) -> int:
        """Wrong secrets until she has to wait, or to wait longer."""
        return max(1, FREE_TRIES - self.failures)


def wait_minutes(failures: int) -> int:
    """Return how long one waits after so many wrong secrets in a row."""
    over = failures - FREE_TRIES
    return 0 if over < 0 else _MINUTES[min(over, len(_MINUTES) - 1)]


def standing(events: Iterable[Event], clock: Clock) -> Standing:
    """Return how a person stands, from her own events in their order."""
    line = TrustedClock()
    failures, last, boots = 0, None, set[str]()
    for event in events:
        if event.action in _AGAIN:
            failures, last = 0, None
        if event.action != REFUSED:
            continue
        seen = _observation(event)
        moment = line.observe(seen)
        boots.add(seen.boot_id)
        if event.content.get("counted", True):
            failures, last = failures + 1, moment
    now = observed(clock)
    return Standing(failures, _wait_s(failures, last, line, now), now.boot_id in boots)


def _wait_s(failures: int, last: TrustedMoment | None, line: TrustedClock, now: Observation) -> int:
    minutes = wait_minutes(failures)
    if last is None or minutes == 0:
        return 0
    line.observe(now)
    return max(0, math.ceil(minutes * 60 - line.since(last).total_seconds()))


def _observation(event: Event) -> Observation:
    boot: dict[str, Any] = event.content.get("boot", {})
    utc = datetime.fromisoformat(boot.get("utc", event.utc))
    return Observation(utc, boot.get("id", ""), boot.get("since_ns"))
