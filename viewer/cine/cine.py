"""A clip under the hands of a reader: play, step, scrub, faster, slower, another part."""

import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from ground.errors import ReaderStudyError
from viewer.cache import FrameCache, FrameKey
from viewer.canvas.surface import ImageSurface
from viewer.cine.frame_feed import FrameFeed
from viewer.cine.schedule import CineSchedule
from viewer.cine.screen import CineScreen
from viewer.frames import Clip, Pixels, TimeSource
from viewer.model.cine_state import CineState
from viewer.model.play_log import PlayLog, PlayRecord, PlayStretch
from viewer.model.player import SPEEDS, Playback, PlayMode
from viewer.model.read_ahead import KEPT_SHARE, around

_REST_MS = 80
"""A hand that has not moved for so long has arrived: what lies around is decoded."""


class Cine(QObject):
    """Shows the frames of one clip on one canvas.

    `failed` carries a `ReaderStudyError`, while a clip plays once for all its broken frames.

    Parameters
    ----------
    clip : Clip
        Any, a still too.
    cache : FrameCache
        Decodes and keeps the frames; for this clip alone, for its wishes replace all others.
    surface : ImageSurface
        Paints. Its first frame is best set with `set_image`, which knows of windows.
    clock : callable, optional
        Monotonic nanoseconds.

    """

    frame_changed = Signal(int)
    state_changed = Signal()
    stalled = Signal(bool)
    painted = Signal()
    """A frame of the clip is on the screen."""
    failed = Signal(object)

    def __init__(
        self,
        clip: Clip,
        cache: FrameCache[FrameKey],
        surface: ImageSurface,
        *,
        clock: Callable[[], int] = time.monotonic_ns,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        info = clip.info
        self._info = info
        self._log = PlayLog(info.n_frames)
        self._feed = FrameFeed(clip, cache, self)
        self._screen = CineScreen(clip, surface, self._log, self)
        self._schedule = CineSchedule(
            self._feed, self._screen, self._log, Playback.of(info), clock, self
        )
        self._plays = False
        self._scrubs = False
        self._closed = False
        self._goal = self._playback.first
        self._centre: int | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._connect()

    def _connect(self) -> None:
        self._screen.painted.connect(self.painted)
        self._rest.timeout.connect(self._look_around)
        self._feed.arrived.connect(self._on_arrived)
        self._feed.failed.connect(self._on_failed)
        self._schedule.turned.connect(self._on_turned)
        self._schedule.ended.connect(self.pause)
        self._schedule.stalled.connect(self._on_stalled)

    @property
    def state(self) -> CineState:
        """What a bar shows."""
        info, playback, index = self._info, self._playback, self.index
        return CineState(
            info.n_frames,
            index,
            info.times_ms[index],
            info.duration_ms,
            playback.first,
            playback.last,
            playback.mode,
            playback.speed,
            self._plays,
            self._schedule.is_stalled,
            self._log.dropped,
            self._log.seen,
            info.time_source is TimeSource.ASSUMED,
        )

    @property
    def index(self) -> int:
        """The frame on the canvas; before there is one, the one that was asked for."""
        shown = self._screen.index
        return self._goal if shown is None else shown

    @property
    def plays(self) -> bool:
        """Whether it plays, if not held for the moment by a hand or the decoder."""
        return self._plays

    def record(self) -> PlayRecord:
        """Return the account of what was shown so far."""
        return replace(self._log.record(), played_ms=round(self._schedule.played_ns / 1e6, 3))

    @property
    def times_ms(self) -> tuple[float, ...]:
        """When each frame begins, as the file says it; of slices, which have no times, 0."""
        return self._info.times_ms

    def stretch(self) -> PlayStretch:
        """Return what happened since the last `take_stretch`."""
        return self._log.stretch()

    def take_stretch(self) -> PlayStretch | None:
        """Return what ran and was seen since this was asked last; None when nothing did."""
        return self._log.take_stretch()

    def take_over(self, index: int) -> None:
        """Go on from a frame that is on the canvas already; what lies around it is decoded."""
        self._goal = index
        self._screen.take_over(self._feed.key(index))
        self._look_around()

    def play(self) -> None:
        """Play from the frame shown; broken frames are tried again."""
        if not self._plays and self._playback.plays:
            self._plays = True
            self._schedule.broken.clear()
            if not self._scrubs:
                self._start()
            self.state_changed.emit()

    def pause(self) -> None:
        """Stay on the frame shown."""
        if self._plays:
            self._plays = False
            self._schedule.stop()
            self._goal = self.index
            self._rest.start()
            self.state_changed.emit()

    def toggle(self) -> None:
        """Play or pause."""
        if self._plays:
            self.pause()
        else:
            self.play()

    def step(self, frames: int) -> None:
        """Pause, and go so many frames on or back; it ends at the ends of the clip."""
        self.pause()
        self._go(self._goal + frames)

    def go_to(self, index: int) -> None:
        """Show a frame; a clip that plays, plays on from there."""
        if self._plays and not self._scrubs:
            self._goal = index
            self._start()
        else:
            self._go(index)

    def first(self) -> None:
        """Go to the first frame of the part that is played."""
        self.go_to(self._playback.first)

    def last(self) -> None:
        """Go to the last frame of the part that is played."""
        self.go_to(self._playback.last)

    def scrub(self, index: int) -> None:
        """Follow a hand along the clip; playing waits until `release`."""
        if not self._scrubs:
            self._scrubs = True
            self._schedule.stop()
        self._go(index)

    def release(self) -> None:
        """The hand has left the bar: what played, plays on from here."""
        if self._scrubs:
            self._scrubs = False
            if self._plays:
                self._start()
            self.state_changed.emit()

    def faster(self) -> None:
        """Take the next higher speed."""
        self.set_speed(SPEEDS[min(bisect_right(SPEEDS, self._playback.speed), len(SPEEDS) - 1)])

    def slower(self) -> None:
        """Take the next lower speed."""
        self.set_speed(SPEEDS[max(bisect_left(SPEEDS, self._playback.speed) - 1, 0)])

    def set_speed(self, speed: float) -> None:
        """Play at a speed of 0.1–4, the recorded one being 1."""
        self._change(self._playback.with_speed(speed))

    def set_mode(self, mode: PlayMode) -> None:
        """Let something else follow the last frame."""
        self._change(self._playback.with_mode(mode))

    def set_trim(self, first: int, last: int) -> None:
        """Play another part of the clip, both ends inside."""
        self._change(self._playback.with_trim(first, last))
        if self._plays and not self._playback.plays:
            self.pause()

    def close(self) -> None:
        """Stop, and free what was decoded; the account can still be asked for."""
        if self._closed:
            return
        self._closed = True
        self.pause()
        self._rest.stop()
        self._screen.close()
        self._feed.close()

    @property
    def _playback(self) -> Playback:
        return self._schedule.playback

    def _start(self) -> None:
        self._rest.stop()
        self._feed.unwant()
        self._schedule.start(self._goal)

    def _change(self, playback: Playback) -> None:
        if playback != self._playback:
            self._schedule.change(playback)
            self.state_changed.emit()

    def _go(self, index: int) -> None:
        self._goal = min(max(index, 0), self._info.n_frames - 1)
        self._feed.want(self._goal)

    def _on_arrived(self, index: int, pixels: Pixels) -> None:
        if self._plays and not self._scrubs:
            self._schedule.arrived(index, pixels)
            return
        self._screen.show(self._feed.key(index), pixels)
        self.frame_changed.emit(index)
        self._rest.start()
        room = self._feed.room
        if not self._scrubs and (self._centre is None or abs(index - self._centre) > room // 8):
            self._look_around()

    def _on_failed(self, index: int, error: ReaderStudyError) -> None:
        if not self._plays or self._scrubs:
            self.failed.emit(error)
            return
        if not self._schedule.broken:
            self.failed.emit(error)
        self._schedule.missed(index)
        playback = self._playback
        if self._schedule.broken.issuperset(range(playback.first, playback.last + 1)):
            self.pause()

    def _on_turned(self, index: int) -> None:
        self._goal = index
        self.frame_changed.emit(index)

    def _on_stalled(self, stalled: bool) -> None:
        self.stalled.emit(stalled)
        self.state_changed.emit()

    def _look_around(self) -> None:
        """Decode what lies about the frame shown, mostly to the side one is going to."""
        index = self.index
        forwards = self._centre is None or index >= self._centre
        self._centre = index
        count = int(self._feed.room * KEPT_SHARE)
        self._feed.read_ahead(around(index, count, n_frames=self._info.n_frames, forwards=forwards))
