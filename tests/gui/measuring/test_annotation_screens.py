"""The hand on a screen of 200 %: a scale that Qt takes only at its start, hence a second run."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
REACH = """
from PySide6.QtWidgets import QApplication
application = QApplication([])
from viewer.measuring.annotating import AnnotationHand
from viewer.measuring.book import AnnotationBook
from viewer.canvas.canvas import Canvas
from tests.gui.measuring.annotation_bench import INFO
from viewer.model import ViewTransform
from viewer.model.annotation import Calliper
canvas = Canvas()
hand = AnnotationHand(canvas, AnnotationBook(canvas))
hand.set_clip(INFO)
hand.book.put(Calliper(1, 0, 1, (20.0, 20.0), (120.0, 20.0)))
hand.selection.select(1)
view = ViewTransform(4.0, 0.0, 0.0)
reach = [x for x in range(100) if hand.hover(120.0 + x / 4.0, 20.0, view) is not None]
print(canvas.devicePixelRatioF(), max(reach))
"""


def run(*line: str, percent: int) -> str:
    scale = {"QT_SCALE_FACTOR": str(percent / 100), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, *line],
        cwd=HERE.parents[2],
        env=os.environ | scale,
        check=False,
        timeout=120,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_way_of_drawing_works_on_a_screen_of_200_percent() -> None:
    drawing = str(HERE / "test_annotation_drawing.py")
    told = run("-m", "pytest", "-q", "-p", "no:cacheprovider", drawing, percent=200)
    assert " passed" in told
    assert "skipped" not in told


def test_a_handle_is_as_wide_for_a_finger_on_every_screen() -> None:
    for percent in (150, 200):
        ratio, reach = run("-c", REACH, percent=percent).split()
        assert float(ratio) == percent / 100
        assert int(reach) == 22 * percent // 100
