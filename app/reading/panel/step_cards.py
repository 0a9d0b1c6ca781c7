"""Cards of steps that are more than a read: practice, feedback, opinions to decide between."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from app import theme
from app.forms.value_words import lines, one_line
from app.i18n import QT_TRANSLATE_NOOP
from app.widgets.base import TranslatedFrame, label
from reader_study.forms.answer import Answer
from reader_study.forms.form import Form
from reader_study.reading.feedback import Feedback

_LABELS = {
    "malignant": QT_TRANSLATE_NOOP("Truths", "malignant"),
    "benign": QT_TRANSLATE_NOOP("Truths", "benign"),
    "normal": QT_TRANSLATE_NOOP("Truths", "normal"),
}


class PracticeBanner(TranslatedFrame):
    """Says that a read does not count."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("practiceBanner")
        self._text = label("kept", name="practiceText", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._text)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the text."""
        self._text.setText(
            self.tr("Practice – not counted. You are told the diagnosis afterwards.")
        )


class FeedbackCard(TranslatedFrame):
    """Whether a practice call was right, what the case is, and how many calls were right."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("feedbackCard")
        self._feedback: Feedback | None = None
        self._heading = label("heading")
        self._text = label(name="feedbackText", wrap=True)
        self._count = label("quiet", name="feedbackCount", wrap=True)
        self._next = label("quiet", name="feedbackNext", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.margins(16, 16, 16, 16))
        column.setSpacing(theme.px(8))
        for part in (self._heading, self._text, self._count, self._next):
            column.addWidget(part)

    def show_feedback(self, feedback: Feedback | None) -> None:
        """Show what is told; None hides the card."""
        self._feedback = feedback
        self.setVisible(feedback is not None)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text."""
        told = self._feedback
        if told is None:
            return
        self._heading.setText(self.tr("PRACTICE"))
        truth = QCoreApplication.translate("Truths", _LABELS.get(told.label, told.label))
        self._text.setText(self._verdict(told.right).replace("%1", truth))
        count = self.tr("%1 of %2 right so far")
        count = count.replace("%2", str(told.n_done)).replace("%1", str(told.n_right))
        self._count.setText(count)
        self._next.setText(self._what_next(told.passed))
        self.setAccessibleName(f"{self._heading.text()}: {self._text.text()}")

    def _verdict(self, right: bool | None) -> str:
        if right is None:
            return self.tr("The case is %1.")
        return self.tr("✓ Right: %1") if right else self.tr("✕ Not right: the case is %1")

    def _what_next(self, passed: bool | None) -> str:
        if passed is None:
            return self.tr("Enter goes on.")
        if passed:
            return self.tr("The practice is over. From now on your reads count.")
        return self.tr("The pass mark was not reached. The practice begins again.")


class OpinionsCard(TranslatedFrame):
    """The reads that an arbitrator decides between, their readers masked, side by side."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("opinionsCard")
        self._form: Form | None = None
        self._opinions: tuple[Answer, ...] = ()
        self._parts: list[QFrame] = []
        self._heading = label("heading")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.px(8))
        self._column.addWidget(self._heading)
        self._row = QHBoxLayout()
        theme.space(self._row, (0, 0, 0, 0), between=8)
        self._column.addLayout(self._row)

    def show_opinions(self, form: Form | None, opinions: Sequence[Answer]) -> None:
        """Show these reads of a form; none hides the card."""
        held = tuple(opinions)
        self.setVisible(bool(held))
        if (form, held) != (self._form, self._opinions):
            self._form, self._opinions = form, held
            self.retranslate()

    def retranslate(self) -> None:
        """Set every text."""
        self._heading.setText(self.tr("TWO READERS DISAGREE"))
        for part in self._parts:
            self._row.removeWidget(part)
            part.deleteLater()
        self._parts = []
        for number, answer in enumerate(self._opinions if self._form else ()):
            part = self._part(number, answer)
            self._row.addWidget(part, 1, Qt.AlignmentFlag.AlignTop)
            self._parts.append(part)

    def _part(self, number: int, answer: Answer) -> QFrame:
        assert self._form is not None
        part, column = QFrame(), QVBoxLayout()
        part.setLayout(column)
        part.setProperty("role", "card")
        part.setObjectName(f"opinion_{number}")
        theme.space(column, (12, 8, 12, 8), between=4)
        name, text, more = label("heading"), label("large", wrap=True), label("quiet", wrap=True)
        letter = "ABCDEFGH"[number]
        name.setText(self.tr("READER %1").replace("%1", letter))
        text.setText(one_line(self._form, answer))
        full = [] if answer.cannot_assess else lines(self._form, answer)
        others = [f"{key}: {value}" for key, value in full if value not in text.text()]
        more.setText("\n".join([*others, *([answer.note] if answer.note else [])]))
        for shown in (name, text, more):
            column.addWidget(shown)
        more.setVisible(bool(more.text()))
        return part
