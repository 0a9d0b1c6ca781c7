"""Which frame is due when: a pure function of the time that has passed, so nothing can drift.

Times come from the clip in milliseconds; inside, and in everything that is asked for while a clip
plays, they are whole nanoseconds, so that the frame due at a moment and the moment at which it
becomes due always agree.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise

from viewer.frames.info import ClipInfo, Sequencing

MIN_SPEED, MAX_SPEED = 0.1, 4.0

SPEEDS = (0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0)
"""What faster and slower step through."""

SLICE_INTERVAL_MS = 100.0
"""Pace of a volume, whose slices have no times: slow enough to follow a vessel."""

USUAL_INTERVAL_MS = 1000 / 30
"""Own time of a last frame when the file gives it none and there is no other to learn from."""


class PlayMode(StrEnum):
    """What follows the last frame."""

    LOOP = "loop"
    SWEEP = "sweep"
    """Backwards to the first frame, and forwards again."""
    ONCE = "once"


@dataclass(frozen=True, slots=True)
class Moment:
    """What is due at one moment.

    Parameters
    ----------
    index : int
        The frame.
    ordinal : int
        How many frames were due before it since the first one was.
    due_ns : int
        Elapsed time at which it became due.
    until_ns : int or None
        Elapsed time at which the next becomes due; None when none does any more.

    """

    index: int
    ordinal: int
    due_ns: int
    until_ns: int | None


@dataclass(frozen=True, slots=True)
class _Cycle:
    """One pass: its frames in order, when each begins, and how long all take."""

    frames: tuple[int, ...]
    starts_ns: tuple[int, ...]
    length_ns: int


@dataclass(frozen=True, slots=True)
class Playback:
    """How a clip is played; `elapsed_ns` below is the time played at this speed.

    Parameters
    ----------
    times_ms : tuple of float
        When each frame begins, never falling.
    duration_ms : float
        Length of one pass, the last frame's own time included; where it leaves that frame no
        time, it gets the middle one of the intervals.
    first, last : int
        The part that is played, zero-based, both inside.
    mode : PlayMode
        What follows the last frame. A sweep shows the end frames once, as any other.
    speed : float
        0.1–4; 1 is as recorded.

    Raises
    ------
    ValueError
        When the times fall, or trim or speed are out of range.

    """

    times_ms: tuple[float, ...]
    duration_ms: float
    first: int
    last: int
    mode: PlayMode = PlayMode.LOOP
    speed: float = 1.0
    _cycle: _Cycle = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not 0 <= self.first <= self.last < len(self.times_ms):
            raise ValueError(f"no part {self.first}–{self.last} of {len(self.times_ms)} frames")
        if not MIN_SPEED <= self.speed <= MAX_SPEED:
            raise ValueError(f"speed {self.speed} is not between {MIN_SPEED} and {MAX_SPEED}")
        object.__setattr__(self, "_cycle", _cycle_of(self))

    @classmethod
    def of(cls, info: ClipInfo) -> "Playback":
        """Return the playback that a file asks for; a volume is leafed through."""
        sweeps = info.sequencing is Sequencing.SWEEP
        mode = PlayMode.SWEEP if sweeps else PlayMode.LOOP
        if info.is_cine:
            return cls(info.times_ms, info.duration_ms, *info.trim, mode)
        times = tuple(SLICE_INTERVAL_MS * index for index in range(info.n_frames))
        return cls(times, SLICE_INTERVAL_MS * info.n_frames, *info.trim, mode)

    @property
    def plays(self) -> bool:
        """Whether there is more than one frame to show."""
        return self.last > self.first and self._cycle.length_ns > 0

    @property
    def cycle_frames(self) -> int:
        """Number of frames shown in one pass; a sweep's goes there and back."""
        return len(self._cycle.frames)

    @property
    def mean_interval_ns(self) -> int:
        """Time from one frame to the next at this speed, on average."""
        return max(self._cycle.length_ns // self.cycle_frames, 1)

    def frame_at(self, elapsed_ns: int) -> Moment:
        """Return what is due when so much has been played; before the start, the first frame."""
        cycle = self._cycle
        if not self.plays:
            return Moment(self.first, 0, 0, None)
        turn, within = divmod(max(elapsed_ns, 0), cycle.length_ns)
        if self.mode is PlayMode.ONCE and turn:
            turn, within = 0, cycle.length_ns
        place = bisect_right(cycle.starts_ns, within) - 1
        began = turn * cycle.length_ns
        ordinal = turn * self.cycle_frames + place
        due = began + cycle.starts_ns[place]
        if place + 1 < self.cycle_frames:
            return Moment(cycle.frames[place], ordinal, due, began + cycle.starts_ns[place + 1])
        until = None if self.mode is PlayMode.ONCE else began + cycle.length_ns
        return Moment(cycle.frames[place], ordinal, due, until)

    def index_at(self, ordinal: int) -> int:
        """Return the frame that is due after `ordinal` others."""
        if self.mode is PlayMode.ONCE:
            return self._cycle.frames[min(ordinal, self.cycle_frames - 1)]
        return self._cycle.frames[ordinal % self.cycle_frames]

    def due_ns(self, ordinal: int) -> int:
        """Return the elapsed time at which the frame after `ordinal` others becomes due."""
        turn, place = divmod(ordinal, self.cycle_frames)
        return turn * self._cycle.length_ns + self._cycle.starts_ns[place]

    def elapsed_of(self, index: int, *, backwards: bool = False) -> int:
        """Return an elapsed time at which a frame becomes due, the nearest that is played.

        With `backwards`, the one on a sweep's way back.
        """
        within = min(max(index, self.first), self.last) - self.first
        if backwards and self.mode is PlayMode.SWEEP and 0 < within < self.last - self.first:
            within = self.cycle_frames - within
        return self._cycle.starts_ns[within]

    def is_backwards(self, ordinal: int) -> bool:
        """Tell whether a sweep is on its way back."""
        return ordinal % self.cycle_frames > self.last - self.first

    def upcoming(self, ordinal: int, count: int, *, stride: int = 1) -> Iterator[int]:
        """Yield up to `count` different frames in the order of play, from `ordinal` on.

        With a `stride`, only every so many: what a decoder can keep up with.
        """
        left = self.cycle_frames
        if self.mode is PlayMode.ONCE:
            left = max(self.cycle_frames - ordinal, 0)
        seen: set[int] = set()
        for place in range(ordinal, ordinal + left, stride):
            if len(seen) >= count:
                return
            index = self.index_at(place)
            if index not in seen:
                seen.add(index)
                yield index

    def carried(self, elapsed_ns: int, *, to: "Playback") -> int:
        """Return the elapsed time of another playback that keeps the frame where it is.

        The same share of its time is over; a frame outside the other's part gives way to the
        nearest inside.
        """
        now = self.frame_at(elapsed_ns)
        start = to.elapsed_of(now.index, backwards=self.is_backwards(now.ordinal))
        there = to.frame_at(start)
        if now.until_ns is None or there.until_ns is None or there.index != now.index:
            return start
        share = (elapsed_ns - now.due_ns) / (now.until_ns - now.due_ns)
        room = there.until_ns - there.due_ns
        return start + min(max(int(share * room), 0), room - 1)

    def with_speed(self, speed: float) -> "Playback":
        """Play faster or slower, within what is allowed."""
        return replace(self, speed=min(max(speed, MIN_SPEED), MAX_SPEED))

    def with_mode(self, mode: PlayMode) -> "Playback":
        """Let something else follow the last frame."""
        return replace(self, mode=mode)

    def with_trim(self, first: int, last: int) -> "Playback":
        """Play another part; the ends may come in either order and beyond the clip."""
        top = len(self.times_ms) - 1
        low, high = sorted(min(max(index, 0), top) for index in (first, last))
        return replace(self, first=low, last=high)


def _cycle_of(playback: Playback) -> _Cycle:
    own_ms = _own_times(playback.times_ms, playback.duration_ms)
    frames = list(range(playback.first, playback.last + 1))
    if playback.mode is PlayMode.SWEEP:
        frames += frames[-2:0:-1]
    starts, sum_ms = [], 0.0
    for index in frames:
        starts.append(round(sum_ms * 1e6 / playback.speed))
        sum_ms += own_ms[index]
    return _Cycle(tuple(frames), tuple(starts), round(sum_ms * 1e6 / playback.speed))


def _own_times(times_ms: tuple[float, ...], duration_ms: float) -> list[float]:
    """Return how long each frame is shown, in milliseconds."""
    intervals = [later - earlier for earlier, later in pairwise(times_ms)]
    if intervals and min(intervals) < 0:
        raise ValueError("the frames' times fall")
    last_ms = duration_ms - times_ms[-1]
    if last_ms <= 0:
        last_ms = sorted(intervals)[len(intervals) // 2] if intervals else 0.0
    return [*intervals, last_ms or USUAL_INTERVAL_MS]
