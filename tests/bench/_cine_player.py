"""Plays a video on a canvas of 1920 × 1080 over its bar, and prints what came of it.

``python -m tests.bench._cine_player VIDEO SECONDS``; one line of JSON.
"""

import json
import sys
from pathlib import Path

import numpy as np
import psutil
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from viewer.cache import CLIP_BUDGET_BYTES, FrameCache, FrameKey, decode_frame
from viewer.canvas.canvas import Canvas
from viewer.cine.bar import CineBar, join
from viewer.cine.cine import Cine
from viewer.decoding import DecodePool

MIB = 2**20


class Player:
    """A clip in a window, with all that a pane has around it."""

    def __init__(self, path: Path, pool: DecodePool) -> None:
        self.clip = pool.open(path)
        self.cache: FrameCache[FrameKey] = FrameCache(
            decode=decode_frame, budget_bytes=CLIP_BUDGET_BYTES, ahead_workers=2
        )
        self.window, self.canvas, bar = QWidget(), Canvas(), CineBar()
        column = QVBoxLayout(self.window)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.canvas, 1)
        column.addWidget(bar)
        self.window.resize(1920, 1080 + bar.height())
        self.window.show()
        self.canvas.set_image(self.clip.frame(0), info=self.clip.info)
        self.cine = Cine(self.clip, self.cache, self.canvas)
        self.cine.take_over(0)
        join(bar, self.cine)
        self.painted: list[tuple[int, int]] = []
        self.canvas.first_painted.connect(self._on_painted)

    def _on_painted(self, key: object, now_ns: int) -> None:
        if isinstance(key, FrameKey):
            self.painted.append((now_ns, key.index))

    @property
    def frames_per_second(self) -> float:
        """The rate at which the painted frames follow one another."""
        times, indices = np.array(self.painted, dtype=np.float64).T
        passes = np.cumsum(np.diff(indices, prepend=indices[0]) < 0) * self.clip.info.n_frames
        return float(np.polyfit((times - times[0]) / 1e9, indices + passes, 1)[0])

    def result(self) -> dict[str, float]:
        """Return what is printed."""
        process = psutil.Process()
        child = sum(one.memory_info().rss for one in process.children(recursive=True))
        nominal = 1000 * self.clip.info.n_frames / self.clip.info.duration_ms
        record = self.cine.record()
        return {
            "on_time_share": record.on_time_share,
            "drift_frames_per_minute": 60 * (self.frames_per_second - nominal),
            "window_mib": process.memory_info().rss / MIB,
            "child_mib": child / MIB,
            "window_cpu_s": sum(process.cpu_times()[:2]),
            "child_cpu_s": sum(sum(one.cpu_times()[:2]) for one in process.children()),
            "painted": record.painted,
            "dropped": record.dropped,
            "late": record.late,
            "longest_stall_ms": record.longest_stall_ms,
            "n_seen": record.n_seen,
        }


def main(path: str, seconds: str) -> None:
    """Play."""
    application = QApplication([])
    pool = DecodePool()
    player = Player(Path(path), pool)
    player.cine.play()
    QTimer.singleShot(int(float(seconds) * 1000), application.quit)
    application.exec()
    player.cine.pause()
    print(json.dumps(player.result()), flush=True)
    player.cine.close()
    player.cache.close()
    player.clip.close()
    pool.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
