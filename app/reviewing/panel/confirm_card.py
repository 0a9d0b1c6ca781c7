"""A question that is answered by Enter or Esc, with what would follow; or how something ended."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from app import theme
from app.reviewing.panel.key_line import KeyLine
from app.widgets.base import TranslatedFrame, label


class ConfirmCard(TranslatedFrame):
    """Asks once before something that cannot be taken back, or touches many sources.

    Parameters
    ----------
    width : int
        Of the column that it stands in, as designed.

    """

    confirmed = Signal()
    left = Signal()

    def __init__(self, width: int) -> None:
        super().__init__()
        self.setObjectName("confirmCard")
        self._question = label("large", name="confirmQuestion", wrap=True)
        self._lines = label(name="confirmLines", wrap=True)
        self._yes = KeyLine("confirmYes", width=width, strong=True)
        self._no = KeyLine("confirmNo", width=width)
        self._yes.clicked.connect(self.confirmed)
        self._no.clicked.connect(self.left)
        column = QVBoxLayout(self)
        theme.space(column, (0, 0, 0, 0), between=8)
        for part in (self._question, self._lines, self._yes, self._no):
            column.addWidget(part)
        column.addStretch(1)

    def ask(self, question: str, lines: Sequence[str], *, yes: str = "", no: str = "") -> None:
        """Ask, or say; an answer without a text is not offered."""
        self._question.setText(question)
        self._lines.setText("\n".join(lines))
        self._lines.setVisible(bool(lines))
        self._yes.word(self.tr("Enter"), yes)
        self._no.word(self.tr("Esc"), no)
        self._yes.setVisible(bool(yes))
        self._no.setVisible(bool(no))
