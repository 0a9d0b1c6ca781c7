"""Questions that are answered in words: free text, and a list of diagnoses."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app import theme
from app.forms.field_box import FieldBox, told
from app.widgets.base import label
from app.widgets.text_boxes import LineBox, NoteBox
from reader_study.forms.answer import AnswerValue
from reader_study.forms.form import FormField


class TextBox(FieldBox):
    """Several lines of text; Enter makes a new line, Tab goes on."""

    def __init__(self, field: FormField, *, framed: bool) -> None:
        super().__init__(field, framed=framed)
        self.box = NoteBox()
        self.box.setObjectName(f"text_{field.id}")
        self.box.setProperty("role", "answer")
        self.box.committed.connect(lambda text: self.given.emit(text or None))
        self.watch_typing(self.box)
        self.body.addWidget(self.box)
        self.retranslate()

    def show_value(self, value: AnswerValue | None) -> None:
        """Show a text, or none; what is being typed is left alone."""
        self.box.show_text(value if isinstance(value, str) else "")

    def enter(self) -> None:
        """Put the cursor into the box."""
        self.box.setFocus()

    def retranslate(self) -> None:
        """Set every text."""
        super().retranslate()
        self.box.setAccessibleName(told(self.field.label))


class DiagnosisLine(LineBox):
    """The line in which a diagnosis is typed; Backspace in an empty one takes the last back."""

    taken_back = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See Backspace in an empty line."""
        if Qt.Key(event.key()) is Qt.Key.Key_Backspace and not self.text():
            self.taken_back.emit()
            return
        super().keyPressEvent(event)


class DiagnosesBox(FieldBox):
    """A line to type into and the list of what was added, the most likely first.

    Where the form names diagnoses, what is typed finds them: the line below says what Enter adds.
    """

    def __init__(self, field: FormField, *, framed: bool) -> None:
        super().__init__(field, framed=framed)
        self._held: tuple[str, ...] = ()
        self._rows: list[QWidget] = []
        self.box = DiagnosisLine()
        self.box.setObjectName(f"diagnoses_{field.id}")
        self.box.setMaxLength(200)
        self.box.committed.connect(self._add)
        self.box.left.connect(self._after_enter)
        self.box.taken_back.connect(self._take_back)
        self.box.textChanged.connect(self._foretell)
        self._committed = False
        self.watch_typing(self.box)
        self._list = QVBoxLayout()
        theme.space(self._list, (0, 0, 0, 0), between=2)
        self._foretold = label("faint", name=f"foretold_{field.id}", wrap=True)
        self.body.addLayout(self._list)
        self.body.addWidget(self.box)
        self.body.addWidget(self._foretold)
        self.retranslate()

    def show_value(self, value: AnswerValue | None) -> None:
        """Show the list."""
        held = tuple(map(str, value)) if isinstance(value, list | tuple) else ()
        if held != self._held:
            self._held = held
            self._build()

    def enter(self) -> None:
        """Put the cursor into the line."""
        self.box.setFocus()

    def retranslate(self) -> None:
        """Set every text."""
        super().retranslate()
        self.box.setAccessibleName(told(self.field.label))
        self.box.setPlaceholderText(self.tr("Type a diagnosis, Enter adds it"))
        self._build()
        self._foretell(self.box.text())

    def _add(self, text: str) -> None:
        ident = self._found(text)
        self.box.put("")
        self._committed = bool(ident)
        if ident and ident not in self._held:
            self.given.emit((*self._held, ident))

    def _after_enter(self) -> None:
        """Stay for another diagnosis; Enter in an empty line goes on."""
        if not self._committed:
            self.left.emit()
        self._committed = False

    def _take_back(self) -> None:
        if self._held:
            self.given.emit(self._held[:-1] or None)

    def _found(self, text: str) -> str:
        """Return the form's diagnosis that was meant, or the reader's own words."""
        wanted = text.strip().casefold()
        if not wanted:
            return ""
        hits = [
            one.id
            for one in self.field.options
            if wanted in one.label.en.casefold() or wanted in one.label.zh.casefold()
        ]
        exact = [one.id for one in self.field.options if told(one.label).casefold() == wanted]
        if exact:
            return exact[0]
        return hits[0] if len(hits) == 1 else text.strip()

    def _foretell(self, text: str) -> None:
        ident = self._found(text)
        words = self.tr("Enter adds: %1").replace("%1", self._name(ident)) if ident else ""
        self._foretold.setText(words or self._usual())
        self._foretold.setVisible(bool(self._foretold.text()))

    def _usual(self) -> str:
        return self.tr("Backspace takes the last one back") if self._held else ""

    def _name(self, ident: str) -> str:
        option = self.field.option(ident)
        return ident if option is None else told(option.label)

    def _build(self) -> None:
        for row in self._rows:
            self._list.removeWidget(row)
            row.deleteLater()
        self._rows = []
        for place, ident in enumerate(self._held):
            row = self._row(place, ident)
            self._list.addWidget(row)
            self._rows.append(row)
        self._foretell(self.box.text())

    def _row(self, place: int, ident: str) -> QWidget:
        row, name = QWidget(), label(wrap=True)
        name.setText(f"{place + 1}.  {self._name(ident)}")
        remove = QPushButton("×")
        remove.setProperty("role", "flat")
        remove.setProperty("size", "small")
        remove.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        remove.setAccessibleName(self.tr("Remove %1").replace("%1", self._name(ident)))
        remove.clicked.connect(lambda: self._remove(ident))
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(name, 1)
        line.addWidget(remove)
        return row

    def _remove(self, ident: str) -> None:
        self.given.emit(tuple(one for one in self._held if one != ident) or None)
