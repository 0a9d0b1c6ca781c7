"""Reading times by rule 1; the raw events stay in the log, and later rules lie in `times`.

The clock of a read runs from the first complete paint of the case or, in an arm that shows a
model, from the showing of its answer to the lock. Pauses (by the reader, loss of focus, 60 s
without input) count towards the total time and not towards the active time. When a session ends
or a crash cuts it, the stretch ends at the last event of the read; the next begins with the next
paint, so time away from the workstation is never reading time. Machine time (load, decode,
reveal) lies before each stretch and is summed apart.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

RULE = 1

_STARTS = frozenset({"case.painted", "ai.shown"})
_ENDS = frozenset({"read.locked"})


class Timed(Protocol):
    """What of an event is timed: one of the log, or a view of it."""

    @property
    def action(self) -> str:
        """Dotted verb."""

    @property
    def monotonic_ns(self) -> int:
        """Nanoseconds of the clock that never runs backwards."""

    @property
    def content(self) -> Any:  # noqa: ANN401 - JSON of the action's own shape
        """What the event holds."""


@dataclass(frozen=True, slots=True)
class ReadingTime:
    """Microseconds of one read: from paint to lock, without pauses, and the machine's own."""

    total_us: int
    active_us: int
    machine_us: int


@dataclass(slots=True)
class _Stopwatch:
    total_ns: int = 0
    paused_ns: int = 0
    machine_us: int = 0
    started_ns: int | None = None
    held: bool = False
    paused_at_ns: int | None = None
    last_ns: int = 0

    def start(self, now_ns: int, *, keep_pause: bool) -> None:
        held = self.held and keep_pause
        self.stop(self.last_ns)
        self.started_ns = self.last_ns = now_ns
        self.held, self.paused_at_ns = held, now_ns if held else None

    def stop(self, now_ns: int) -> None:
        if self.started_ns is not None:
            self._count_pause(now_ns)
            self.total_ns += max(now_ns - self.started_ns, 0)
        self.started_ns = None

    def pause(self, now_ns: int) -> None:
        self.held = True
        if self.started_ns is not None and self.paused_at_ns is None:
            self.paused_at_ns = now_ns

    def resume(self, now_ns: int) -> None:
        self.held = False
        self._count_pause(now_ns)

    def _count_pause(self, now_ns: int) -> None:
        if self.paused_at_ns is not None:
            self.paused_ns += max(now_ns - self.paused_at_ns, 0)
        self.paused_at_ns = None


def reading_time(events: Iterable[Timed], *, locked_ns: int) -> ReadingTime:
    """Derive the times of one read.

    Parameters
    ----------
    events : iterable of Timed
        All events whose entity is this read, in order.
    locked_ns : int
        Monotonic nanoseconds at the lock, taken in the same process as the last paint.

    """
    watch = _Stopwatch()
    for event in events:
        _step(watch, event)
    watch.stop(locked_ns)
    return ReadingTime(
        total_us=watch.total_ns // 1000,
        active_us=max(watch.total_ns - watch.paused_ns, 0) // 1000,
        machine_us=watch.machine_us,
    )


def _step(watch: _Stopwatch, event: Timed) -> None:
    now_ns = event.monotonic_ns
    if event.action in _STARTS:
        # A pause that began while the AI was being fetched holds on; the first paint of a case
        # begins afresh, and the window repeats a pause that holds then.
        watch.start(now_ns, keep_pause=event.action == "ai.shown")
        watch.machine_us += int(event.content.get("machine_us", 0))
    elif event.action == "read.paused":
        watch.pause(now_ns)
    elif event.action == "read.resumed":
        watch.resume(now_ns)
    elif event.action == "read.suspended" or event.action in _ENDS:
        watch.stop(now_ns)
    if watch.started_ns is not None:
        watch.last_ns = now_ns
