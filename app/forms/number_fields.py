"""Questions that are answered with a number: per cent, whole, or decimal with a unit."""

from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QRegularExpression
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QHBoxLayout

from app import theme
from app.forms.field_box import FieldBox, told
from app.forms.likelihood import HIGHEST, LOWEST, LikelihoodInput
from app.widgets.base import fixed_label, restyle
from app.widgets.text_boxes import LineBox
from reader_study.forms.answer import AnswerValue
from reader_study.forms.form import FieldKind, FieldRole, FormField

_WHOLE = "^-?[0-9]{0,6}$"
_DECIMAL = "^-?[0-9]{0,6}([.,][0-9]{0,4})?$"


def limits_text(field: FormField) -> str:
    """Return the bounds of a number as ``1 – 12``; empty where it has none."""
    low, high = field.low, field.high
    if low is not None and high is not None:
        return f"{low} – {high}"
    if low is not None:
        return f"≥ {low}"
    return "" if high is None else f"≤ {high}"


def parsed(field: FormField, text: str) -> AnswerValue | None:
    """Return what was typed as the answer holds it; None for what is no number within bounds."""
    try:
        number = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    low_enough = field.high is None or number <= field.high
    if not low_enough or (field.low is not None and number < field.low):
        return None
    if field.kind is FieldKind.NUMBER:
        return format(number, "f")
    return int(number) if number == int(number) else None


class PercentBox(FieldBox):
    """Field and bar from 0 to 100; neither shows a value that was not given."""

    def __init__(self, field: FormField, *, framed: bool) -> None:
        self._key = ""
        super().__init__(field, framed=framed)
        rating = field.role is FieldRole.RATING
        if rating and not framed:
            self._heading.setObjectName("likelihoodHeading")
        self.input = LikelihoodInput(
            "likelihood" if rating else field.id, in_percent=not field.low_words.en
        )
        self.input.given.connect(self._give)
        self.input.left.connect(self.left)
        self.watch_typing(self.input.field)
        self.body.addWidget(self.input)
        self._keys, self._range = fixed_label("faint"), fixed_label("faint")
        foot = QHBoxLayout()
        foot.addWidget(self._keys)
        foot.addStretch(1)
        foot.addWidget(self._range)
        self.body.addLayout(foot)
        self.retranslate()

    def show_value(self, value: AnswerValue | None) -> None:
        """Show a value, or none; what is being typed is left alone."""
        self.input.show_value(value if isinstance(value, int) else None)

    def press(self, place: int) -> bool:
        """Begin to type with a digit."""
        return _begin(self.input.field, place)

    def enter(self) -> None:
        """Put the cursor into the field, its digits selected."""
        self.input.focus_field()

    def show_key(self, key: str) -> None:
        """Print the key that puts the cursor into the field."""
        self._key = key
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text."""
        super().retranslate()
        self.input.name_as(told(self.field.label))
        words = self.tr("%1, then digits and Enter").replace("%1", self._key)
        low, high = self._limits()
        left, right = told(self.field.low_words), told(self.field.high_words)
        self._keys.setText(f"{low}  {left}" if left else words if self._key else "")
        self._range.setText(f"{right}  {high}" if right else f"{low} – {high}")

    def _limits(self) -> tuple[int, int]:
        low, high = self.field.low, self.field.high
        return LOWEST if low is None else low, HIGHEST if high is None else high

    def _give(self, value: int) -> None:
        low, high = self._limits()
        step = self.field.step
        self.given.emit(min(max(low + step * round((value - low) / step), low), high))


class NumberBox(FieldBox):
    """A line for a number, with its unit and its bounds."""

    def __init__(self, field: FormField, *, framed: bool) -> None:
        super().__init__(field, framed=framed)
        self._value: AnswerValue | None = None
        self.box = LineBox()
        self.box.setObjectName(f"number_{field.id}")
        self.box.setProperty("role", "number")
        pattern = _DECIMAL if field.kind is FieldKind.NUMBER else _WHOLE
        self.box.setValidator(QRegularExpressionValidator(QRegularExpression(pattern), self.box))
        self.box.committed.connect(self._take)
        self.box.textEdited.connect(self._forgive)
        self.box.left.connect(self.left)
        self.watch_typing(self.box)
        unit = fixed_label("quiet")
        unit.setText(field.unit)
        self._range = fixed_label("faint", name=f"range_{field.id}")
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        row.addWidget(self.box)
        row.addWidget(unit)
        row.addStretch(1)
        row.addWidget(self._range)
        self.body.addLayout(row)
        self.retranslate()

    def show_value(self, value: AnswerValue | None) -> None:
        """Show a value, or none; what is being typed is left alone."""
        self._value = value
        self.box.show_text("" if value is None else str(value))

    def press(self, place: int) -> bool:
        """Begin to type with a digit."""
        return _begin(self.box, place)

    def enter(self) -> None:
        """Put the cursor into the line, its number selected."""
        self.box.setFocus()
        self.box.selectAll()

    def retranslate(self) -> None:
        """Set every text."""
        super().retranslate()
        self.box.setAccessibleName(told(self.field.label))
        self._range.setText(limits_text(self.field))

    def _forgive(self) -> None:
        restyle(self._range, "wrong", "no")

    def _take(self, text: str) -> None:
        value = parsed(self.field, text) if text.strip() else None
        if text.strip() and value is None:
            # Nothing that is no answer may stand there as if it were one.
            restyle(self._range, "wrong", "yes")
            self.box.put("" if self._value is None else str(self._value))
            return
        self.box.put("" if value is None else str(value))
        self.given.emit(value)


def _begin(box: LineBox, place: int) -> bool:
    box.setFocus()
    box.selectAll()
    box.insert(str(place + 1))
    return True
