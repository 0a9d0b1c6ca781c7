"""From the start page a study is read, or run by its coordinator, and left for the start page."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app import window_process
from app.commands.windows.window import command
from app.coordinating import start
from app.coordinating.window import CoordinatorWindow
from app.main_window import MainWindow
from tests.builders import make_study


def shown(kind: type[QWidget]) -> QWidget | None:
    found = [one for one in QApplication.topLevelWidgets() if isinstance(one, kind)]
    return next((one for one in found if one.isVisible()), None)


class Hand:
    """Does one act after the other, each as soon as it can be done."""

    def __init__(self, *acts: Callable[[], bool]) -> None:
        self._acts = list(acts)
        self._timer = QTimer()
        self._timer.setInterval(20)
        self._timer.timeout.connect(self._next)
        self._timer.start()

    @property
    def done(self) -> bool:
        return not self._acts

    def _next(self) -> None:
        if self._acts and self._acts[0]():
            self._acts.pop(0)


def press(kind: type[QWidget], name: str) -> bool:
    window = shown(kind)
    button = None if window is None else window.findChild(QPushButton, name)
    if button is None or not button.isVisible():
        return False
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    return True


def close(kind: type[QWidget]) -> bool:
    window = shown(kind)
    return window is not None and window.close()


def test_a_study_is_run_left_and_the_start_page_is_there_again(
    qtbot: QtBot, themed: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "study"
    make_study(root).close()
    for module in (window_process, start):
        monkeypatch.setattr(module, "data_dir", lambda: tmp_path / "data")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(root))
    hand = Hand(
        lambda: press(MainWindow, "runStudy"),
        lambda: press(CoordinatorWindow, "railBack"),
        lambda: shown(CoordinatorWindow) is None and close(MainWindow),
    )
    ended = CliRunner().invoke(command, ["--lang", "en"])
    assert ended.exit_code == 0, ended.output
    assert hand.done


def test_closing_the_coordinators_window_ends_the_program(
    qtbot: QtBot, themed: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "study"
    make_study(root).close()
    for module in (window_process, start):
        monkeypatch.setattr(module, "data_dir", lambda: tmp_path / "data")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(root))
    hand = Hand(lambda: press(MainWindow, "runStudy"), lambda: close(CoordinatorWindow))
    ended = CliRunner().invoke(command, ["--lang", "en"])
    assert ended.exit_code == 0, ended.output
    assert hand.done
    assert shown(MainWindow) is None
