"""Why a case cannot be assessed: the reasons of the form, or the reader's own words."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout

from app import theme
from app.actions import REASON_KEYS
from app.forms.field_box import told
from app.widgets.base import TranslatedFrame, label
from app.widgets.text_boxes import LineBox
from reader_study.forms.form import FieldOption, Form

MOST_REASONS = len(REASON_KEYS) - 1
"""The last key is for the reader's own words."""


class ReasonBox(TranslatedFrame):
    """Shown in place of the form after the key 0."""

    given = Signal(str)
    """Id of a reason of the form, or the reader's own words."""
    left = Signal()
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("reasonBox")
        self._reasons: tuple[FieldOption, ...] = ()
        self._heading = label("heading")
        self._choices: list[QPushButton] = []
        self._column = QVBoxLayout()
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

    def show_form(self, form: Form | None) -> None:
        """Offer the reasons of a form."""
        reasons = () if form is None else form.reasons[:MOST_REASONS]
        if reasons != self._reasons:
            self._reasons = reasons
            self._build()

    def show_reason(self, reason: str | None) -> None:
        """Mark the reason given, or none."""
        known = False
        for one, button in zip(self._reasons, self._choices, strict=True):
            # Logs of versions before 0.3 hold the English words.
            button.setChecked(reason in (one.id, one.label.en))
            known = known or button.isChecked()
        self._own.show_text("" if reason is None or known else reason)

    def take(self, number: int) -> None:
        """Take the reason with this number from 0; the one after the last is in her own words."""
        if number < len(self._reasons):
            self.given.emit(self._reasons[number].id)
        elif number == len(self._reasons):
            self._own.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def retranslate(self) -> None:
        """Set every text."""
        self._heading.setText(self.tr("CANNOT ASSESS: WHY?"))
        for number, (one, button) in enumerate(zip(self._reasons, self._choices, strict=True)):
            button.setText(f"{REASON_KEYS[number]}   {told(one.label)}")
        another = self.tr("another reason")
        self._own.setPlaceholderText(f"{REASON_KEYS[len(self._reasons)]}   {another}")
        self._own.setAccessibleName(self.tr("Another reason"))
        self._back.setText(self.tr("0   back to the form"))

    def _build(self) -> None:
        for button in self._choices:
            self._column.removeWidget(button)
            button.deleteLater()
        self._choices = []
        for number, _ in enumerate(self._reasons):
            button = QPushButton()
            button.setCheckable(True)
            button.setObjectName(f"reason_{number}")
            button.setProperty("role", "option")
            button.clicked.connect(lambda _=False, n=number: self.take(n))
            self._column.addWidget(button)
            self._choices.append(button)
        self.retranslate()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(8))
        column.addWidget(self._heading)
        theme.space(self._column, (0, 0, 0, 0), between=8)
        column.addLayout(self._column)
        column.addWidget(self._own)
        row = QHBoxLayout()
        row.addWidget(self._back)
        row.addStretch(1)
        column.addLayout(row)
