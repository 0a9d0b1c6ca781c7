"""The report that is rated, in large and quiet letters; it scrolls and cannot be changed."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout

from app import theme
from app.widgets.base import TranslatedFrame, label


class ReportView(TranslatedFrame):
    """Beside the images of a case, or instead of them."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("reportView")
        self._heading = label("heading")
        self._text = QPlainTextEdit()
        self._text.setObjectName("reportText")
        self._text.setReadOnly(True)
        self._text.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        theme.space(column, (28, 20, 28, 20), between=12)
        column.addWidget(self._heading)
        column.addWidget(self._text, 1)
        self.hide()
        self.retranslate()

    def show_report(self, text: str) -> None:
        """Show a report; an empty one hides the view."""
        if self._text.toPlainText() != text:
            self._text.setPlainText(text)
        self.setVisible(bool(text))

    def retranslate(self) -> None:
        """Set every text."""
        self._heading.setText(self.tr("REPORT"))
        self._text.setAccessibleName(self.tr("Report"))
