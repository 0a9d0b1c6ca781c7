"""Where a replay stands, and how it goes on: by the clock at a speed, or event by event."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from reader_study.reading.replay import Replay, ReplayScene

SPEEDS = (1, 4, 16)

_TICK_MS = 40


class ReplayPlayer(QObject):
    """Plays a read.

    Parameters
    ----------
    replay : Replay
        What is played.
    now_ns : callable
        The clock.

    """

    moved = Signal()
    """It stands at another time."""
    changed = Signal()
    """It plays, or does not; or at another speed."""

    def __init__(
        self,
        replay: Replay,
        parent: QObject | None = None,
        *,
        now_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        super().__init__(parent)
        self._replay = replay
        self._now_ns = now_ns
        self._since_ns = 0
        self._t_us = 0.0
        self._speed = SPEEDS[0]
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.tick)
        self.index = replay.index_at(0)
        """Place of the last event that has happened; -1 before the first."""

    @property
    def t_us(self) -> int:
        """Microseconds since the first paint."""
        return round(self._t_us)

    @property
    def playing(self) -> bool:
        """Whether it goes on by itself."""
        return self._timer.isActive()

    @property
    def speed(self) -> int:
        """How many times as fast as it was."""
        return self._speed

    @property
    def scene(self) -> ReplayScene:
        """What lay before the reader."""
        return self._replay.begin if self.index < 0 else self._replay.scenes[self.index]

    def toggle(self) -> None:
        """Play, from the beginning when it stands at the end; or stop."""
        if self.playing:
            self.stop()
            return
        if self.t_us >= self._replay.last_us:
            self.seek(self._replay.first_us)
        self._since_ns = self._now_ns()
        self._timer.start()
        self.changed.emit()

    def stop(self) -> None:
        """Stand still."""
        if self.playing:
            self._timer.stop()
            self.changed.emit()

    def tick(self) -> None:
        """Go on by the time that has passed."""
        now_ns = self._now_ns()
        passed_us = (now_ns - self._since_ns) / 1000 * self._speed
        self._since_ns = now_ns
        last_us = self._replay.last_us
        self._go(min(self._t_us + passed_us, last_us))
        if self._t_us >= last_us:
            self.stop()

    def seek(self, t_us: float) -> None:
        """Stand at a time."""
        replay = self._replay
        self._since_ns = self._now_ns()
        self._go(min(max(t_us, replay.first_us), replay.last_us))

    def go_to(self, index: int) -> None:
        """Stand where an event has just happened, and stop."""
        steps = self._replay.steps
        if not steps:
            return
        self.stop()
        self.index = min(max(index, 0), len(steps) - 1)
        self._t_us = steps[self.index].t_us
        self.moved.emit()

    def step(self, n: int) -> None:
        """Go some events on, or back."""
        self.go_to(self.index + n)

    def skip(self, seconds: float) -> None:
        """Go some seconds on, or back."""
        self.seek(self._t_us + seconds * 1e6)

    def change_speed(self, steps: int) -> None:
        """Play faster or slower."""
        place = SPEEDS.index(self._speed) + steps
        self.set_speed(SPEEDS[min(max(place, 0), len(SPEEDS) - 1)])

    def set_speed(self, speed: int) -> None:
        """Play at one of `SPEEDS`."""
        if speed != self._speed:
            self._speed = speed
            self.changed.emit()

    def _go(self, t_us: float) -> None:
        index = self._replay.index_at(int(t_us))
        if (t_us, index) != (self._t_us, self.index):
            self._t_us, self.index = t_us, index
            self.moved.emit()
