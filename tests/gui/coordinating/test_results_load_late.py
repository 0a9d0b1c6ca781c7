"""Statistics and the report are loaded when results are there to be shown, and not before."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders import make_study
from tests.gui.coordinating.made_results import analysed_study

PROGRAM = """
import pathlib, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from app.coordinating.places import RailPlace
from app.coordinating.start import make_coordinator_window
from app.theme import apply_theme

application = QApplication([])
apply_theme(application)
window = make_coordinator_window(pathlib.Path(sys.argv[1]), folder=pathlib.Path(sys.argv[2]))

def seen():
    lead = window.page.lead.text() if window.page else ""
    if window.study.standing is not None and lead.startswith(("There are no results", "As in")):
        timer.stop()
        window.close()

def begin():
    window.show()
    window.begin()
    window.show_place(RailPlace.RESULTS)

timer = QTimer()
timer.timeout.connect(seen)
timer.start(20)
QTimer.singleShot(0, begin)
application.exec()
print(*sorted(sys.modules))
"""

HEAVY = {"scipy", "statsmodels", "reportlab", "reader_study.analysis.run", "reader_study.report"}
NEVER = {"torch", "torchvision", "timm", "openai", "SimpleITK", "matplotlib"}


def modules(root: Path, data: Path) -> set[str]:
    command = [sys.executable, "-c", PROGRAM, str(root), str(data)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")


def test_the_page_before_the_close_has_loaded_no_statistics(tmp_path: Path) -> None:
    make_study(tmp_path / "study").close()
    assert HEAVY.isdisjoint(modules(tmp_path / "study", tmp_path / "data"))


def test_the_page_with_results_has_loaded_what_draws_and_no_engine(tmp_path: Path) -> None:
    analysed_study(tmp_path / "study").close()
    loaded = modules(tmp_path / "study", tmp_path / "data")
    assert {"reportlab", "reader_study.report"} <= loaded
    assert NEVER.isdisjoint(loaded)
