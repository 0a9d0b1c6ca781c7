"""What was shown of a clip, for the record: frames that reached the screen, and those that did not.

A frame counts as seen when it was painted, not when it was decoded or due.
"""

from bisect import bisect_left
from dataclasses import asdict, dataclass

from viewer.model.play_runs import PlayRun, PlayRuns


@dataclass(frozen=True, slots=True)
class PlayRecord:
    """An account of one clip on one screen.

    Parameters
    ----------
    n_frames : int
        Frames of the clip.
    seen : tuple of (int, int)
        Runs of frames that were painted at least once, zero-based, both ends inside, rising.
    painted : int
        Frames painted while the clip played, each time they were.
    dropped : int
        Frames that became due while it played and were never painted, broken ones among them.
    late : int
        Frames painted only when the next was due already; they are among `painted`.
    played_ms : float
        Time that the clip played, stalls not counted.
    stalls : int
        How often playing waited for the decoder.
    longest_stall_ms : float
        The longest of these waits.

    """

    n_frames: int
    seen: tuple[tuple[int, int], ...] = ()
    painted: int = 0
    dropped: int = 0
    late: int = 0
    played_ms: float = 0.0
    stalls: int = 0
    longest_stall_ms: float = 0.0

    @property
    def n_seen(self) -> int:
        """Number of different frames that were painted."""
        return sum(last - first + 1 for first, last in self.seen)

    @property
    def on_time_share(self) -> float:
        """Share of the due frames that were painted before the next was due; 1 if none was due."""
        due = self.painted + self.dropped
        return (self.painted - self.late) / due if due else 1.0

    def as_json(self) -> dict[str, object]:
        """Return plain values: what `json.dumps` takes."""
        return asdict(self) | {"seen": [list(run) for run in self.seen]}


@dataclass(frozen=True, slots=True)
class PlayStretch:
    """What happened to one clip since it was asked last.

    Parameters
    ----------
    runs : tuple of PlayRun
        Stretches that ran, in their order.
    seen : tuple of (int, int)
        Runs of frames that were painted, playing or not, since the clip was opened.
    painted, dropped, late : int
        Frames painted while it played; due and never painted; painted late.
    fastest : float
        The highest speed; 0 where nothing ran.
    began_ns, ended_ns : int or None
        When the first and the last frame in turn were painted (monotonic); None where none was.

    """

    runs: tuple[PlayRun, ...]
    seen: tuple[tuple[int, int], ...]
    painted: int
    dropped: int
    late: int
    fastest: float
    began_ns: int | None
    ended_ns: int | None


class PlayLog:
    """Collects what happens while a clip is shown.

    Parameters
    ----------
    n_frames : int
        Frames of the clip.

    """

    def __init__(self, n_frames: int) -> None:
        self._n_frames = n_frames
        self._firsts: list[int] = []
        self._lasts: list[int] = []
        self._painted = 0
        self._dropped = 0
        self._late = 0
        self._played_ns = 0
        self._stalls = 0
        self._longest_stall_ns = 0
        self._told = (0, 0, 0)
        self._told_seen: tuple[tuple[int, int], ...] = ()
        self.runs = PlayRuns()
        """Stretches of play."""

    @property
    def dropped(self) -> int:
        """Frames that were due and never painted, so far."""
        return self._dropped

    def saw(self, index: int) -> None:
        """A frame was painted, playing or not."""
        after = bisect_left(self._lasts, index)
        if after < len(self._firsts) and self._firsts[after] <= index:
            return
        joins_next = after < len(self._firsts) and self._firsts[after] == index + 1
        joins_last = after > 0 and self._lasts[after - 1] == index - 1
        if joins_next and joins_last:
            self._lasts[after - 1] = self._lasts[after]
            del self._firsts[after], self._lasts[after]
        elif joins_next:
            self._firsts[after] = index
        elif joins_last:
            self._lasts[after - 1] = index
        else:
            self._firsts.insert(after, index)
            self._lasts.insert(after, index)

    def played(self, *, late: bool) -> None:
        """A due frame was painted; `late` when the next was due already."""
        self._painted += 1
        self._late += late

    def drop(self, count: int) -> None:
        """So many due frames will never be painted."""
        self._dropped += count

    def ran(self, elapsed_ns: int) -> None:
        """The clip played for so long."""
        self._played_ns += elapsed_ns

    def stalled(self, waited_ns: int) -> None:
        """Playing waited for the decoder."""
        self._stalls += 1
        self._longest_stall_ns = max(self._longest_stall_ns, waited_ns)

    @property
    def seen(self) -> tuple[tuple[int, int], ...]:
        """Runs of frames painted so far."""
        return tuple(zip(self._firsts, self._lasts, strict=True))

    def stretch(self) -> PlayStretch:
        """Return what happened since the last `take_stretch`."""
        return self._stretch_of(self.runs.so_far())

    def take_stretch(self) -> PlayStretch | None:
        """Return what happened since this was asked last; None when nothing ran or was seen anew.

        What ran ends where it is, and goes on from there.
        """
        if not self.runs.so_far() and self.seen == self._told_seen:
            return None
        stretch = self._stretch_of(self.runs.so_far())
        self.runs.take()
        self._told = self._painted, self._dropped, self._late
        self._told_seen = stretch.seen
        return stretch

    def _stretch_of(self, runs: tuple[PlayRun, ...]) -> PlayStretch:
        painted, dropped, late = self._told
        return PlayStretch(
            runs,
            self.seen,
            self._painted - painted,
            self._dropped - dropped,
            self._late - late,
            self.runs.fastest,
            self.runs.began_ns,
            self.runs.ended_ns,
        )

    def record(self) -> PlayRecord:
        """Return the account so far."""
        return PlayRecord(
            n_frames=self._n_frames,
            seen=self.seen,
            painted=self._painted,
            dropped=self._dropped,
            late=self._late,
            played_ms=round(self._played_ns / 1e6, 3),
            stalls=self._stalls,
            longest_stall_ms=round(self._longest_stall_ns / 1e6, 3),
        )
