"""The frame of one question: heading, what it is answered with, and whether it is the current."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import theme
from app.i18n import current_language
from app.theme import DARK
from app.widgets import paint
from app.widgets.base import TranslatedFrame, fixed_label, label, restyle
from app.widgets.text_boxes import LineBox, NoteBox
from reader_study.forms.answer import AnswerValue
from reader_study.forms.form import FormField, Words

_LONGEST_HEADING = 28
"""Longer labels are sentences: set as such, not in capitals."""
_ENDS = ("?", "？", "…", ".", "。")


def told(words: Words) -> str:
    """Return a text of a form in the language of the window."""
    return words.told(current_language())


def is_sentence(text: str) -> bool:
    """Tell whether a label is a question or a statement rather than a name."""
    return len(text) > _LONGEST_HEADING or text.endswith(_ENDS)


class FieldBox(TranslatedFrame):
    """Base of all fields.

    Parameters
    ----------
    field : FormField
        The question.
    framed : bool
        Whether a frame marks the box while it is the current one; see `app.forms.walk.is_walked`.

    """

    given = Signal(object)
    """The value that the reader gives, or None to have none."""
    asked = Signal()
    """The pointer came into the box."""
    left = Signal()
    """What was typed is done."""
    typing = Signal()
    """The text in its box is another, or was told."""

    def __init__(self, field: FormField, *, framed: bool) -> None:
        super().__init__()
        self.field = field
        self.setObjectName(f"field_{field.id}")
        self._framed = framed
        self._current = False
        self._missing = False
        self._typed_in: LineBox | NoteBox | None = None
        self._heading = label("heading", name=f"heading_{field.id}", wrap=True)
        self._side = fixed_label("faint")
        self._hint = label("faint", name=f"hint_{field.id}", wrap=True)
        self._head = QHBoxLayout()
        self._head.addWidget(self._heading, 1)
        self._head.addWidget(self._side, 0, Qt.AlignmentFlag.AlignTop)
        self.body = QVBoxLayout(self)
        self.body.addLayout(self._head)
        self.body.addWidget(self._hint)
        self.space(tight=False)

    def space(self, *, tight: bool) -> None:
        """Lay the lines out roomily, or closer together."""
        if self._framed:
            theme.space(self.body, (8, 4, 8, 6) if tight else (8, 6, 8, 8), between=4)
        else:
            theme.space(self.body, (0, 0, 0, 0), between=5 if tight else 8)

    @property
    def holds_one(self) -> bool:
        """Whether one choice answers it, so that the keyboard may go on."""
        return False

    @property
    def typed(self) -> bool:
        """Whether it is answered in a text box, which the keyboard goes into."""
        return self._typed_in is not None

    @property
    def dirty(self) -> bool:
        """Whether something was typed that has not been told."""
        return self._typed_in is not None and self._typed_in.dirty

    def show_value(self, value: AnswerValue | None) -> None:
        """Show a value, or none."""
        raise NotImplementedError

    def press(self, place: int) -> bool:
        """Take a digit (0 for the key 1); tell whether it meant anything."""
        return False

    def more(self) -> None:
        """Let the digits mean the next nine options."""

    def enter(self) -> None:
        """Take the keyboard; only fields with a text box do."""

    def set_missing(self, missing: bool) -> None:
        """Mark that it has to be answered, or not."""
        if missing != self._missing:
            self._missing = missing
            restyle(self._heading, "missing", "yes" if missing else "no")
            self._word_heading()

    def set_current(self, current: bool) -> None:
        """Mark it as the one that the keys go to."""
        if current != self._current:
            self._current = current
            self.update()

    def watch_typing(self, box: LineBox | NoteBox) -> None:
        """Tell of every change of the text box that answers it, and of its focus."""
        self._typed_in = box
        box.textChanged.connect(self._tell_typing)
        box.committed.connect(self._tell_typing)
        FocusTell(box, self.asked.emit, self)

    def _tell_typing(self) -> None:
        self.typing.emit()

    @property
    def current(self) -> bool:
        """Whether the keys go to it."""
        return self._current

    def retranslate(self) -> None:
        """Set heading, hint and what stands beside the heading."""
        self._word_heading()
        hint = told(self.field.hint)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        side = self.side_text()
        self._side.setText(side)
        self._side.setVisible(bool(side))
        self.setAccessibleName(told(self.field.label))

    def side_text(self) -> str:
        """Return what stands beside the heading."""
        return "" if self.field.required else self.tr("optional")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame of the current field."""
        super().paintEvent(event)
        if self._framed and self._current:
            painter = QPainter(self)
            paint.focus_ring(painter, QRectF(self.rect()), DARK.quiet)
            painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Become the current field."""
        self.asked.emit()
        super().mousePressEvent(event)

    def _word_heading(self) -> None:
        text = told(self.field.label)
        sentence = is_sentence(text)
        restyle(self._heading, "sentence", "yes" if sentence else "no")
        text = text if sentence else text.upper()
        self._heading.setText(f"●  {text}" if self._missing and self._framed else text)


class FocusTell(QObject):
    """Tells when a text box takes the focus, so that its field becomes the current one."""

    def __init__(self, box: QWidget, tell: Callable[[], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._tell = tell
        box.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See the focus come, and let every event pass."""
        if event.type() == QEvent.Type.FocusIn:
            self._tell()
        return False
