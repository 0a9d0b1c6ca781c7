"""A remark, folded away until it is wanted."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout

from app import theme
from app.widgets.base import TranslatedFrame
from app.widgets.text_boxes import NoteBox


class NoteField(TranslatedFrame):
    """A heading that opens a box of a few lines."""

    written = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("noteField")
        self._key = "N"
        self.box = NoteBox()
        self.box.setObjectName("noteBox")
        self.box.committed.connect(self.written)
        self._head = QPushButton()
        self._head.setObjectName("noteHead")
        self._head.setProperty("role", "link")
        self._head.setCheckable(True)
        self._head.toggled.connect(self._fold)
        row = QHBoxLayout()
        row.addWidget(self._head)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        column.addLayout(row)
        column.addWidget(self.box)
        self.box.hide()
        self.retranslate()

    def show_note(self, text: str) -> None:
        """Show a stored remark; a case without one folds the box away."""
        self.box.show_text(text)
        if not self.box.hasFocus():
            self._head.setChecked(bool(text))

    def open(self) -> None:
        """Unfold and put the cursor in."""
        self._head.setChecked(True)
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_key(self, key: str) -> None:
        """Print the key that opens the box."""
        self._key = key
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text."""
        arrow = "▼" if self._head.isChecked() else "▶"
        note = self.tr("Note")
        self._head.setText(f"{note}   {self._key}   {arrow}")
        self._head.setAccessibleName(self.tr("Note, key %1").replace("%1", self._key))
        self.box.setAccessibleName(self.tr("Note"))

    def _fold(self, opened: bool) -> None:
        self.box.setVisible(opened)
        self.retranslate()
