"""The hand that turns the pages of a clip: which frame is put on the canvas, and when.

The frame due is a function of the time elapsed, and one timer goes to the moment at which the next
becomes due; no interval is ever added to another. When the decoder is late, the newest frame that
is both due and decoded is shown; when it falls behind for long, only every second, fourth or eighth
frame is asked for; and when nothing comes at all, the clock is held until something does.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from viewer.cine.frame_feed import FrameFeed
from viewer.cine.screen import CineScreen
from viewer.frames import Pixels
from viewer.model.play_clock import PlayClock
from viewer.model.play_log import PlayLog
from viewer.model.play_plan import PlayPlan, readable_ahead
from viewer.model.player import Moment, Playback, PlayMode

STALL_NS = 300_000_000
"""An image that is stale for so long is no longer called playing."""

_CUSHION = 8
"""So many frames lie ready before the clock starts, unless that takes longer than this:"""

_CUSHION_NS = 150_000_000
_LAG_NS = 100_000_000


class CineSchedule(QObject):
    """Plays a clip from a feed to a screen.

    Parameters
    ----------
    feed : FrameFeed
        Decodes ahead.
    screen : CineScreen
        Shows.
    log : PlayLog
        Learns what was dropped and how long was waited.
    playback : Playback
        Which frame is due when.
    now_ns : callable
        Monotonic nanoseconds.

    """

    turned = Signal(int)
    """A frame was handed to the screen."""
    stalled = Signal(bool)
    """Playing waits for the decoder, or no longer does."""
    ended = Signal()
    """The last frame of a clip that is played once is shown."""

    def __init__(
        self,
        feed: FrameFeed,
        screen: CineScreen,
        log: PlayLog,
        playback: Playback,
        now_ns: Callable[[], int],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.is_stalled = False
        self._plan = PlayPlan(playback)
        self._feed, self._screen, self._log = feed, screen, log
        self._clock = PlayClock(now_ns)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_time)
        self._ordinal = 0
        """The frame that was handed to the screen last."""
        self._awaited = 0
        self._refill_at = 0
        self._strode_at = 0
        self._held_at = 0
        self._waits_since_ns: int | None = None

    @property
    def playback(self) -> Playback:
        """Which frame is due when."""
        return self._plan.playback

    @property
    def broken(self) -> set[int]:
        """Frames that could not be decoded."""
        return self._plan.broken

    @property
    def played_ns(self) -> int:
        """How long it has played in all."""
        return self._clock.ran_ns

    def start(self, index: int) -> None:
        """Play on from a frame, or from the nearest that is played."""
        self.stop()
        elapsed = self.playback.elapsed_of(index)
        if self.playback.mode is PlayMode.ONCE and index >= self.playback.last:
            elapsed = 0
        self._clock.run()
        self._go_on_from(elapsed)

    def stop(self) -> None:
        """Play no more; the frame stays."""
        self._end_wait()
        self._clock.hold()
        self._timer.stop()

    def change(self, playback: Playback) -> None:
        """Play otherwise; the frame stays where it is."""
        self._end_wait()
        elapsed = self.playback.carried(self._clock.elapsed_ns, to=playback)
        self._plan.playback = playback
        if self._clock.runs:
            self._go_on_from(elapsed)

    def arrived(self, index: int, pixels: Pixels) -> None:
        """Take a frame that was waited for."""
        is_next = self._awaited > self._ordinal and index == self.playback.index_at(self._awaited)
        if is_next:
            self._show(self._awaited, pixels)
        if is_next and self._waits_since_ns is not None:
            self._gather()
        else:
            self._end_wait()
        self._tick()

    def missed(self, index: int) -> None:
        """Go on without a frame that cannot be decoded."""
        self.broken.add(index)
        self._end_wait()
        self._tick()

    def _go_on_from(self, elapsed_ns: int) -> None:
        moment = self.playback.frame_at(elapsed_ns)
        is_shown = moment.index == self._screen.index
        self._log.runs.begin(self.playback, shown=moment.ordinal if is_shown else None)
        self._ordinal = self._awaited = moment.ordinal - (not is_shown)
        self._plan.stride = self._plan.least_stride
        self._strode_at = self._ordinal + 1
        self._clock.put(elapsed_ns)
        self._read_ahead(self._ordinal + 1)
        self._wait(moment.ordinal)
        self._tick()

    def _on_time(self) -> None:
        if self._waits_since_ns is not None and self._ordinal < self._held_at:
            self._announce_stall()
        else:
            self._end_wait()  # some frames have gathered, not all
            self._tick()

    def _tick(self) -> None:
        """Do what is due, and wait for the next thing."""
        if not self._clock.runs:
            return
        moment = self.playback.frame_at(self._clock.elapsed_ns)
        self._show_newest(moment)
        if self._ordinal >= self._refill_at:
            self._relax()
            self._read_ahead(self._ordinal + 1)
        target = self._plan.newest_due(moment, after=self._ordinal)
        if target is not None:
            self._await(target)
        elif moment.until_ns is None:
            self._log.drop(moment.ordinal - self._ordinal)  # broken ones
            self._ordinal = moment.ordinal
            self.ended.emit()
        if self._clock.runs:
            self._arm(moment, is_late=target is not None)

    def _show_newest(self, moment: Moment) -> None:
        """Show the newest frame that is due and decoded, if it is newer than the one shown."""
        lowest = max(self._ordinal, moment.ordinal - self.playback.cycle_frames)
        for ordinal in range(moment.ordinal, lowest, -1):
            pixels = self._feed.peek(self.playback.index_at(ordinal))
            if pixels is not None:
                self._show(ordinal, pixels)
                return

    def _show(self, ordinal: int, pixels: Pixels) -> None:
        self._log.drop(ordinal - self._ordinal - 1)
        self._ordinal = ordinal
        index = self.playback.index_at(ordinal)
        until = self.playback.frame_at(self.playback.due_ns(ordinal)).until_ns
        left = None if until is None else until - self._clock.elapsed_ns
        deadline = None if left is None else self._clock.now_ns + left
        self._screen.show_due(self._feed.key(index), pixels, ordinal=ordinal, deadline_ns=deadline)
        self.turned.emit(index)

    def _await(self, target: int) -> None:
        """Wait for a frame that is due and not decoded; hold the clock when it is too late."""
        awaited = self._plan.next_after(self._ordinal)
        lag = self._clock.elapsed_ns - self.playback.due_ns(awaited)
        if lag >= STALL_NS:
            self._stall(lag)
            return
        if lag >= _LAG_NS and self._ordinal >= self._strode_at and self._plan.widen():
            self._strode_at = target
            self._read_ahead(target)
        self._ask(target)

    def _ask(self, ordinal: int) -> None:
        self._awaited = ordinal
        index = self.playback.index_at(ordinal)
        if self._feed.follow(index):
            return
        self._read_ahead(ordinal)
        if not self._feed.follow(index):
            self._feed.want(index)  # the cache has no room to read ahead

    def _stall(self, lag_ns: int) -> None:
        """Wait where the next frame became due: a decoder that gives nothing skips nothing."""
        self._plan.stride = self._plan.least_stride
        awaited = self._plan.next_after(self._ordinal)
        self._read_ahead(awaited)
        self._wait(awaited, since_ns=self._clock.now_ns - lag_ns)
        self._announce_stall()

    def _wait(self, ordinal: int, *, since_ns: int | None = None) -> None:
        """Hold the clock until a frame is decoded, where it becomes due if it is not."""
        self._clock.hold()
        self._held_at = ordinal
        self._waits_since_ns = self._clock.now_ns if since_ns is None else since_ns
        pixels = self._feed.peek(self.playback.index_at(ordinal))
        if ordinal > self._ordinal and pixels is not None:
            self._show(ordinal, pixels)
        if ordinal <= self._ordinal:
            self._gather()
            return
        self._clock.put(self.playback.due_ns(ordinal))
        self._timer.start(STALL_NS // 1_000_000)
        self._ask(ordinal)

    def _gather(self) -> None:
        """Let some frames come behind the one that is shown, so that the next are in time."""
        self._timer.start(_CUSHION_NS // 1_000_000)
        frames = min(_CUSHION, readable_ahead(self._feed.room), self.playback.cycle_frames)
        last = self._plan.ahead_of(self._ordinal, frames)
        if not self._feed.follow(self.playback.index_at(last)):
            self._end_wait()

    def _announce_stall(self) -> None:
        if self._waits_since_ns is not None and not self.is_stalled:
            self.is_stalled = True
            self.stalled.emit(True)

    def _end_wait(self) -> None:
        if self._waits_since_ns is None:
            return
        waited_ns = self._clock.now_ns - self._waits_since_ns
        self._waits_since_ns = None
        self._clock.run()
        if self.is_stalled:
            self.is_stalled = False
            self._log.stalled(waited_ns)
            self.stalled.emit(False)

    def _read_ahead(self, ordinal: int) -> None:
        """Renew the wishes: the frames from one on, as many as there is room for."""
        room = self._feed.room
        self._feed.read_ahead(self._plan.wishes(ordinal, room=room))
        # Not with every frame: an eighth of what was wished for is played first.
        self._refill_at = ordinal + max(readable_ahead(room) // 8, 1)

    def _relax(self) -> None:
        """Ask for more frames again when the decoder is well ahead."""
        frames = max(STALL_NS // self.playback.mean_interval_ns // self._plan.stride, 2)
        ahead = self._plan.ahead_of(self._ordinal, frames)
        if self._feed.peek(self.playback.index_at(ahead)) is not None:
            self._plan.narrow()

    def _arm(self, moment: Moment, *, is_late: bool) -> None:
        times = [] if moment.until_ns is None else [moment.until_ns]
        if is_late:
            times.append(self.playback.due_ns(self._plan.next_after(self._ordinal)) + STALL_NS)
        if times:
            # Rounded up: a timer that is early would find nothing due.
            left_ns = min(times) - self._clock.elapsed_ns
            self._timer.start(max(-(-left_ns // 1_000_000), 0))
