"""The window's process never holds a network library: proved in a started window."""

import subprocess
import sys
from pathlib import Path

from tests.builders import make_study

PROGRAM = """
import sys, pathlib
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
import app.window_process as window_process

seen = []

def look(timer):
    window = next(w for w in QApplication.topLevelWidgets() if w.objectName() == "mainWindow")
    if window.page is not None and window.page.objectName() == "readingPage":
        if window.page.property("ready"):
            # The window closes by itself when the writer has nothing left to write; until then it
            # is still ready, and looking again would count it twice.
            timer.stop()
            seen.append("reading")
            window.close()
    else:
        button = window.page and window.page.findChild(object, "beginButton")
        if button is not None and button.isEnabled():
            button.click()

def arm():
    timer = QTimer(QApplication.instance())
    timer.timeout.connect(lambda: look(timer))
    timer.start(20)

original = window_process.make_window

def make_window(services):
    made = original(services)
    arm()
    return made

window_process.make_window = make_window
end = window_process.run_window(
    study=pathlib.Path(sys.argv[1]), reader="r1", lang="en", data=pathlib.Path(sys.argv[2])
)
print(end.code, seen, *sorted({name.partition(".")[0] for name in sys.modules}))
"""

BANNED = {"torch", "torchvision", "timm", "openai", "SimpleITK", "engines", "matplotlib", "scipy"}
TRUTH = {"reader_study.truth", "reader_study.closing", "reader_study.registration"}


def test_a_reading_window_has_loaded_no_engine_and_no_statistics(tmp_path: Path) -> None:
    make_study(tmp_path / "s").close()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "s"), str(tmp_path / "data")],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    words = done.stdout.split()
    assert words[:2] == ["0", "['reading']"], done.stdout
    assert BANNED.isdisjoint(words)


def test_the_reading_path_cannot_import_the_reference_standard() -> None:
    program = (
        "import sys, app.window_process, app.reading.page, reader_study.reading.session, app.desk\n"
        "import reader_study.study\nprint(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert TRUTH.isdisjoint(done.stdout.split())


def test_the_reading_path_loads_no_design() -> None:
    program = "import sys, app.desk, reader_study.reading.session\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    loaded = {name for name in done.stdout.split() if name.startswith("reader_study.designs.")}
    assert loaded == {
        f"reader_study.designs.{name}" for name in ("step", "trusted_time", "washout")
    }


def test_a_study_is_opened_without_what_is_needed_to_read_it(tmp_path: Path) -> None:
    make_study(tmp_path / "s").close()
    program = (
        "import sys, pathlib\nfrom app.commands.windows.windowed import windowed\n"
        "with windowed():\n    import app.window_process\n"
        "from app.desk import Desk\n"
        "assert Desk().open(pathlib.Path(sys.argv[1])).locked\nprint(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "s")],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    loaded = set(done.stdout.split())
    assert "app.pages.worklist" in loaded
    needed_to_read = {
        *("app.reading.case_views", "reader_study.forms.form", "reader_study.forms.library"),
        *("reader_study.models.parts", "reader_study.reading.feedback", "reader_study.rules"),
        *("reader_study.designs.trusted_time", "reader_study.exchange.note", "app.pages.start"),
        *("numpy", "PIL", "pydantic", "pydicom", "av", "uuid", "importlib.resources"),
    }
    assert needed_to_read.isdisjoint(loaded)


def test_no_source_is_read_by_an_import_after_qt_is_loaded() -> None:
    program = (
        "from app.commands.windows.windowed import windowed\n"
        "with windowed():\n    import app.window_process\n"
        "import linecache\nprint(*linecache.cache)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    root = Path(__file__).parents[2]
    own = [root / room for room in ("app", "ground", "reader_study", "viewer")]
    assert not [one for one in done.stdout.split() if any(map(Path(one).is_relative_to, own))]


def test_the_viewer_starts_its_decoder_before_it_loads_what_takes_long() -> None:
    program = (
        "import sys, app.viewing.options, app.viewing.process, viewer.sources\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert {"numpy", "PIL", "PySide6", "av", "pydicom"}.isdisjoint(done.stdout.split())


def test_the_review_loads_no_engine_and_no_recogniser() -> None:
    program = (
        "import sys, app.commands.windows.review, app.reviewing.begin, app.reviewing.window\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    banned = {"torch", "torchvision", "timm", "openai", "SimpleITK", "engines", "rapidocr"}
    assert banned.isdisjoint(done.stdout.split())
