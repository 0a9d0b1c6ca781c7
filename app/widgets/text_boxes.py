"""Boxes in which keys are letters: while one has the focus, the page's keys sleep."""

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

STILL_MS = 400
"""A remark is kept when no key was pressed for this long."""

_PASSED_ON = frozenset(
    {
        Qt.Key.Key_Escape,
        Qt.Key.Key_Tab,
        Qt.Key.Key_Backtab,
        *(Qt.Key(Qt.Key.Key_F1.value + number) for number in range(12)),
    }
)
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


def keeps(event: QEvent, *, enter: bool) -> bool:
    """Tell whether a text box keeps this key for itself instead of letting the page have it."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    key = Qt.Key(event.key())
    return key not in _PASSED_ON and (enter or key not in _ENTER)


class LineBox(QLineEdit):
    """One line of text. Enter and leaving it commit; Escape gives the earlier text back."""

    committed = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._before = ""

    @property
    def dirty(self) -> bool:
        """Whether something was typed that has not been told."""
        return self.text() != self._before

    def event(self, event: QEvent) -> bool:
        """Keep letters, digits, arrows and Enter from the page."""
        if keeps(event, enter=True):
            event.accept()
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Remember what Escape gives back."""
        self._before = self.text()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Commit what stands in the box."""
        super().focusOutEvent(event)
        self.commit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Commit on Enter and leave the box."""
        if Qt.Key(event.key()) in _ENTER:
            self.commit()
            self.left.emit()
            return
        super().keyPressEvent(event)

    def commit(self) -> None:
        """Tell what was typed, once."""
        if self.text() != self._before:
            self._before = self.text()
            self.committed.emit(self.text())

    def revert(self) -> None:
        """Forget what was typed since the focus came."""
        self.setText(self._before)

    def show_text(self, text: str) -> None:
        """Set the text from outside; a box that is being typed in is left alone."""
        if not (self.hasFocus() and self.dirty):
            self.put(text)

    def put(self, text: str) -> None:
        """Set the text from outside, whatever was typed."""
        self._before = text
        if self.text() != text:
            self.setText(text)


class NoteBox(QPlainTextEdit):
    """Several lines of text; Enter makes a new line, Tab or Escape leaves."""

    committed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._before = ""
        self.setTabChangesFocus(True)
        self._still = QTimer(self)
        self._still.setSingleShot(True)
        self._still.setInterval(STILL_MS)
        self._still.timeout.connect(self.commit)
        self.textChanged.connect(self._still.start)

    @property
    def dirty(self) -> bool:
        """Whether something was typed that has not been told."""
        return self.toPlainText().strip() != self._before

    def event(self, event: QEvent) -> bool:
        """Keep letters, digits, arrows and Enter from the page."""
        if keeps(event, enter=True):
            event.accept()
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Commit what stands in the box."""
        super().focusOutEvent(event)
        self.commit()

    def commit(self) -> None:
        """Tell what was typed, once."""
        text = self.toPlainText().strip()
        if text != self._before:
            self._before = text
            self.committed.emit(text)

    def revert(self) -> None:
        """Keep what was typed: a remark is too long to be thrown away by one key."""

    def show_text(self, text: str) -> None:
        """Set the text from outside; a box that is being typed in is left alone."""
        if self.hasFocus() or text == self._before:
            return
        self._before = text
        self.setPlainText(text)
