"""Clips in memory whose decoder can be slow, stuck or broken, and a canvas to watch."""

import threading
import time
from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from reader_study.errors import MediaError
from tests.media.videos import index_of, picture
from viewer.canvas import Canvas
from viewer.frames import ClipInfo, ClipKind, Pixels, TimeSource
from viewer.frames.info import Sequencing

SIZE = (96, 64)


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
