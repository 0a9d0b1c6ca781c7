"""A form panel with an answer behind it, as a page holds one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.forms.panel import FormPanel
from reader_study.forms.answer import Answer
from reader_study.forms.form import Form
from reader_study.forms.rules import missing, unusual


@dataclass
class Sheet:
    """A form on the screen. What is given comes back at once, as it does from a page's state."""

    area: QScrollArea
    panel: FormPanel
    answer: Answer = field(default_factory=Answer)
    moves: list[str] = field(default_factory=list)

    def take(self, name: str, value: object) -> None:
        self.answer = self.answer.given(name, value)  # type: ignore[arg-type]
        self.show()

    def keep(self, check: str) -> None:
        self.answer = replace(self.answer, kept=(*self.answer.kept, check))
        self.show()

    def show(self, *, asked: bool = False) -> None:
        form = self.panel.form
        lacking = missing(form, self.answer) if asked else ()
        self.panel.show_answer(self.answer, lacking, unusual(form, self.answer))

    def press(self, *keys: int) -> None:
        """Press digits as the page passes them on: 1 for the key 1."""
        for key in keys:
            self.panel.press(key - 1)

    def type(self, *keys: str | Qt.Key) -> None:
        """Press keys on whatever has the focus."""
        for key in keys:
            target = QApplication.focusWidget()
            assert target is not None
            if isinstance(key, str):
                QTest.keyClicks(target, key)
            else:
                QTest.keyClick(target, key)

    def find(self, name: str) -> QWidget:
        found = self.panel.findChild(QWidget, name)
        assert found is not None, name
        return found

    def text(self, name: str) -> str:
        found = self.panel.findChild(QLabel, name)
        assert found is not None, name
        return found.text()


@pytest.fixture
def sheet(qtbot: QtBot, themed: QApplication) -> Iterator[Callable[[Form], Sheet]]:
    """Show a form in a low window."""
    made: list[QMainWindow] = []

    def start(form: Form) -> Sheet:
        window, area, panel = QMainWindow(), QScrollArea(), FormPanel(form)
        window.setCentralWidget(area)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        area.setWidget(panel)
        window.setMinimumSize(200, 200)
        window.resize(400, 420)
        one = Sheet(area, panel)
        panel.given.connect(one.take)
        panel.kept.connect(one.keep)
        panel.moved.connect(one.moves.append)
        panel.left.connect(area.setFocus)
        panel.show_keys(rating="L", keep="Q")
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        area.setFocus()
        panel.begin(Answer())
        made.append(window)
        return one

    yield start
    for window in made:
        window.hide()
        window.deleteLater()
