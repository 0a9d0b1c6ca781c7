"""Questions that are answered on the image: a point, a box, two or three diameters.

The form only asks for the drawing and says what is drawn; the page's tools draw.
"""

from PySide6.QtCore import Signal

from app.forms.field_box import FieldBox
from app.forms.option_caps import CapText, OptionCaps
from app.forms.value_words import mark_text
from app.widgets.base import label
from reader_study.forms.answer import AnswerValue
from reader_study.forms.form import FormField

_DRAW, _ERASE = "draw", "erase"


class MarkBox(FieldBox):
    """What is drawn, in words, and the acts that draw and erase it."""

    draw_wanted = Signal()

    def __init__(self, field: FormField, *, framed: bool) -> None:
        super().__init__(field, framed=framed)
        self._value: AnswerValue | None = None
        self._drawing = False
        self._told = label(name=f"drawn_{field.id}", wrap=True)
        self._caps = OptionCaps((_DRAW, _ERASE), name=field.id)
        self._caps.chosen.connect(self._act)
        self.body.addWidget(self._told)
        self.body.addWidget(self._caps)
        self.retranslate()

    def show_value(self, value: AnswerValue | None) -> None:
        """Say what is drawn."""
        if value != self._value:
            self._value = value
            self.retranslate()

    def show_drawing(self, *, drawing: bool) -> None:
        """Say whether the hand is drawing it now."""
        if drawing != self._drawing:
            self._drawing = drawing
            self._caps.set_chosen({_DRAW} if drawing else ())
            self.retranslate()

    def press(self, place: int) -> bool:
        """Draw, or erase."""
        return self._caps.press(place)

    def retranslate(self) -> None:
        """Set every text."""
        super().retranslate()
        if self._value is not None:
            self._told.setText(mark_text(self._value))
        elif self._drawing:
            self._told.setText(self.tr("Draw it on the image."))
        else:
            self._told.setText(self.tr("not drawn"))
        again = self.tr("Draw again") if self._value is not None else self.tr("Draw")
        self._caps.word([CapText(_DRAW, again), CapText(_ERASE, self.tr("Erase"))])

    def _act(self, act: str) -> None:
        self.asked.emit()
        if act == _DRAW:
            self.draw_wanted.emit()
        elif self._value is not None:
            self.given.emit(None)
