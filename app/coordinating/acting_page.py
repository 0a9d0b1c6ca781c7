"""A page from which acts are asked for: a question, the act in the background, what came of it."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtWidgets import QDialog

from app.coordinating.asking import ActAnswered, ActQuestion, QuestionDialog
from app.coordinating.doing import Doing
from app.coordinating.page import CoordinatorPage
from app.coordinating.study_at_hand import StudyAtHand
from app.widgets.base import label

T = TypeVar("T")


class ActingPage(CoordinatorPage):
    """Asks, acts, and says what came of it in a quiet line."""

    def __init__(self, study: StudyAtHand, *, scrolls: bool = True) -> None:
        super().__init__(study, scrolls=scrolls)
        self.said = label("quiet", name="pageSaid", wrap=True)
        self.said.hide()
        self.body.addWidget(self.said)

    def ask(
        self,
        asked: ActQuestion,
        act: Callable[[ActAnswered, Doing], Callable[[], T]],
        *,
        done: Callable[[T], str],
        stops: bool = False,
    ) -> None:
        """Ask; if it is to be, do `act` and say what `done` makes of its result."""
        dialog = QuestionDialog(asked, self)
        dialog.finished.connect(lambda code: self._answered(dialog, code, asked, act, done, stops))
        dialog.open()

    def do(
        self,
        title: str,
        act: Callable[[Doing], Callable[[], T]],
        *,
        done: Callable[[T], str],
        stops: bool = False,
    ) -> None:
        """Do something without a question."""
        doing = Doing(title, can_stop=stops)
        self.trouble.hide()
        self.study.act(
            doing, act(doing), done=lambda result: self.say(done(result)), failed=self.say_trouble
        )

    def say(self, text: str) -> None:
        """Say what came of an act."""
        self.said.setText(text)
        self.said.setVisible(bool(text))

    def _answered(
        self,
        dialog: QuestionDialog,
        code: int,
        asked: ActQuestion,
        act: Callable[[ActAnswered, Doing], Callable[[], T]],
        done: Callable[[T], str],
        stops: bool,
    ) -> None:
        given = dialog.answered
        dialog.deleteLater()
        if code == QDialog.DialogCode.Accepted:
            self.do(asked.title, lambda doing: act(given, doing), done=done, stops=stops)
