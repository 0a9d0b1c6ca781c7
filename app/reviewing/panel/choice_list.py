"""A list of which a digit picks one: reasons, or what becomes of two copies."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from app import theme
from app.actions import CHOICE_KEYS
from app.reviewing.panel.key_line import KeyLine
from app.widgets.base import TranslatedFrame, label


class ChoiceList(TranslatedFrame):
    """A question and its answers, each with its digit; Esc goes back.

    Parameters
    ----------
    width : int
        Of the column that it stands in, as designed.

    """

    picked = Signal(int)
    left = Signal()

    def __init__(self, width: int) -> None:
        super().__init__()
        self.setObjectName("choiceList")
        self._question = label("large", name="choiceQuestion", wrap=True)
        self._lines = [
            KeyLine(f"choice_{number}", width=width) for number in range(len(CHOICE_KEYS))
        ]
        self._back = KeyLine("choiceBack", width=width)
        self._back.clicked.connect(self.left)
        column = QVBoxLayout(self)
        theme.space(column, (0, 0, 0, 0), between=6)
        column.addWidget(self._question)
        for number, line in enumerate(self._lines):
            line.clicked.connect(lambda _=False, place=number: self.picked.emit(place))
            column.addWidget(line)
        column.addWidget(self._back)
        column.addStretch(1)
        self.retranslate()

    def ask(self, question: str, answers: Sequence[str]) -> None:
        """Ask a question."""
        self._question.setText(question)
        for number, line in enumerate(self._lines):
            there = number < len(answers)
            line.setVisible(there)
            if there:
                line.word(CHOICE_KEYS[number], answers[number])

    def retranslate(self) -> None:
        """Set the text of the way back."""
        self._back.word(self.tr("Esc"), self.tr("Back"))
