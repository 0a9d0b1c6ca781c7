"""`sonoread review` in its real window, worked by keys; prints each source whose decision is saved.

python -m tests.faults.intake.reviewing_child STUDY FOLDER PASSPHRASE_FILE
"""

import sys
from unittest.mock import patch

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.cli import run
from app.reviewing.saving import SavingState
from app.reviewing.window import ReviewWindow, make_review_window
from reader_study.intake.review.item import ItemState

_EVERY_MS = 2


class Hand:
    """Takes what is on the screen as soon as the one before is said to be saved."""

    def __init__(self, window: ReviewWindow) -> None:
        self._window = window
        self._waiting = ""
        self._timer = QTimer()
        self._timer.timeout.connect(self._look)
        self._timer.start(_EVERY_MS)

    def _look(self) -> None:
        presenter = self._window.page.presenter
        if presenter.saving.state is not SavingState.SAVED:
            return
        review = presenter.state.review
        if self._waiting and review.state(self._waiting) is ItemState.TAKEN:
            print(self._waiting, flush=True)
        self._waiting = ""
        item = presenter.state.item
        if item is None or review.state(item.path) is not ItemState.OPEN:
            return
        self._waiting = item.path
        QTest.keyClicks(QApplication.focusWidget() or self._window, "n")


def main(study: str, folder: str, secret: str) -> int:
    hands = []

    def make(*told: object, **more: object) -> ReviewWindow:
        window = make_review_window(*told, **more)  # type: ignore[arg-type]
        hands.append(Hand(window))
        return window

    with patch("app.reviewing.process.make_review_window", make):
        return run(["review", study, folder, "--no-search-text", "--passphrase-file", secret])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
