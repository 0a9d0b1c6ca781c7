"""The report that is rated, in large and quiet letters; it scrolls and cannot be changed."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from app import theme
from app.widgets.base import TranslatedFrame, label


class ReportView(TranslatedFrame):
    """Beside the images of a case, or instead of them."""

    painted = Signal()
    """A report is on the screen for the first time."""

    def __init__(self) -> None:
        super().__init__()
        self._awaited = False
        self.setObjectName("reportView")
        self._heading = label("heading")
        self._text = QPlainTextEdit()
        self._text.setObjectName("reportText")
        self._text.setReadOnly(True)
        self._text.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # Lines that are too long are hard to follow: a column, as on paper.
        page = QWidget()
        page.setObjectName("reportColumn")
        column = QVBoxLayout(page)
        theme.space(column, (28, 20, 28, 20), between=12)
        column.addWidget(self._heading)
        column.addWidget(self._text, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(page, 1000)
        row.addStretch(1)
        self.hide()
        self.retranslate()

    def show_report(self, text: str) -> None:
        """Show a report; an empty one hides the view."""
        if self._text.toPlainText() != text:
            self._text.setPlainText(text)
            self._awaited = bool(text)
        self.setVisible(bool(text))

    def await_paint(self) -> None:
        """Tell of the next paint, though the words are those of the step before."""
        self._awaited = True
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Say once that the report is on the screen, when this paint is out."""
        super().paintEvent(event)
        if self._awaited:
            self._awaited = False
            QTimer.singleShot(0, self, self.painted.emit)

    def retranslate(self) -> None:
        """Set every text."""
        self._heading.setText(self.tr("REPORT"))
        self._text.setAccessibleName(self.tr("Report"))
