"""Events of a read on one time line: milliseconds from its first paint, without the time away."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reader_study.reading.times import ReadMoment
from reader_study.reading.times.spells import STARTS, Interval, intervals


@dataclass(frozen=True, slots=True)
class ReplayStep:
    """One event of a read in its place.

    Parameters
    ----------
    t_us : int
        Microseconds of reading time since the first paint, pauses included. What came just before
        that paint is negative; what happened while nobody read stands where the reading stopped.
    spell : int
        Number of the spell from 1; 0 before the first.
    moment : ReadMoment
        The event.
    old : mapping
        What the event says was there before.

    """

    t_us: int
    spell: int
    moment: ReadMoment
    old: Mapping[str, Any]


def laid_out(
    moments: Iterable[ReadMoment], *, old: Mapping[int, Mapping[str, Any]] | None = None
) -> tuple[ReplayStep, ...]:
    """Lay events on one time line.

    Parameters
    ----------
    moments : iterable of ReadMoment
        The events of the read, and those of its session that fall between.
    old : mapping of int to mapping, optional
        What was there before, by the order of the event.

    """
    cut = list(intervals(moments))
    first = next((i for i, one in enumerate(cut) if one.starts), len(cut))
    before = old or {}
    t_us, spell = _lead_in(cut[: first + 1]), 0
    steps = []
    for place, interval in enumerate(cut):
        if place > first:
            t_us += interval.us
        elif place:
            t_us += _between(interval)
        spell += interval.starts
        moment = interval.after
        steps.append(ReplayStep(t_us, spell, moment, before.get(moment.order, {})))
    return tuple(steps)


def _lead_in(cut: list[Interval]) -> int:
    """Return the time of the first event, so that the first paint is at 0."""
    starts = bool(cut) and cut[-1].after.action in STARTS
    return -sum(_between(interval) for interval in cut[1:]) if starts else 0


def _between(interval: Interval) -> int:
    """Return the time between two events before the first paint; of another run nothing."""
    if interval.before is None or interval.before.origin != interval.after.origin:
        return 0
    return max(interval.after.us - interval.before.us, 0)
