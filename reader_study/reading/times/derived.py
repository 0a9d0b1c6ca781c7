"""Times of one read by a versioned rule, as a pure function of its events.

Rule 1 is `reader_study.reading.timing`; protocols of versions 1 and 2 go by it for ever. Rule 2:

- **Total** runs from the first complete paint of the case (or, where the case stays on the screen,
  from the showing of the AI's answer) to the lock, in spells: an interruption or a crash ends a
  spell at the last event of the read, the next paint begins another.
- Total is the sum of four parts that never overlap: **active**; **paused** (a pause of the reader,
  loss of focus, 60 s without input; several at once count once); **suspended** (the computer slept:
  the clock since its start ran on, the monotonic one stood); **waited** (an AI's answer was fetched
  while the case lay before the reader).
- **Machine time** is all that the machine took: before each paint, and for each reveal.
- **Evaluation time** is total less the length of the case's clips, so it can be negative.

Durations come from the monotonic clock within one process run, never from the time of day.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from reader_study.reading.times.moments import BootTime, ReadMoment, moments_of, suspended_us
from reader_study.reading.times.played import clip_length_us, played_us
from reader_study.reading.times.spells import LOCK, Interval, intervals
from reader_study.reading.timing import RULE as FIRST_RULE
from reader_study.reading.timing import reading_time
from reader_study.store import Event

LATEST_RULE = 2

_LAST_VERSION_OF_FIRST_RULE = 2
_KNOWN_TO_FIRST = (
    "rule",
    "total_us",
    "active_us",
    "paused_us",
    "machine_us",
    "clip_us",
    "played_us",
    "evaluation_us",
)


@dataclass(frozen=True, slots=True)
class DerivedTimes:
    """Times of one read in microseconds.

    Parameters
    ----------
    rule : int
        By which they were derived.
    total_us, active_us, paused_us, suspended_us, waited_us : int
        From paint to lock, and the parts that add up to it. By rule 1 suspends and waiting are not
        known, and are part of the active time.
    machine_us : int
        Loading, decoding and revealing, before spells and inside of them.
    clip_us : int
        Length of the clips of the case; 0 for stills.
    played_us : int
        How much of clips ran before the reader, each time that it did.
    first_answer_us : int or None
        Of the total time, until the first answer was given; None when none was.
    reveal_us : int or None
        Of the total time, until the AI's answer was shown; None when it was not.
    dwell_us : int or None
        Of the total time, from there to the first answer after it, or to the lock.
    ai_us : int
        Active time with the AI's answer on the screen.
    spells : int
        1, and one more for each time that the read was gone on with.

    """

    rule: int
    total_us: int = 0
    active_us: int = 0
    paused_us: int = 0
    suspended_us: int = 0
    waited_us: int = 0
    machine_us: int = 0
    clip_us: int = 0
    played_us: int = 0
    first_answer_us: int | None = None
    reveal_us: int | None = None
    dwell_us: int | None = None
    ai_us: int = 0
    spells: int = 0

    @property
    def evaluation_us(self) -> int:
        """Total time less the length of the clips; negative for one judged before its end."""
        return self.total_us - self.clip_us

    def content(self) -> dict[str, int | None]:
        """Return what a log or a table keeps: of rule 1, what it knows."""
        all_of_it = {part.name: getattr(self, part.name) for part in fields(self)}
        all_of_it["evaluation_us"] = self.evaluation_us
        if self.rule != FIRST_RULE:
            return all_of_it
        return {name: all_of_it[name] for name in _KNOWN_TO_FIRST}


def rule_of(schema_version: int) -> int:
    """Return the rule by which the reads of a protocol of this version are timed.

    One study is timed by one rule: a study that was locked under the first one stays with it.
    """
    return FIRST_RULE if schema_version <= _LAST_VERSION_OF_FIRST_RULE else LATEST_RULE


def derived_times(
    moments: Iterable[ReadMoment], *, rule: int = LATEST_RULE, clip_us: int | None = None
) -> DerivedTimes:
    """Derive the times of one read.

    Parameters
    ----------
    moments : iterable of ReadMoment
        The events of the read, and those of its session where they are at hand; in any order.
        What comes after the lock does not count. Without a lock: times so far.
    rule : int
        1 or 2.
    clip_us : int, optional
        Length of the clips of the case; what the events tell when not given.

    Raises
    ------
    ValueError
        For a rule that there is not.

    """
    told = _until_lock(sorted(moments, key=lambda one: one.order))
    if rule == FIRST_RULE:
        return _by_first_rule(told)
    if rule != LATEST_RULE:
        raise ValueError(f"there is no timing rule {rule}")
    account = _Account()
    for interval in intervals(told):
        account.take(interval)
    return DerivedTimes(
        rule=rule,
        total_us=account.total_us,
        active_us=account.active_us,
        paused_us=account.paused_us,
        suspended_us=account.suspended_us,
        waited_us=account.waited_us,
        machine_us=account.machine_us,
        clip_us=clip_length_us(told) if clip_us is None else clip_us,
        played_us=played_us(told),
        first_answer_us=account.first_answer_us,
        reveal_us=account.reveal_us,
        dwell_us=account.dwell_us,
        ai_us=account.ai_us,
        spells=account.spells,
    )


def times_at_lock(
    events: Iterable[Event],
    *,
    now_ns: int,
    rule: int,
    boot: BootTime | None = None,
    clip_us: int | None = None,
) -> DerivedTimes:
    """Derive the times of a read that is about to be locked.

    Parameters
    ----------
    events : iterable of Event
        The events of the read, in the order of the log.
    now_ns : int
        Monotonic nanoseconds of this moment, in the process of the last paint.
    rule : int
        See `rule_of`.
    boot : BootTime, optional
        This moment by the clock that runs on while the computer is suspended.
    clip_us : int, optional
        Length of the clips of the case; what the events tell when not given.

    """
    told = moments_of(events)
    last = told[-1] if told else ReadMoment(0, "", now_ns)
    lock = ReadMoment(len(told) + 1, LOCK, now_ns, boot=boot, run=last.run, origin=last.origin)
    return derived_times([*told, lock], rule=rule, clip_us=clip_us)


def times_kept(locked: Mapping[str, Any]) -> DerivedTimes:
    """Return the times that a locked read keeps, as they were derived at its lock.

    Parameters
    ----------
    locked : mapping
        Content of ``read.locked``, of any version.

    """
    told = {name: locked[name] for name in ("total_us", "active_us", "machine_us")}
    told |= {"paused_us": told["total_us"] - told["active_us"]}
    known = {one.name for one in fields(DerivedTimes)}
    told |= {name: value for name, value in locked.get("times", {}).items() if name in known}
    return DerivedTimes(**told | {"rule": locked["time_rule"]})


def _until_lock(moments: list[ReadMoment]) -> list[ReadMoment]:
    for place, moment in enumerate(moments):
        if moment.action == LOCK:
            return moments[: place + 1]
    return moments


def _by_first_rule(moments: list[ReadMoment]) -> DerivedTimes:
    end = moments[-1].monotonic_ns if moments else 0
    time = reading_time(moments, locked_ns=end)
    return DerivedTimes(
        rule=FIRST_RULE,
        total_us=time.total_us,
        active_us=time.active_us,
        paused_us=time.total_us - time.active_us,
        machine_us=time.machine_us,
        clip_us=clip_length_us(moments),
        played_us=played_us(moments),
    )


class _Account:
    """The sums of rule 2."""

    def __init__(self) -> None:
        self.active_us = self.paused_us = self.suspended_us = self.waited_us = 0
        self.machine_us = self.ai_us = self.spells = 0
        self.first_answer_us: int | None = None
        self.reveal_us: int | None = None
        self.dwell_us: int | None = None
        self._ai_there = self._ai_open = False
        self._booted: ReadMoment | None = None

    @property
    def total_us(self) -> int:
        """All that has passed in spells."""
        return self.active_us + self.paused_us + self.suspended_us + self.waited_us

    def take(self, interval: Interval) -> None:
        """Count an interval, then what its last event means."""
        if interval.reading:
            self._count(interval)
        elif interval.starts:
            self._begin(interval)
        self._read(interval.after, reading=interval.reading or interval.starts)

    def _begin(self, interval: Interval) -> None:
        self.spells += 1
        self._booted = None
        before = interval.before
        # An answer shown just before the paint of its case stays; after a crash it is shown anew.
        self._ai_there = self._ai_there and before is not None and before.action == "ai.shown"

    def _count(self, interval: Interval) -> None:
        moment, passed_us = interval.after, interval.us
        waited_us = 0
        if interval.paused:
            self.paused_us += passed_us
        else:
            if moment.action == "ai.shown":
                waited_us = min(_machine_us(moment), passed_us)
            self.waited_us += waited_us
            self.active_us += passed_us - waited_us
            if self._ai_there and self._ai_open:
                self.ai_us += passed_us - waited_us
        if moment.boot is not None and self._booted is not None:
            self.suspended_us += suspended_us(self._booted, moment)

    def _read(self, moment: ReadMoment, *, reading: bool) -> None:
        if moment.boot is not None and reading:
            self._booted = moment
        if moment.action in ("case.painted", "ai.shown"):
            self.machine_us += _machine_us(moment)
        if moment.action == "ai.shown":
            self._ai_there = self._ai_open = True
            if self.reveal_us is None:
                self.reveal_us = self.total_us
        elif moment.action == "read.viewed" and isinstance(moment.content.get("ai"), bool):
            self._ai_open = moment.content["ai"]
        elif moment.action == "read.answered":
            if self.first_answer_us is None:
                self.first_answer_us = self.total_us
            self._end_dwell()
        elif moment.action == LOCK:
            self._end_dwell()

    def _end_dwell(self) -> None:
        if self.dwell_us is None and self.reveal_us is not None:
            self.dwell_us = self.total_us - self.reveal_us


def _machine_us(moment: ReadMoment) -> int:
    told: Mapping[str, object] = moment.content
    value = told.get("machine_us", 0)
    return max(value, 0) if isinstance(value, int) else 0
