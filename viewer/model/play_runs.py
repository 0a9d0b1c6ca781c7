"""Which parts of a clip ran: stretches of play from frame to frame, each time that they did.

A stretch begins with a frame that was painted and ends with one; what lay between them became due
in its turn, painted or dropped.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from viewer.model.player import Playback


@dataclass(frozen=True, slots=True)
class PlayRun:
    """One stretch of play without a jump.

    Parameters
    ----------
    first, last : int
        Lowest and highest frame, zero-based, both inside; on a sweep's way back too.

    """

    first: int
    last: int


@dataclass(slots=True)
class _Stretch:
    """Ordinals of the first and the last frame that were painted in turn; None before the first."""

    number: int
    playback: Playback
    first: int | None
    last: int | None

    def passes(self) -> Iterator[PlayRun]:
        if self.first is not None and self.last is not None and self.last > self.first:
            yield from _passes(self.playback, self.first, self.last)


_KEPT = 2
"""A frame that was handed over just before a stretch ended is painted after the next has begun."""


class PlayRuns:
    """Collects stretches of play; frames are meant by their ordinals, places in the order of play.

    A change of speed, mode or part, a jump and a pause end a stretch.
    """

    def __init__(self) -> None:
        self._stretches: list[_Stretch] = []
        self.number = 0
        """Of the stretch that runs now."""
        self.fastest = 0.0
        """The highest speed since the last `take`."""
        self.began_ns: int | None = None
        """When the first frame since the last `take` was painted (monotonic)."""
        self.ended_ns: int | None = None
        """The same of the last one."""

    def begin(self, playback: Playback, *, shown: int | None) -> None:
        """Begin a stretch; `shown` is the ordinal of the frame on the screen, if it is in turn."""
        self.number += 1
        self._stretches.append(_Stretch(self.number, playback, shown, shown))

    def reached(self, ordinal: int, painted_ns: int, *, number: int) -> None:
        """A frame in its turn is on the screen; `number` is the stretch that handed it over."""
        for stretch in self._stretches:
            if stretch.number == number:
                stretch.first = ordinal if stretch.first is None else stretch.first
                stretch.last = ordinal
                self.fastest = max(self.fastest, stretch.playback.speed)
        if self.began_ns is None:
            self.began_ns = painted_ns
        self.ended_ns = painted_ns

    def so_far(self) -> tuple[PlayRun, ...]:
        """Return the stretches since the last `take`, with the one that runs."""
        return tuple(run for stretch in self._stretches for run in stretch.passes())

    def take(self) -> tuple[PlayRun, ...]:
        """Return the stretches so far and forget them; one that runs goes on from where it is."""
        taken = self.so_far()
        del self._stretches[:-_KEPT]
        for stretch in self._stretches:
            stretch.first = stretch.last
        self.fastest, self.began_ns, self.ended_ns = 0.0, None, None
        return taken


def _passes(playback: Playback, first: int, last: int) -> Iterator[PlayRun]:
    """Split a stretch where the clip begins anew or turns round."""
    cycle, turning = playback.cycle_frames, playback.last - playback.first
    for turn in range(first // cycle, last // cycle + 1):
        low = max(first - turn * cycle, 0)
        high = min(last - turn * cycle, cycle - 1)
        ways = ((low, min(high, turning)), (max(low, turning + 1), high))
        for begin, end in ways:
            if begin <= end:
                ends = playback.index_at(begin), playback.index_at(end)
                yield PlayRun(min(ends), max(ends))
