"""Questions that a digit answers: one option, several, yes or no, a grade of agreement."""

from PySide6.QtWidgets import QHBoxLayout

from app.forms.field_box import FieldBox, told
from app.forms.option_caps import CapText, OptionCaps, key_of
from app.forms.walk import HOLD_ONE, toggled
from app.widgets.base import fixed_label, label
from app.widgets.key_caps import CategoryCaps
from reader_study.forms.answer import AnswerValue
from reader_study.forms.form import FieldKind, FormField
from reader_study.forms.rules import chosen

LONGEST_CATEGORY = 3
"""Scales of longer names are set as compact caps."""
MOST_CATEGORIES = 9


def is_category_scale(field: FormField) -> bool:
    """Tell whether a field is a scale of short names, which is shown as a row of large caps."""
    names = [option.label.en for option in field.options]
    return (
        field.kind is FieldKind.ORDINAL
        and 1 < len(names) <= MOST_CATEGORIES
        and all(len(name) <= LONGEST_CATEGORY for name in names)
    )


class ChoiceBox(FieldBox):
    """Options as compact caps: one of them, or several."""

    def __init__(self, field: FormField, *, framed: bool) -> None:
        super().__init__(field, framed=framed)
        self._value: AnswerValue | None = None
        self._caps = OptionCaps(self._idents(), name=field.id)
        self._caps.chosen.connect(self._choose)
        self.body.addWidget(self._caps)
        self.retranslate()

    @property
    def holds_one(self) -> bool:
        """Whether one choice answers it."""
        return self.field.kind in HOLD_ONE

    def show_value(self, value: AnswerValue | None) -> None:
        """Mark what is chosen."""
        if value != self._value:
            self._value = value
            self._caps.set_chosen(chosen(value))

    def press(self, place: int) -> bool:
        """Choose the option of a digit."""
        return self._caps.press(place)

    def more(self) -> None:
        """Let the digits mean the next nine options."""
        self._caps.more()

    def set_current(self, current: bool) -> None:
        """Mark it; a field that is left lets the digits mean the first nine again."""
        super().set_current(current)
        if not current:
            self._caps.rest()

    def retranslate(self) -> None:
        """Set every text."""
        super().retranslate()
        self._caps.word(self._texts())

    def _idents(self) -> list[str]:
        if self.field.kind is FieldKind.YES_NO:
            return ["yes", "no"]
        return [option.id for option in self.field.options]

    def _texts(self) -> list[CapText]:
        if self.field.kind is FieldKind.YES_NO:
            return [CapText("yes", self.tr("Yes")), CapText("no", self.tr("No"))]
        return [CapText(one.id, told(one.label), told(one.hint)) for one in self.field.options]

    def _choose(self, option_id: str) -> None:
        self.asked.emit()
        self.given.emit(self._with(option_id))

    def _with(self, option_id: str) -> AnswerValue | None:
        field, held = self.field, chosen(self._value)
        if field.kind is FieldKind.CHOICES:
            order = [one.id for one in field.options if one.id in held]
            return toggled(field, order, option_id) or None
        if option_id in held and not field.required:
            return None
        return option_id == "yes" if field.kind is FieldKind.YES_NO else option_id


class LikertBox(ChoiceBox):
    """Grades in a row, with the words of both ends below."""

    def __init__(self, field: FormField, *, framed: bool) -> None:
        self._ends = label("faint", wrap=True)
        super().__init__(field, framed=framed)
        self.body.addWidget(self._ends)
        self._word_ends()

    def retranslate(self) -> None:
        """Set every text."""
        super().retranslate()
        if self._ends.parent() is not None:
            self._word_ends()

    def _word_ends(self) -> None:
        low, *_, high = self._grades()
        ends = ((low, told(self.field.low_words)), (high, told(self.field.high_words)))
        text = "      ".join(f"{grade}  {words}" for grade, words in ends if words)
        self._ends.setText(text)
        self._ends.setVisible(bool(text))

    def _grades(self) -> range:
        low = 1 if self.field.low is None else self.field.low
        return range(low, (5 if self.field.high is None else self.field.high) + 1)

    def _idents(self) -> list[str]:
        return [str(grade) for grade in self._grades()]

    def _texts(self) -> list[CapText]:
        texts = []
        for place, ident in enumerate(self._idents()):
            option = self.field.option(ident)
            hint = "" if option is None else told(option.label)
            texts.append(CapText(ident, ident, hint, keyed=key_of(place) != ident))
        return texts

    def _with(self, option_id: str) -> AnswerValue | None:
        if option_id in chosen(self._value) and not self.field.required:
            return None
        return int(option_id)


class ScaleBox(FieldBox):
    """A scale of short names as one row of large caps."""

    def __init__(self, field: FormField, *, framed: bool) -> None:
        super().__init__(field, framed=framed)
        self._ids = [option.id for option in field.options]
        self.caps = CategoryCaps(self._ids)
        self.caps.chosen.connect(self._choose)
        self.body.addWidget(self.caps)
        self.foot = QHBoxLayout()
        self._keys = fixed_label("faint")
        self.foot.addStretch(1)
        self.foot.addWidget(self._keys)
        self.body.addLayout(self.foot)
        self.retranslate()

    @property
    def holds_one(self) -> bool:
        """One category answers it."""
        return True

    def show_value(self, value: AnswerValue | None) -> None:
        """Mark one category, or none."""
        self.caps.set_chosen(value if isinstance(value, str) else None)

    def press(self, place: int) -> bool:
        """Choose the category with this place on the scale."""
        if place >= len(self._ids):
            return False
        self._choose(self._ids[place])
        return True

    def retranslate(self) -> None:
        """Set every text."""
        super().retranslate()
        words = {one.id: (told(one.label), told(one.hint)) for one in self.field.options}
        self.caps.word(told(self.field.label), words)
        keys = self.tr("keys 1 – %1").replace("%1", str(len(self._ids)))
        self._keys.setText(keys)

    def _choose(self, option_id: str) -> None:
        self.asked.emit()
        self.given.emit(option_id)
