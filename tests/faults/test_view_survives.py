"""The plain viewer's window outlives what it is given, and what becomes of its decoders."""

import os
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from PIL import Image
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.theme import apply_theme
from app.viewing.library import Library
from app.viewing.options import ViewOptions
from app.viewing.start import make_view_window
from tests.faults.bombs import BOMBS, make_bombs
from tests.faults.mutations import Mutator, make_seeds
from tests.gui.view.conftest import SIZE, Desk
from tests.media.videos import make_video, picture
from viewer.decoding import DecodePool

# On a desk with a screen, tests must not throw windows at the person who works there.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

MUTATED = 60
LONGEST_FREEZE_S = 2.0
"""On a busy machine; without one the window answers within a frame."""


class Heartbeat:
    """Measures how long the window did not answer."""

    def __init__(self, parent: Desk) -> None:
        self.longest_s = 0.0
        self._last = time.monotonic()
        timer = QTimer(parent.window)
        timer.timeout.connect(self._beat)
        timer.start(10)

    def _beat(self) -> None:
        now = time.monotonic()
        self.longest_s = max(self.longest_s, now - self._last)
        self._last = now


@contextmanager
def opened(qtbot: QtBot, folder: Path, *, seconds: float) -> Iterator[Desk]:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    apply_theme(application)
    pool = DecodePool(seconds=seconds)
    library = Library(pool)
    log = folder / "log.jsonl"
    window = make_view_window(ViewOptions((), lang="en", log=log), library, folder=folder / "data")
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    desk = Desk(qtbot, window, library, pool, log)
    try:
        yield desk
    finally:
        desk.close()


@pytest.fixture
def good(qapp: QApplication, tmp_path: Path) -> Path:
    return make_video(tmp_path / "good.avi", n_frames=9, codec="mjpeg")


def bad_files(folder: Path) -> list[Path]:
    """Write damaged files and bombs."""
    folder.mkdir()
    (folder / "seeds").mkdir()
    (folder / "bombs").mkdir()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pydicom's: such files are not written by accident
        mutator = Mutator(make_seeds(folder / "seeds"), series=77)
        make_bombs(folder / "bombs")
    files = []
    for number in range(MUTATED):
        seed, data = mutator.file(number)
        files.append(folder / f"{number:03}-{seed.kind}")
        files[-1].write_bytes(data)
    return [*files, *sorted((folder / "bombs").iterdir())]


@pytest.mark.timeout(120)
def test_each_hostile_file_is_shown_or_told_and_the_window_answers(
    qtbot: QtBot, tmp_path: Path, good: Path
) -> None:
    files = bad_files(tmp_path / "bad")
    with opened(qtbot, tmp_path, seconds=20.0) as desk:
        heart = Heartbeat(desk)
        n_told = 0
        for path in [*files, good]:
            desk.page.message.hide()
            desk.page.open([path])
            qtbot.waitUntil(lambda: not desk.page.presenter.busy, timeout=60_000)
            told = desk.page.message.isVisible()
            assert told or desk.pane.canvas.pixels is not None, path
            assert not told or path.name in desk.text("messageWhat")
            n_told += told
        assert desk.number() == 0
        desk.key(Qt.Key.Key_Space)
        desk.until(lambda: desk.cine.record().n_seen == 9)
        assert n_told > len(BOMBS) / 2
        assert heart.longest_s < LONGEST_FREEZE_S


def test_stuck_decoder_costs_a_message_and_the_next_file_opens(
    qtbot: QtBot, tmp_path: Path, good: Path
) -> None:
    stuck = make_video(tmp_path / "stuck.mp4", n_frames=3, codec="mpeg4")
    # A still: frames of a clip are read ahead, and one of those might be what takes too long.
    still = tmp_path / "still.png"
    Image.fromarray(picture(0, SIZE)).save(still)
    with opened(qtbot, tmp_path, seconds=2.0) as desk:
        desk.open(still)
        desk.until_number(0)
        heart = Heartbeat(desk)
        for decoder in psutil.Process().children():
            decoder.suspend()
        desk.page.open([stuck])
        desk.until(desk.page.message.isVisible)
        assert "stuck.mp4" in desk.text("messageWhat")
        assert "longer than 2 seconds" in desk.text("messageWhat")
        desk.open(good)
        desk.until_number(0)
        assert heart.longest_s < LONGEST_FREEZE_S


def test_decoders_that_cannot_be_started_again_cost_a_message(
    qtbot: QtBot, tmp_path: Path, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_video(tmp_path / "other.avi", n_frames=3, codec="mjpeg")
    with opened(qtbot, tmp_path, seconds=5.0) as desk:
        desk.open(good)
        desk.until_number(0)
        children = psutil.Process().children()
        monkeypatch.setattr("subprocess.Popen", _no_process)
        for decoder in children:
            decoder.kill()
        psutil.wait_procs(children, timeout=120)
        desk.page.open([other, good])
        desk.until(desk.page.message.isVisible)
        # Which of the two depends on when the death of the decoder was noticed.
        told = desk.text("messageWhat")
        assert "cannot be started" in told or "was interrupted" in told
        monkeypatch.undo()
        desk.key(Qt.Key.Key_PageDown)
        desk.until_number(0)


def _no_process(*_line: object, **_options: object) -> None:
    raise OSError(11, "Resource temporarily unavailable")
