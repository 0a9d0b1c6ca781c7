"""Trouble, said in the panel and never over the image."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout

from app import theme
from app.widgets.base import TranslatedFrame, label


class MessageBar(TranslatedFrame):
    """What happened and what to do, with a button when something can be tried again."""

    retry = Signal()
    dismissed = Signal()

    def __init__(self, name: str = "messageBar") -> None:
        super().__init__()
        self.setObjectName(name)
        self._what = label(name="messageWhat", wrap=True)
        self._remedy = label("quiet", name="messageRemedy", wrap=True)
        self._retry = QPushButton()
        self._retry.hide()
        self._retry.setObjectName("messageRetry")
        self._retry.clicked.connect(self.retry)
        self._dismiss = QPushButton()
        self._dismiss.setObjectName("messageDismiss")
        self._dismiss.clicked.connect(self._put_away)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._dismiss)
        row.addWidget(self._retry)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.margins(12, 12, 12, 12))
        column.setSpacing(theme.px(8))
        column.addWidget(self._what)
        column.addWidget(self._remedy)
        column.addLayout(row)
        self.retranslate()
        self.hide()

    def tell(self, what: str, remedy: str, *, retry: bool) -> None:
        """Show a message; with `retry` it offers to try again, else to be put away."""
        self.word(what, remedy)
        self._retry.setVisible(retry)
        self._dismiss.setVisible(not retry)
        self.show()

    def word(self, what: str, remedy: str) -> None:
        """Say it in these words, whether it is shown or not."""
        self._what.setText(what)
        self._remedy.setText(remedy)
        self._remedy.setVisible(bool(remedy))
        self.setAccessibleName(f"{what} {remedy}")

    def retranslate(self) -> None:
        """Set the buttons' texts; the message itself is the caller's."""
        self._retry.setText(self.tr("Retry"))
        self._dismiss.setText(self.tr("Close"))

    def _put_away(self) -> None:
        self.hide()
        self.dismissed.emit()
