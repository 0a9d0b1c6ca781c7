"""What is not asked of every read: folded away behind a heading until it is wanted."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app import theme
from app.widgets.base import TranslatedFrame


class FoldedParts(TranslatedFrame):
    """A heading with its key and an arrow; it opens what lies below.

    Parameters
    ----------
    parts : sequence of QWidget
        What is folded away, from above; the last is the text box that takes the cursor.
    name : str
        Object name of the heading.
    key : str
        The key that opens it, until `show_key` tells another.

    """

    def __init__(self, parts: Sequence[QWidget], *, name: str, key: str) -> None:
        super().__init__()
        self._parts = tuple(parts)
        self._key = key
        self._head = QPushButton()
        self._head.setObjectName(name)
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
        for part in self._parts:
            part.hide()
            column.addWidget(part)
        self.retranslate()

    def open(self) -> None:
        """Unfold and put the cursor in."""
        self._head.setChecked(True)
        self._parts[-1].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_key(self, key: str) -> None:
        """Print the key that opens it."""
        self._key = key
        self.retranslate()

    def word_head(self, words: str, spoken: str) -> None:
        """Word the heading; in ``spoken``, its name for screen readers, %1 stands for the key."""
        arrow = "▼" if self._head.isChecked() else "▶"
        self._head.setText(f"{words}   {self._key}   {arrow}")
        self._head.setAccessibleName(spoken.replace("%1", self._key))

    def _fold(self, opened: bool) -> None:
        for part in self._parts:
            part.setVisible(opened)
        self.retranslate()
