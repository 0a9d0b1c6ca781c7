"""A simulated reader at the real window: she sees what is on the screen and types keys.

She knows the window only as a person does: by what it shows. The score of the AI is read off its
card; the keys go to whatever has the focus.
"""

import random
from collections import deque
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QWidget

from app.demo.filling import Filling
from app.demo.script import Script
from app.forms.panel import FormPanel
from app.main_window import MainWindow
from app.reading.panel.ai_card import ScoreBar
from reader_study.forms.answer import Answer
from reader_study.simulated.answers import Impression, simulated_answer
from reader_study.simulated.readers import advised_likelihood, own_likelihood
from reader_study.simulated.reports import completeness

_POLL_MS = 5
_GIVE_UP_MS = 60_000
_ASKS = 0.7
"""How often she asks for the AI where she may."""

_PARTS = (
    *("aiCard", "askAi", "keptRead", "practiceBanner", "feedbackCard", "restCard"),
    *("opinionsCard", "reportView", "imageStage", "cineBar", "playHint"),
)
"""Parts of the reading page by which one look of it is told from another."""


class Typist(QObject):
    """Works one session of a reader through keys.

    `step` is emitted after each visit to a case with its number; `finished` with an empty text at
    the end of the session, or with what went wrong.
    """

    step = Signal(int)
    finished = Signal(str)

    def __init__(self, window: MainWindow, script: Script) -> None:
        super().__init__(window)
        self._window = window
        self._script = script
        self._percepts = deque(script.percepts)
        self._percept = 0.0
        self._visits = script.first - 1
        self._begun = False
        self._has_read = False
        self._looks: set[frozenset[str]] = set()
        self._locked_step: object = None
        self._answered: tuple[object, bool] | None = None
        self._open_visit = False
        self._waited_ms = 0
        self._played: QWidget | None = None
        self._hint = ""
        self._clips_of: object = None
        self._tried: set[QWidget] = set()
        self._random = random.Random(script.seed)
        self._filling = Filling(self._press, self._canvas)
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
        elif page is None or page.objectName() != "readingPage":
            self._give_up_in_time()
        elif _shown(page, "feedbackCard") or _shown(page, "restCard"):
            self._photograph(page)
            self._press(Qt.Key.Key_Return)
        elif page.property("ready") and page.property("step") != self._locked_step:
            if not self._is_playing(page):
                self._at_step(page)
        else:
            self._give_up_in_time()

    def _give_up_in_time(self) -> None:
        if self._waited_ms > _GIVE_UP_MS:
            self._stop(f"the window did not become ready in {_GIVE_UP_MS // 1000} s")

    def _at_worklist(self) -> None:
        if self._script.waits:
            self._look_when_due()
        elif self._has_read:
            self._tell_visit()
            self._stop("")
        elif self._begun:
            self._give_up_in_time()
        elif self._waited_ms > 200:
            self._waited_ms = 0
            self._begun = True
            self._press(Qt.Key.Key_Return)

    def _look_when_due(self) -> None:
        """Leave as soon as the worklist offers nothing to begin; keep a picture of what it says."""
        if _shown(self._window, "beginButton"):
            self._give_up_in_time()
            return
        self._keep_picture("washout")
        self._stop("")

    def _is_playing(self, page: QWidget) -> bool:
        """Play what the page says has to be played, clip by clip; tell whether that goes on."""
        hint = page.findChild(QLabel, "playHint")
        asked = hint is not None and hint.isVisible()
        if self._played is not None and (not asked or hint is None or hint.text() != self._hint):
            self._click(self._played)  # it has run: stop it
            self._played = None
        if asked and hint is not None and self._played is None:
            self._hint = hint.text()
            self._played = self._next_clip(page)
            if self._played is not None:
                self._photograph(page)
                self._click(self._played)
        return asked

    def _next_clip(self, page: QWidget) -> QWidget | None:
        """Return the play button of the next clip in sight that was not played for this step."""
        step = page.property("step")
        if step != self._clips_of:
            self._clips_of, self._tried = step, set()
        bars = [bar for bar in page.findChildren(QWidget, "cinePlay") if bar.isVisible()]
        fresh = [bar for bar in bars if bar not in self._tried]
        if not fresh:
            self._tried = set()
            return None
        self._tried.add(fresh[0])
        return fresh[0]

    @staticmethod
    def _click(button: QWidget) -> None:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def _at_step(self, page: QWidget) -> None:
        """Answer, ask for the AI and answer anew, lock: one of these, when what came before is."""
        self._has_read = True
        seen = page.property("step"), _shown(page, "aiCard")
        if self._answered == seen:
            state = page.findChild(QWidget, "saveState")
            if state is not None and state.property("state") == "saved":
                self._lock(page)
            return
        self._timer.stop()
        self._waited_ms = 0
        pause_ms = self._script.think_ms * self._random.lognormvariate(0, 0.5)
        QTimer.singleShot(round(pause_ms), lambda: self._answer(page, seen))

    def _answer(self, page: QWidget, seen: tuple[object, bool]) -> None:
        is_new = self._answered is None or self._answered[0] != seen[0]
        if is_new and not _shown(page, "keptRead"):
            self._begin_visit()
        panel = next(one for one in page.findChildren(FormPanel) if one.isVisible())
        self._filling.fill(panel, self._meant(page, panel))
        self._answered = seen
        if _shown(page, "askAi") and self._random.random() < _ASKS:
            self._press("A")
        self._timer.start()

    def _meant(self, page: QWidget, panel: FormPanel) -> Answer:
        """Return what she wants to answer: of a read that follows hers, call and rating anew."""
        text = self._report(page)
        quality = 0.5 if text is None else completeness(text)
        seen = Impression(self._likelihood(page), quality)
        before = panel.answer if panel.answer.values else None
        return simulated_answer(panel.form, seen, self._random, before=before)

    def _likelihood(self, page: QWidget) -> int:
        reader, score = self._script.reader, self._score(page)
        if score is None:
            return own_likelihood(reader, self._percept)
        return advised_likelihood(reader, self._percept, score=score[0], threshold=score[1])

    def _begin_visit(self) -> None:
        """Look at the next case, or at questions, of which she perceives nothing."""
        self._tell_visit()
        self._percept = self._percepts.popleft() if self._percepts else 0.0
        self._open_visit = True

    def _tell_visit(self) -> None:
        if self._open_visit:
            self._open_visit = False
            self._visits += 1
            self.step.emit(self._visits)

    def _lock(self, page: QWidget) -> None:
        self._photograph(page)
        self._locked_step = page.property("step")
        self._press(Qt.Key.Key_Return)
        self._press(Qt.Key.Key_Return)

    def _score(self, page: QWidget) -> tuple[float, float] | None:
        """Read score and threshold off the AI's card; None while it is not shown."""
        label = page.findChild(QLabel, "aiScore")
        if not _shown(page, "aiCard") or label is None or not label.text():
            return None
        bar = page.findChild(ScoreBar)
        caption = "" if bar is None else bar.accessibleName()
        threshold = caption.split()[-1] if caption else "0.5"
        return float(label.text()), float(threshold)

    def _report(self, page: QWidget) -> str | None:
        """Read the report that is to be rated; None where none is shown."""
        box = page.findChild(QPlainTextEdit, "reportText")
        return None if box is None or not box.isVisible() else box.toPlainText()

    def _photograph(self, page: QWidget) -> None:
        """Keep a picture of every page that shows other things than those before."""
        forms = (panel.form.id for panel in page.findChildren(FormPanel) if panel.isVisible())
        look = frozenset((*forms, *(name for name in _PARTS if _shown(page, name))))
        if look not in self._looks:
            self._looks.add(look)
            self._keep_picture(f"reading-{len(self._looks)}")

    def _keep_picture(self, name: str) -> None:
        if self._script.screens:
            folder = Path(self._script.screens)
            folder.mkdir(parents=True, exist_ok=True)
            self._window.grab().save(str(folder / f"{name}.png"))

    def _canvas(self) -> QWidget | None:
        page = self._window.page
        return None if page is None else page.findChild(QWidget, "canvas")

    def _press(self, key: str | Qt.Key) -> None:
        """Press one key, or the keys of a text, on whatever has the focus."""
        if isinstance(key, str):
            for letter in key:
                # Every key anew: the one before may have moved the focus.
                QTest.keyClicks(self._target(), letter)
        else:
            QTest.keyClick(self._target(), key)

    def _target(self) -> QWidget:
        return QApplication.focusWidget() or self._window

    def _stop(self, problem: str) -> None:
        self._timer.stop()
        self.finished.emit(problem)


def _shown(page: QWidget, name: str) -> bool:
    part = page.findChild(QWidget, name)
    return part is not None and part.isVisible()
