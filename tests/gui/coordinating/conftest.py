"""The coordinator's window on a real study, worked by keys and mouse."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app import theme
from app.coordinating.places import RailPlace
from app.coordinating.start import make_coordinator_window
from app.coordinating.study_at_hand import StudyAtHand
from app.coordinating.window import CoordinatorWindow
from app.i18n import Language
from tests.gui.on_screen import OnScreen

W = TypeVar("W", bound=QWidget)


@dataclass
class Bureau(OnScreen):
    """The window as the coordinator meets it."""

    window: CoordinatorWindow
    qtbot: QtBot
    root: Path

    def rail(self, name: str) -> QPushButton:
        found = self.window.rail.findChild(QPushButton, name)
        assert found is not None, name
        return found

    def go(self, place: RailPlace) -> None:
        """Press the button of the rail."""
        QTest.mouseClick(self.rail(f"rail_{place}"), Qt.MouseButton.LeftButton)

    def press(self, name: str) -> None:
        button = self.find(name, QPushButton)
        self.until(button.isEnabled)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def answer(
        self,
        *,
        reason: str = "",
        passphrase: str = "",
        confirm: bool = False,
        who: tuple[str, str] = ("", ""),
        **values: str,
    ) -> None:
        """Fill the question that is open, and let its act be done."""
        dialog = self.question()
        for key, text in values.items():
            for name in (f"question_{key}", f"question_{key}_again"):
                for line in dialog.findChildren(QLineEdit, name):
                    QTest.keyClicks(line, text)
        if who[0]:
            person = _child(dialog, QLineEdit, "questionWho1")
            person.clear()
            QTest.keyClicks(person, who[0])
            QTest.keyClicks(_child(dialog, QLineEdit, "questionSecret1"), who[1])
        if reason:
            QTest.keyClicks(_child(dialog, QPlainTextEdit, "questionReason"), reason)
        if passphrase:
            QTest.keyClicks(_child(dialog, QLineEdit, "questionPassphrase"), passphrase)
        if confirm:
            box = _child(dialog, QWidget, "questionConfirm")
            QTest.keyClick(box, Qt.Key.Key_Space)
        go = _child(dialog, QPushButton, "questionGo")
        self.until(go.isEnabled)
        QTest.mouseClick(go, Qt.MouseButton.LeftButton)

    def question(self) -> QDialog:
        assert self.window.page is not None
        found = [one for one in self.window.page.findChildren(QDialog) if one.isVisible()]
        assert len(found) == 1
        return found[0]


def _is_quiet(study: StudyAtHand) -> bool:
    return not study.acting


def _child(dialog: QDialog, kind: type[W], name: str) -> W:
    found = dialog.findChild(kind, name)
    assert found is not None, name
    return found


OpensBureau = Callable[..., Bureau]


@pytest.fixture
def bureau(qtbot: QtBot, themed: QApplication, tmp_path: Path) -> Iterator[OpensBureau]:
    windows: list[CoordinatorWindow] = []

    def open_(root: Path, *, lang: str = "en") -> Bureau:
        window = make_coordinator_window(root, folder=tmp_path / "data", lang=lang)
        window.resize(1366, 768)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        windows.append(window)
        window.begin()
        made = Bureau(window, qtbot, root)
        made.until(lambda: window.study.standing is not None or window.trouble.isVisible())
        return made

    yield open_
    for window in windows:
        study = window.study
        qtbot.waitUntil(partial(_is_quiet, study))
        window.languages.switch(Language.ENGLISH)
        window.close()
        window.deleteLater()
    theme.apply_tokens(themed, theme.DARK)
    QGuiApplication.clipboard().clear()
