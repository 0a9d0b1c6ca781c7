"""Clips in memory whose decoder can be slow, stuck or broken, on a canvas that is watched."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol

import numpy as np
import pytest
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from ground.errors import MediaError
from tests.media.videos import index_of, picture
from viewer.cache import FrameCache, FrameKey, decode_frame
from viewer.canvas.canvas import Canvas
from viewer.cine.cine import Cine
from viewer.frames import Clip, ClipInfo, ClipKind, Pixels, TimeSource
from viewer.frames.info import Sequencing

SIZE = (96, 64)
FRAME_BYTES = SIZE[0] * SIZE[1]


class MadeClip:
    """Frames that carry their number; decoding takes time, waits at a gate, or fails."""

    def __init__(
        self,
        n_frames: int = 12,
        *,
        fps: float = 25,
        sweep: bool = False,
        trim: tuple[int, int] | None = None,
        seconds: float = 0.0,
        broken: Iterable[int] = (),
        time_source: TimeSource = TimeSource.CONTAINER,
    ) -> None:
        self.info = ClipInfo(
            ClipKind.VIDEO,
            n_frames,
            *SIZE,
            tuple(1000 * index / fps for index in range(n_frames)),
            1000 * n_frames / fps,
            time_source,
            Sequencing.SWEEP if sweep else Sequencing.LOOP,
            trim or (0, n_frames - 1),
        )
        self.seconds = seconds
        self.broken = set(broken)
        self.gate = threading.Event()
        self.gate.set()
        self.asked: list[int] = []

    def frame(self, index: int) -> Pixels:
        self.asked.append(index)
        assert self.gate.wait(10)
        time.sleep(self.seconds)
        if index in self.broken:
            raise MediaError("The frame is damaged.", remedy="Copy the file again.")
        return picture(index, SIZE)

    def close(self) -> None:
        self.gate.set()


class Watch(QObject):
    """Reads the number of each frame off the canvas' own pixels, as they were painted."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self.canvas = canvas
        self.seen: list[int] = []
        canvas.first_painted.connect(self._on_painted)

    @property
    def on_screen(self) -> int:
        """The number that is on the canvas now."""
        image = self.canvas.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        rows = np.frombuffer(image.constBits(), np.uint8)
        grey = rows.reshape(image.height(), image.bytesPerLine())[:, : image.width()]
        return index_of(grey)

    def _on_painted(self) -> None:
        self.seen.append(self.on_screen)


class Pace(QObject):
    """A bare timer beside a clip: how well this machine keeps time just now.

    That a clip is painted on time is a promise for a machine that has the time; where the timer of
    an empty function comes late, a clip cannot be on time either. The benchmark measures it alone.
    """

    _EVERY_MS = 33
    _LATE_MS = 12

    def __init__(self) -> None:
        super().__init__()
        self._began_s = time.monotonic()
        self._late = self._ticks = 0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._last_s = self._began_s
        self._timer.start(self._EVERY_MS)

    def skip_if_busy(self) -> None:
        """Skip the test when more than one tick in fifty came late."""
        self._timer.stop()
        if self._late > self._ticks / 50:
            pytest.skip(f"the machine is busy: {self._late} of {self._ticks} bare ticks came late")

    def _tick(self) -> None:
        now_s = time.monotonic()
        self._ticks += 1
        self._late += 1000 * (now_s - self._last_s) > self._EVERY_MS + self._LATE_MS
        self._last_s = now_s


Clock = Callable[[], int]


class Bench(QObject):
    """One clip, its cache, its canvas and its cine."""

    def __init__(self, qtbot: QtBot, clip: Clip, room: int, clock: Clock) -> None:
        super().__init__()
        self.qtbot = qtbot
        self.clip = clip
        self.cache: FrameCache[FrameKey] = FrameCache(
            decode=decode_frame, budget_bytes=room * FRAME_BYTES
        )
        self.canvas = Canvas()
        qtbot.addWidget(self.canvas)
        self.canvas.resize(*SIZE)
        with qtbot.waitExposed(self.canvas):
            self.canvas.show()
        self.watch = Watch(self.canvas)
        self.cine = Cine(clip, self.cache, self.canvas, clock=clock)

    def until_painted(self, index: int) -> None:
        self.qtbot.waitUntil(lambda: self.watch.seen[-1:] == [index], timeout=5000)

    def close(self) -> None:
        self.cine.close()
        self.clip.close()
        self.cache.close()


class Make(Protocol):
    """Puts a clip on a canvas; `room` is the number of its frames that the cache can keep."""

    def __call__(self, clip: Clip, *, room: int = 1000, clock: Clock = ...) -> Bench: ...


@contextmanager
def benches(qtbot: QtBot) -> Iterator[Make]:
    """Give what puts clips on canvases, and close them all."""
    made: list[Bench] = []

    def make(clip: Clip, *, room: int = 1000, clock: Clock = time.monotonic_ns) -> Bench:
        made.append(Bench(qtbot, clip, room, clock))
        return made[-1]

    yield make
    for bench in made:
        bench.close()
