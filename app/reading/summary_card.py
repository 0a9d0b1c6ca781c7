"""The read in one line, between the two Enters."""

from PySide6.QtWidgets import QVBoxLayout

from app import theme
from app.reading.reason_box import reason_text
from app.widgets.base import TranslatedFrame, label
from reader_study.forms.answer import Answer


def one_line(answer: Answer) -> str:
    """Return an answer as ``4A · 35 %``, or the reason why there is none."""
    if answer.cannot_assess:
        return reason_text(answer.cannot_assess)
    likelihood = answer.number("likelihood")
    told = "" if likelihood is None else f"{likelihood} %"
    return " · ".join(part for part in (answer.text("category") or "", told) if part)


class SummaryCard(TranslatedFrame):
    """Shown in place of the scales after the first Enter."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("summaryCard")
        self._answer = Answer()
        self._is_final = False
        self._heading = label("heading")
        self._text = label(name="summaryText", wrap=True)
        self._note = label("quiet", name="summaryNote", wrap=True)
        self._hint = label("hint", name="summaryHint", wrap=True)
        self._explain = label("quiet", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.margins(16, 16, 16, 16))
        column.setSpacing(theme.px(8))
        for part in (self._heading, self._text, self._hint, self._note, self._explain):
            column.addWidget(part)
        self.retranslate()

    def show_answer(self, answer: Answer, *, is_final: bool, inconsistent: bool) -> None:
        """Show what will be locked, and once more whether its two scales disagree."""
        self._answer, self._is_final = answer, is_final
        self._hint.setVisible(inconsistent)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text."""
        answer = self._answer
        if answer.cannot_assess:
            self._heading.setText(self.tr("CANNOT ASSESS"))
        elif not self._is_final:
            self._heading.setText(self.tr("YOUR READ"))
        else:
            self._heading.setText(self.tr("YOUR FINAL READ"))
        self._text.setText(one_line(answer))
        self._note.setText(answer.note)
        self._note.setVisible(bool(answer.note))
        self._hint.setText(
            self.tr("Category and likelihood are more than one step apart. Esc goes back.")
        )
        self._explain.setText(self.tr("A locked read cannot be changed."))
        self.setAccessibleName(f"{self._heading.text()}: {self._text.text()}")
