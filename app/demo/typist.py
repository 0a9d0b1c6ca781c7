"""A simulated reader at the real window: she sees what is on the screen and types keys.

She knows the window only as a person does: by the labels that it shows. The score of the AI is
read off its card; the keys go to whatever has the focus.
"""

import random
from collections import deque
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from app.actions import CATEGORY_KEYS
from app.demo.script import Script
from app.main_window import MainWindow
from app.reading.ai_card import ScoreBar
from reader_study.lexicon import BIRADS_SCALE
from reader_study.simulation import aided_likelihood, category_of, unaided_likelihood

_POLL_MS = 5
_GIVE_UP_MS = 60_000


class Typist(QObject):
    """Works one reader's whole list through keys.

    `step` is emitted after each case with its position; `finished` with an empty text at the end
    of the list, or with what went wrong.
    """

    step = Signal(int)
    finished = Signal(str)

    def __init__(self, window: MainWindow, script: Script) -> None:
        super().__init__(window)
        self._window = window
        self._script = script
        self._percepts = deque(script.percepts)
        self._position = script.first
        self._unaided_done = False
        self._typed = False
        self._waited_ms = 0
        self._random = random.Random(script.seed)
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """Begin; returns at once."""
        self._timer.start()

    def _look(self) -> None:
        """See where the window is, and act when it waits for the reader."""
        self._waited_ms += _POLL_MS
        page = self._window.page
        if page is not None and page.findChild(QWidget, "beginButton") is not None:
            self._at_worklist()
        elif page is not None and page.objectName() == "readingPage" and page.property("ready"):
            self._at_case(page)
        elif self._waited_ms > _GIVE_UP_MS:
            self._stop(f"the window did not become ready in {_GIVE_UP_MS // 1000} s")

    def _at_worklist(self) -> None:
        if not self._percepts:
            self._stop("")
        elif self._waited_ms > 200:
            self._waited_ms = 0
            self._keys(Qt.Key.Key_Return)

    def _at_case(self, page: QWidget) -> None:
        score = self._score(page)
        if self._typed:
            state = page.findChild(QWidget, "saveState")
            if state is not None and state.property("state") == "saved":
                self._lock(page, aided=score is not None)
            return
        if (score is not None) != self._unaided_done or not self._percepts:
            return  # the page is between two states
        self._timer.stop()
        self._waited_ms = 0
        pause_ms = self._script.think_ms * self._random.lognormvariate(0, 0.5)
        QTimer.singleShot(round(pause_ms), lambda: self._answer(page, score))

    def _answer(self, page: QWidget, score: tuple[float, float] | None) -> None:
        percept = self._percepts[0]
        reader = self._script.reader
        if score is None:
            likelihood = unaided_likelihood(reader, percept)
        else:
            likelihood = aided_likelihood(reader, percept, score=score[0], threshold=score[1])
        self._type(likelihood)
        self._typed = True
        self._timer.start()

    def _lock(self, page: QWidget, *, aided: bool) -> None:
        self._typed = False
        self._photograph(page, aided=aided)
        self._keys(Qt.Key.Key_Return, Qt.Key.Key_Return)
        self._unaided_done = not aided
        if aided:
            self.step.emit(self._position)
            self._percepts.popleft()
            self._position += 1

    def _type(self, likelihood: int) -> None:
        category = category_of(likelihood, scale=BIRADS_SCALE)
        self._text(CATEGORY_KEYS[BIRADS_SCALE.index(category)])
        self._keys(Qt.Key.Key_L)
        self._keys(Qt.Key.Key_A, modifier=Qt.KeyboardModifier.ControlModifier)
        self._text(str(likelihood))
        self._keys(Qt.Key.Key_Return)

    def _score(self, page: QWidget) -> tuple[float, float] | None:
        """Read score and threshold off the AI's card; None while it is not shown."""
        card = page.findChild(QWidget, "aiCard")
        label = page.findChild(QLabel, "aiScore")
        if card is None or label is None or not card.isVisible() or not label.text():
            return None
        bar = page.findChild(ScoreBar)
        caption = "" if bar is None else bar.accessibleName()
        threshold = caption.split()[-1] if caption else "0.5"
        return float(label.text()), float(threshold)

    def _photograph(self, page: QWidget, *, aided: bool) -> None:
        if not self._script.screens or self._position != self._script.first:
            return
        folder = Path(self._script.screens)
        folder.mkdir(parents=True, exist_ok=True)
        arm = "aided" if aided else "unaided"
        page.window().grab().save(str(folder / f"reading-{arm}.png"))

    def _target(self) -> QWidget:
        return QApplication.focusWidget() or self._window

    def _keys(
        self,
        *keys: Qt.Key,
        modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        for key in keys:
            QTest.keyClick(self._target(), key, modifier)

    def _text(self, text: str) -> None:
        QTest.keyClicks(self._target(), text)

    def _stop(self, problem: str) -> None:
        self._timer.stop()
        self.finished.emit(problem)
