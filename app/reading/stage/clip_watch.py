"""What of the clips of a case runs before the reader: told to the log, and what is still to run."""

from collections.abc import Hashable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.reading.case_views import CaseView, MediumView
from reader_study.media.playing import Played, unplayed
from viewer.cine.cine import Cine
from viewer.model.play_log import PlayStretch
from viewer.panes.pane import Pane


@dataclass(frozen=True, slots=True)
class _Watched:
    """A clip or series in a pane."""

    image: int
    medium: MediumView
    cine: Cine
    begins_us: tuple[int, ...]
    ends_us: tuple[int, ...]
    """When each frame begins and ends; of slices, which have no times, 0."""

    @classmethod
    def of(cls, image: int, medium: MediumView, cine: Cine) -> "_Watched":
        begins = tuple(round(time_ms * 1000) for time_ms in cine.times_ms)
        return cls(image, medium, cine, begins, (*begins[1:], max(medium.duration_us, begins[-1])))


class ClipWatch(QObject):
    """Listens to the players of the panes.

    What ran is told when it stops, when its pane shows something else, and when `flush` asks for
    it: a lock is preceded by all of it.
    """

    recorded = Signal(object)
    """Fields of an act ``played``, as the log keeps them."""
    changed = Signal()
    """What still has to run is different."""
    stirred = Signal()
    """A clip that still has to run does: the reader watches, though her hands rest."""

    def __init__(self) -> None:
        super().__init__()
        self._panes: dict[Pane, _Watched] = {}
        self._case: CaseView | None = None
        self._step: Hashable = None
        self._awake = False
        self._told: dict[int, Played] = {}
        self._left: tuple[int, ...] = ()

    @property
    def unplayed(self) -> tuple[int, ...]:
        """Places of the clips that have not run as the protocol asks."""
        return self._left

    def follow(self, case: CaseView | None, *, awake: bool) -> None:
        """Take notice of the step on the screen, and whether its read takes notice of play now."""
        step = None if case is None else case.step
        if step != self._step:
            self._step, self._case = step, case
            played = () if case is None else case.played
            self._told = {one.image: one for one in played}
            self._forget()
        if awake and not self._awake:
            # What ran while no read could take it belongs to none.
            self._forget()
        self._awake = awake
        self._reckon()

    def open(self, pane: Pane, image: int, medium: MediumView) -> None:
        """Take notice of what a pane shows from now on."""
        if pane.cine is None:
            return
        # All of a clip is to be seen, whatever part of it its file would have played.
        pane.clear_trim()
        self._panes[pane] = _Watched.of(image, medium, pane.cine)
        pane.cine.state_changed.connect(partial(self._on_state, pane))
        pane.cine.painted.connect(partial(self._on_painted, pane))

    def leave(self, pane: Pane) -> None:
        """Tell what ran in a pane that is about to show something else."""
        watched = self._panes.get(pane)
        if watched is not None:
            self._tell(watched)
            del self._panes[pane]

    def flush(self) -> None:
        """Tell everything that ran and was not told."""
        for watched in tuple(self._panes.values()):
            self._tell(watched)

    def rest(self) -> None:
        """Stop every clip."""
        for watched in tuple(self._panes.values()):
            watched.cine.pause()

    def _on_state(self, pane: Pane) -> None:
        watched = self._panes.get(pane)
        if watched is not None and not watched.cine.plays:
            self._tell(watched)

    def _on_painted(self, pane: Pane) -> None:
        watched = self._panes.get(pane)
        if watched is not None and watched.image in self._left:
            if watched.cine.plays:
                self.stirred.emit()
            self._reckon()

    def _tell(self, watched: _Watched) -> None:
        if not self._awake:
            return
        stretch = watched.cine.take_stretch()
        if stretch is not None:
            fields = _fields(watched, stretch)
            self._told[watched.image] = self._account(watched).and_then(fields)
            self.recorded.emit(fields)
            self._reckon()

    def _account(self, watched: _Watched) -> Played:
        empty = Played(watched.image, watched.medium.frames, watched.medium.duration_us)
        return self._told.get(watched.image, empty)

    def _forget(self) -> None:
        for watched in self._panes.values():
            watched.cine.take_stretch()

    def _reckon(self) -> None:
        """Reckon anew what still has to run, with what runs now."""
        case = self._case
        left: tuple[int, ...] = ()
        if case is not None and case.playing is not None:
            now = dict(self._told)
            for watched in self._panes.values() if self._awake else ():
                stretch = watched.cine.stretch()
                fields = _fields(watched, stretch)
                now[watched.image] = self._account(watched).and_then(fields)
            left = unplayed(case.media, case.playing, now.values())
        if left != self._left:
            self._left = left
            self.changed.emit()


def _fields(watched: _Watched, stretch: PlayStretch) -> dict[str, object]:
    """Return what a log keeps of a stretch of play: whole numbers, times in microseconds.

    Parts of the clip are told by the times of their frames; a frame's own time is counted with it.
    """
    medium, begins, ends = watched.medium, watched.begins_us, watched.ends_us
    runs = stretch.runs if medium.duration_us else ()
    longest = max(map(int.__sub__, ends, begins), default=0)
    return {
        "image": watched.image,
        "frames": medium.frames,
        "clip_us": medium.duration_us,
        "ranges": [[begins[run.first], ends[run.last]] for run in runs],
        "seen": [list(run) for run in stretch.seen],
        "painted": stretch.painted,
        "dropped": stretch.dropped,
        "late": stretch.late,
        "mode": watched.cine.state.mode.value,
        "speed_percent": round(stretch.fastest * 100),
        "longest_us": longest,
        "began_ns": stretch.began_ns,
        "ended_ns": stretch.ended_ns,
    }
