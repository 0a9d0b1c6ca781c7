"""How long a reader waits: for the next case after her lock, and for the worklist at the start."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QApplication

from tests.bench._compiled import compiled_environment
from tests.bench._next_case import BareReference, LockTimer
from tests.bench.result import Bench
from tests.builders import make_study
from tests.made_clips import make_clip_study

WARM_UP = 6
CASES = 60
CLIPS = 40
STARTS = 7

_LARGE_FORM = """
[assessment]
form = "birads-us-v2025"
provisional_checked = true

[[arms]]
id = "unaided"
title = "Unaided"
"""

_BARE_START = """
import sys, time
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
application = QApplication([])
class Bare(QMainWindow):
    def paintEvent(self, event):
        QTimer.singleShot(0, self.tell)
    def tell(self):
        print("painted", flush=True)
        application.quit()
window = Bare()
window.setCentralWidget(QLabel("SonoRead", alignment=Qt.AlignmentFlag.AlignCenter))
window.resize(1440, 900)
window.show()
application.exec()
"""

_WORKLIST_START = """
import sys, pathlib
from app.commands.windows.windowed import windowed
with windowed():
    import app.window_process as window_process
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
original = window_process.make_window
def make_window(services):
    window, flow = original(services)
    def painted():
        window.repaint()
        print("painted", flush=True)
        QTimer.singleShot(0, QApplication.quit)
    flow.worklist_shown.connect(painted)
    return window, flow
window_process.make_window = make_window
window_process.run_window(
    study=pathlib.Path(sys.argv[1]), reader="r1", lang="en", data=pathlib.Path(sys.argv[2])
)
"""


def run() -> Iterator[Bench]:
    """Measure the waits of the reading window, each against bare Qt and bare SQLite."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="sonoread-bench-") as folder:
        root = Path(folder)
        ours, bare = _next_case(root)
        yield Bench("viewer.next_case_p95_ratio", _p95(ours) / _p95(bare), 2.0)
        yield Bench("viewer.next_case_median_ratio", _median(ours) / _median(bare), 2.0)
        ours, bare = _next_case_of_a_large_form(root)
        yield Bench("viewer.next_case_large_form_p95_ratio", _p95(ours) / _p95(bare), 2.0)
        ours, bare = _next_case_of_clips(root)
        yield Bench("viewer.next_case_clip_p95_ratio", _p95(ours) / _p95(bare), 2.0)
        ours, bare = _start_up(root)
        yield Bench("viewer.start_to_worklist_ratio", _median(ours) / _median(bare), 2.0)


def _p95(values: list[float]) -> float:
    return float(np.quantile(values, 0.95))


def _median(values: list[float]) -> float:
    return float(np.median(values))


def _next_case(folder: Path) -> tuple[list[float], list[float]]:
    """Return seconds from lock key to painted next case, and of the bare paint and commit."""
    _application = QApplication.instance() or QApplication(["bench"])
    make_study(folder / "study", n_reading=CASES, image_size=(1024, 768)).close()
    bare = BareReference(folder / "bare.db")
    timer = LockTimer(folder / "study", folder / "settings", bare)
    timer.run()
    return timer.seconds[WARM_UP:], bare.seconds[WARM_UP:]


def _next_case_of_a_large_form(folder: Path) -> tuple[list[float], list[float]]:
    """Return the same for the form with the most fields, which is drawn anew for each case."""
    root = folder / "large-form"
    root.mkdir()
    make_study(
        root / "study",
        n_reading=CASES,
        image_size=(1024, 768),
        version=3,
        design='kind = "standalone"',
        more=_LARGE_FORM,
    ).close()
    bare = BareReference(root / "bare.db")
    timer = LockTimer(root / "study", root / "settings", bare, assess=False)
    timer.run()
    return timer.seconds[WARM_UP:], bare.seconds[WARM_UP:]


def _next_case_of_clips(folder: Path) -> tuple[list[float], list[float]]:
    """Return the same where each case is a clip, which is opened while the one before is read."""
    root = folder / "clips"
    root.mkdir()
    make_clip_study(
        root / "study", n_reading=CLIPS, size=(1024, 768), more="[playing]\ncomplete_plays = 0\n"
    ).close()
    bare = BareReference(root / "bare.db")
    timer = LockTimer(root / "study", root / "settings", bare)
    timer.run()
    return timer.seconds[WARM_UP:], bare.seconds[WARM_UP:]


def _start_up(folder: Path) -> tuple[list[float], list[float]]:
    """Return seconds from process start to painted worklist, and of a bare window."""
    settings, study = folder / "settings", folder / "unread"
    make_study(study, n_reading=CASES).close()
    environment = compiled_environment(folder / "compiled")
    ours, bare = [], []
    for number in range(STARTS + 1):
        plain = _seconds_to_paint(environment, _BARE_START)
        full = _seconds_to_paint(environment, _WORKLIST_START, str(study), str(settings))
        if number:  # the first start warms the file cache
            bare.append(plain)
            ours.append(full)
    return ours, bare


def _seconds_to_paint(environment: dict[str, str], program: str, *arguments: str) -> float:
    """Return the time from starting a process until it says that it has painted."""
    began = time.perf_counter()
    line = [sys.executable, "-c", program, *arguments]
    with subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "painted\n"
        seconds = time.perf_counter() - began
        process.stdout.read()
    return seconds
