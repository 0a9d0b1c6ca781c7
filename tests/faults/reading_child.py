"""A reader at the real window who says what the window has shown; killed by test_kill.

Prints one JSON object a line: ``{"shown": …}`` for the first case, ``{"saved": …}`` whenever the
window says that a draft is saved, ``{"locked": …}`` when it has gone on behind a lock.
"""

import json
import random
import sys
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from app.main_window import MainWindow
from app.theme import apply_theme
from app.window_process import make_services, make_window

CATEGORIES = {"1": "1", "2": "2", "3": "3", "4": "4A", "5": "4B", "6": "4C", "7": "5"}


def say(**facts: object) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


class Reader:
    """Reads as fast as the window lets her; each answer is different."""

    def __init__(self, window: MainWindow, seed: int) -> None:
        self.window = window
        self.random = random.Random(seed)
        self.place: tuple[int, str] | None = None
        self.answer: tuple[str, int] | None = None
        self.typed: tuple[str, int] | None = None
        self.told_saved = True
        self.waiting = False
        self.timer = QTimer(window)
        self.timer.timeout.connect(self.look)
        self.timer.start(1)

    def look(self) -> None:
        page = self.window.page
        if page is None:
            return
        if page.objectName() != "readingPage":
            self.at_list(page)
        elif page.property("ready"):
            self.at_case(page)

    def at_list(self, page: QWidget) -> None:
        button = page.findChild(QWidget, "beginButton")
        if button is None:
            return
        if self.place is not None:
            self.tell_lock()
            say(finished=True)
            self.timer.stop()
        elif not self.waiting:
            self.waiting = True
            QTest.keyClick(self.target(), Qt.Key.Key_Return)

    def at_case(self, page: QWidget) -> None:
        position = page.findChild(QLabel, "position")
        card = page.findChild(QWidget, "aiCard")
        state = page.findChild(QWidget, "saveState")
        assert position is not None
        assert card is not None
        assert state is not None
        place = (int(position.text()), "aided" if card.isVisible() else "unaided")
        if place != self.place:
            if self.place is None:
                say(shown=place)
            else:
                self.tell_lock()
            self.place, self.answer = place, None
            self.type()
        elif not self.told_saved and state.property("state") == "saved":
            self.told_saved = True
            self.answer = self.displayed(page)
            say(saved=place, answer=self.answer, typed=self.typed)
            self.keys(Qt.Key.Key_Return, Qt.Key.Key_Return)

    def type(self) -> None:
        key = self.random.choice(list(CATEGORIES))
        likelihood = self.random.randint(0, 100)
        self.told_saved = False
        QTest.keyClicks(self.target(), key)
        self.keys(Qt.Key.Key_L)
        QTest.keyClick(self.target(), Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(self.target(), str(likelihood))
        self.keys(Qt.Key.Key_Return)
        self.typed = (CATEGORIES[key], likelihood)

    def displayed(self, page: QWidget) -> tuple[str, int]:
        """Read the answer off the screen: what is promised is what is shown."""
        chosen = [cap for cap in page.findChildren(QAbstractButton) if cap.isChecked()]
        caps = [cap.objectName().removeprefix("category_") for cap in chosen]
        caps = [category for category in caps if category in CATEGORIES.values()]
        field = page.findChild(QLineEdit, "likelihoodField")
        assert field is not None
        return caps[0], int(field.text())

    def tell_lock(self) -> None:
        say(locked=self.place, answer=self.answer)

    def keys(self, *keys: Qt.Key) -> None:
        for key in keys:
            QTest.keyClick(self.target(), key)

    def target(self) -> QWidget:
        return QApplication.focusWidget() or self.window


def main() -> None:
    study, reader, settings, seed = sys.argv[1:]
    application = QApplication(sys.argv[:1])
    apply_theme(application)
    services = make_services(Path(settings), lang="en")
    window, flow = make_window(services)
    window.show()
    window.activateWindow()  # without a window manager nobody else does
    _reader = Reader(window, int(seed))
    flow.begin(study=Path(study), reader_id=reader)
    application.exec()


if __name__ == "__main__":
    main()
