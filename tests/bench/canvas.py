"""What a frame of a clip, of pan, of zoom and of window/level costs the processor, at 1080p.

Each gesture is a series of steps; each step waits for its paint. What counts is the processor time
of the whole process (all threads) per step, the least of several rounds in which all rivals take
turns: other programs only add to it. Before anything is timed, all must show the same image to
within a grey value or two.

A graphics view pans by moving what is on the screen already, and zooms with the same code of Qt's
as we do: there is nothing to be gained there, and both weigh in the whole of the work. A window is
changed by all others on the whole image, which is then scaled anew; we scale first.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication

from tests.bench._canvas_rivals import (
    HEIGHT,
    WIDTH,
    Bare,
    Ours,
    PlotView,
    Rival,
    SceneView,
    picture,
)
from tests.bench.result import Bench
from viewer.model import ViewTransform, WindowLevel

SCALES = (0.73, 1.0, 1.7)
GESTURES = ("frame", "pan", "zoom", "window")
ROUNDS = 7
STEPS = 20
SAME = 1.5
"""Mean difference in grey values that two ways to round may make."""

Cost = dict[tuple[str, str, float], float]
"""Seconds a step, by name of the rival, gesture and scale."""


def run() -> Iterator[Bench]:
    """Compare with a bare widget, with pyqtgraph and with Qt's own graphics view."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    _application = QApplication.instance() or QApplication(["bench"])
    pixels = _speckle()
    rivals = (Ours.of(pixels), Bare(pixels), SceneView(pixels), PlotView(pixels))
    _check_same(rivals)
    cost = _measure(rivals)
    for gesture in GESTURES:
        worst = max(cost["canvas", gesture, s] / cost["bare", gesture, s] for s in SCALES)
        yield Bench(f"canvas.{gesture}_cpu_ratio_to_bare", worst, 1.5)
    for gesture in GESTURES:
        gain = _gain(cost, "pyqtgraph", [gesture])
        yield Bench(f"canvas.{gesture}_cpu_gain_over_pyqtgraph", gain, 2.0, "higher")
    yield Bench("canvas.work_cpu_gain_over_pyqtgraph", _gain(cost, "pyqtgraph"), 2.0, "higher")
    gain = _gain(cost, "graphics_view", ["window"])
    yield Bench("canvas.window_cpu_gain_over_graphics_view", gain, 2.0, "higher")
    gain = _gain(cost, "graphics_view", ["frame", "window"])
    yield Bench("canvas.changed_pixels_cpu_gain_over_graphics_view", gain, 2.0, "higher")
    gain = _gain(cost, "graphics_view")
    yield Bench("canvas.work_cpu_gain_over_graphics_view", gain, 1.2, "higher")


def _gain(cost: Cost, rival: str, gestures: Sequence[str] = GESTURES) -> float:
    """Return their time for a piece of work over ours; all gestures alike unless some are named."""
    work = list(product(gestures, SCALES))
    return sum(cost[rival, g, s] for g, s in work) / sum(cost["canvas", g, s] for g, s in work)


def _speckle() -> NDArray[np.uint8]:
    """Return an image that is as busy as an ultrasound scan, and smooth enough to compare."""
    coarse = np.random.default_rng(4).integers(30, 226, (HEIGHT // 5, WIDTH // 5), dtype=np.uint8)
    smooth = Image.fromarray(coarse).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
    return np.ascontiguousarray(np.asarray(smooth))


def _check_same(rivals: Sequence[Rival]) -> None:
    """Refuse to compare what does not look the same."""
    for scale, window in product(SCALES, (WindowLevel(255.0, 127.5), WindowLevel(200.0, 120.0))):
        shown = []
        for rival in rivals:
            rival.show_view(ViewTransform(scale, -60.0, -40.0))
            rival.show_window(window)
            QApplication.sendPostedEvents()
            shown.append(picture(rival))
        for rival, other in zip(rivals[1:], shown[1:], strict=True):
            difference = float(np.abs(other - shown[0]).mean())
            assert difference < SAME, f"{rival.name} shows something else: {difference:.2f}"


def _measure(rivals: Sequence[Rival]) -> Cost:
    cost: Cost = {}
    for gesture, scale in product(GESTURES, SCALES):
        seconds: dict[str, list[float]] = {rival.name: [] for rival in rivals}
        for _ in range(ROUNDS):
            for rival in rivals:
                rival.show_view(ViewTransform(scale, -60.0, -40.0))
                rival.show_window(WindowLevel(200.0, 120.0))
                seconds[rival.name].append(_Drive(rival, _STEP[gesture](scale), STEPS).run())
        for name, values in seconds.items():
            cost[name, gesture, scale] = min(values)
    return cost


def _pan(scale: float) -> "Step":
    return lambda rival, step: rival.show_view(
        ViewTransform(scale, -60.0 + 3 * step, -40.0 - 2 * step)
    )


def _zoom(scale: float) -> "Step":
    return lambda rival, step: rival.show_view(ViewTransform(scale * 1.006**step, -60.0, -40.0))


def _frame(_scale: float) -> "Step":
    frames = [np.ascontiguousarray(np.roll(_speckle(), 7 * number, axis=1)) for number in range(4)]
    return lambda rival, step: rival.show_frame(frames[step % len(frames)])


def _window(_scale: float) -> "Step":
    return lambda rival, step: rival.show_window(WindowLevel(200.0 - 2 * step, 120.0 - step))


Step = Callable[[Rival, int], None]
_STEP: dict[str, Callable[[float], Step]] = {
    "frame": _frame,
    "pan": _pan,
    "zoom": _zoom,
    "window": _window,
}


class _Drive(QObject):
    """Takes the steps of a gesture, each when the one before is painted."""

    WARM_UP = 2

    def __init__(self, rival: Rival, step: Step, steps: int) -> None:
        super().__init__()
        self._rival, self._step, self._last = rival, step, steps + self.WARM_UP
        self._taken = 0
        self._waits = False
        self._began = 0.0
        self._loop = QEventLoop()

    def run(self) -> float:
        """Return seconds of processor time a step."""
        self._rival.painted.installEventFilter(self)
        QTimer.singleShot(0, self, self._next)
        self._loop.exec()
        self._rival.painted.removeEventFilter(self)
        return (time.process_time() - self._began) / max(self._last - self.WARM_UP, 1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go on after a paint."""
        if event.type() == QEvent.Type.Paint and self._waits:
            self._waits = False
            QTimer.singleShot(0, self, self._next)
        return False

    def _next(self) -> None:
        if self._taken == self.WARM_UP:
            self._began = time.process_time()
        if self._taken >= self._last:
            self._loop.quit()
            return
        self._taken += 1
        self._waits = True
        self._step(self._rival, self._taken)
