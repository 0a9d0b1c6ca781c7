"""From the start page a study is read, or run by its coordinator."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from app import theme
from app.coordinating.window import CoordinatorWindow
from app.window_process import make_services, make_window
from tests.builders import make_study


def run_button(window: object) -> QPushButton:
    found = window.findChild(QPushButton, "runStudy")  # type: ignore[attr-defined]
    assert isinstance(found, QPushButton)
    return found


def coordinators() -> list[CoordinatorWindow]:
    found = QApplication.topLevelWidgets()
    return [one for one in found if isinstance(one, CoordinatorWindow) and one.isVisible()]


def test_a_study_is_run_and_left_for_the_start_page(
    qtbot: QtBot, themed: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "study"
    make_study(root).close()
    services = make_services(tmp_path / "data", lang="en")
    services.settings.light = True
    window, flow = make_window(services)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    flow.begin(study=None)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    QTest.mouseClick(run_button(window), Qt.MouseButton.LeftButton)
    assert coordinators() == []  # no study lies there, and the page says so
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(root))
    QTest.mouseClick(run_button(window), Qt.MouseButton.LeftButton)
    [shown] = coordinators()
    assert not window.isVisible()
    assert theme.present() == theme.LIGHT
    qtbot.waitUntil(lambda: shown.study.standing is not None)
    shown.close_study()
    qtbot.waitUntil(window.isVisible)
    assert theme.present() == theme.DARK
    assert coordinators() == []
    assert services.settings.recent == (root.resolve(),)
    window.close()
