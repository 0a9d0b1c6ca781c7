"""One act of the F1 sheet: its key, which is a button where it may be changed, and its name."""

from PySide6.QtCore import QEvent, QKeyCombination, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from app import theme
from app.actions import ActionSpec, text
from app.icons import icon
from app.keys import Keys
from app.widgets.base import TranslatedFrame, label

KEY_PX = 136
"""Width of the column of keys."""
ROW_PX = 40
"""High enough for a finger."""
FIXED_ROW_PX = 26

_ALONE = frozenset(
    {
        Qt.Key.Key_unknown,
        Qt.Key.Key_Shift,
        Qt.Key.Key_Control,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_Meta,
        Qt.Key.Key_Super_L,
        Qt.Key.Key_Super_R,
        Qt.Key.Key_CapsLock,
        Qt.Key.Key_NumLock,
        Qt.Key.Key_ScrollLock,
    }
)
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_NOT_OURS = Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.GroupSwitchModifier


def key_name(event: QKeyEvent) -> str:
    """Return the portable name of the key that was pressed; empty for Shift and its like."""
    key = Qt.Key(event.key())
    if key in _ALONE:
        return ""
    held = event.modifiers() & ~_NOT_OURS
    typed = event.text()
    if typed.isprintable() and typed and not typed[0].isalnum() and not typed[0].isspace():
        # Shift is part of how a sign is typed, not of the sign; another keyboard needs none.
        held &= ~Qt.KeyboardModifier.ShiftModifier
    sequence = QKeySequence(QKeyCombination(held, key))
    return sequence.toString(QKeySequence.SequenceFormat.PortableText)


class SheetButton(QPushButton):
    """A button that Enter presses too, though Enter is a key of the page."""

    def event(self, event: QEvent) -> bool:
        """Keep Enter from the page."""
        if isinstance(event, QKeyEvent) and Qt.Key(event.key()) in _ENTER:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and not event.isAutoRepeat():
                self.click()
                return True
        return super().event(event)


class KeyPicker(SheetButton):
    """Shows a key; once pressed it takes the next key, whatever that is.

    `picked` carries its portable name; `given_up` says that Esc was pressed or the focus went.
    """

    picked = Signal(str)
    given_up = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.listening = False
        self.setProperty("role", "key")
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As wide as the column of keys, high enough for a finger."""
        return QSize(theme.px(KEY_PX), theme.px(ROW_PX - 4))

    def minimumSizeHint(self) -> QSize:
        """Be no smaller than that."""
        return self.sizeHint()

    def listen(self, *, listening: bool) -> None:
        """Begin or end to wait for a key."""
        self.listening = listening
        self.setChecked(listening)
        if listening:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def nextCheckState(self) -> None:
        """Leave the mark to the sheet."""

    def event(self, event: QEvent) -> bool:
        """Take every key while waiting for one, also those of the page and of the focus."""
        if self.listening and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
            elif event.type() == QEvent.Type.KeyPress and not event.isAutoRepeat():
                self._take(event)
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Wait no more when the reader goes on with something else."""
        super().focusOutEvent(event)
        if self.listening and event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self.given_up.emit()

    def _take(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) is Qt.Key.Key_Escape:
            self.given_up.emit()
            return
        name = key_name(event)
        if name:
            self.picked.emit(name)


class KeyRow(TranslatedFrame):
    """A line of the sheet for one act.

    `asked` says that the act is to have another key, `restore` that it is to have its own again.
    """

    asked = Signal()
    restore = Signal()

    def __init__(self, entry: ActionSpec, keys: Keys) -> None:
        super().__init__()
        self.setObjectName(f"keyRow_{entry.ident}")
        self._entry = entry
        self._keys = keys
        self.picker = None if entry.fixed or keys.fixed else KeyPicker()
        self._key = label(wrap=True)
        self._words = label("quiet", wrap=True)
        self._restore = SheetButton()
        self._lay_out()
        self.retranslate()

    def listen(self, *, listening: bool) -> None:
        """Wait for a key, or no more."""
        if self.picker is not None:
            self.picker.listen(listening=listening)
        self.retranslate()

    def retranslate(self) -> None:
        """Show the present key and the act's name."""
        ident = self._entry.ident
        name, key = text(self._entry), self._keys.text(ident)
        self._words.setText(name)
        self._key.setText(key)
        self._restore.setVisible(self.picker is not None and self._keys.is_changed(ident))
        self._restore.setToolTip(self.tr("Standard key"))
        self._restore.setAccessibleName(self.tr("Standard key for %1").replace("%1", name))
        if self.picker is not None:
            waiting = self.picker.listening
            self.picker.setText(self.tr("Press a key") if waiting else key)
            spoken = self.tr("%1: key %2; press to change it")
            self.picker.setAccessibleName(spoken.replace("%2", key).replace("%1", name))

    def _lay_out(self) -> None:
        shown: QWidget = self._key if self.picker is None else self.picker
        if self.picker is None:
            self._key.setProperty("column", "keys")
            self._key.setContentsMargins(theme.margins(12, 0, 0, 0))
            self.setProperty("height", "fixed")
        else:
            self.picker.setObjectName(f"key_{self._entry.ident}")
            self.picker.clicked.connect(self.asked)
            self.setProperty("height", "finger")
        self._restore.setObjectName(f"restore_{self._entry.ident}")
        self._restore.setProperty("role", "flat")
        self._restore.setIcon(icon("reset"))
        self._restore.clicked.connect(self.restore)
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(12))
        row.addWidget(shown)
        row.addWidget(self._words, 1)
        row.addWidget(self._restore)
