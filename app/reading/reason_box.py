"""Why a case cannot be assessed: three usual reasons, or the reader's own words."""

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout

from app import theme
from app.actions import REASON_KEYS
from app.i18n import QT_TRANSLATE_NOOP
from app.widgets.base import TranslatedFrame, label
from app.widgets.text_boxes import LineBox

REASONS = (
    QT_TRANSLATE_NOOP("Reasons", "Image quality too poor"),
    QT_TRANSLATE_NOOP("Reasons", "No lesion can be seen"),
    QT_TRANSLATE_NOOP("Reasons", "Lesion not completely shown"),
)
"""Stored as they stand here, in English, whatever the language of the window."""


def reason_text(reason: str) -> str:
    """Return a stored reason in the language of the window."""
    return QCoreApplication.translate("Reasons", reason) if reason in REASONS else reason


class ReasonBox(TranslatedFrame):
    """Shown in place of the scales after the key 0."""

    given = Signal(str)
    left = Signal()
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("reasonBox")
        self._heading = label("heading")
        self._choices = [QPushButton() for _ in REASONS]
        self._own = LineBox()
        self._own.setObjectName("ownReason")
        self._own.setMaxLength(200)
        self._own.committed.connect(self.given)
        self._own.left.connect(self.left)
        self._back = QPushButton()
        self._back.setProperty("role", "link")
        self._back.clicked.connect(self.back)
        self._lay_out()
        self.retranslate()

    def show_reason(self, reason: str | None) -> None:
        """Mark the reason given, or none."""
        for text, button in zip(REASONS, self._choices, strict=True):
            button.setChecked(text == reason)
        self._own.show_text("" if reason is None or reason in REASONS else reason)

    def take(self, number: int) -> None:
        """Take the reason with this number from 0; the last one is the reader's own words."""
        if number < len(REASONS):
            self.given.emit(REASONS[number])
        else:
            self._own.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def retranslate(self) -> None:
        """Set every text."""
        self._heading.setText(self.tr("CANNOT ASSESS: WHY?"))
        for number, (text, button) in enumerate(zip(REASONS, self._choices, strict=True)):
            button.setText(f"{REASON_KEYS[number]}   {reason_text(text)}")
        another = self.tr("another reason")
        self._own.setPlaceholderText(f"{REASON_KEYS[-1]}   {another}")
        self._own.setAccessibleName(self.tr("Another reason"))
        self._back.setText(self.tr("0   back to the scales"))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(8))
        column.addWidget(self._heading)
        for number, button in enumerate(self._choices):
            button.setCheckable(True)
            button.setObjectName(f"reason_{number}")
            button.setProperty("role", "option")
            button.clicked.connect(lambda _=False, n=number: self.take(n))
            column.addWidget(button)
        column.addWidget(self._own)
        row = QHBoxLayout()
        row.addWidget(self._back)
        row.addStretch(1)
        column.addLayout(row)
