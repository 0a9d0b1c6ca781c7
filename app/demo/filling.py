"""A simulated reader's hand on a form: every field by keys, a drawing by the mouse."""

import random
from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.forms.option_caps import DIGITS
from app.forms.panel import FormPanel
from app.forms.walk import CHOSEN
from reader_study.forms.form import FieldKind, FieldRole, FormField
from reader_study.simulated.readers import category_of

_JUDGED = (FieldRole.CALL, FieldRole.RATING)
_MOST_MOVES = 4
"""Keys that lead on, for each field of a form: more would mean that the form does not let go."""


class Filling:
    """Types an answer into a form.

    Parameters
    ----------
    keys : callable
        Presses keys on whatever has the focus: a text, or one key.
    canvas : callable
        Returns the image, for fields that are drawn.
    chance : random.Random
        Decides what no percept decides.

    """

    def __init__(
        self,
        keys: Callable[[str | Qt.Key], None],
        canvas: Callable[[], QWidget | None],
        chance: random.Random,
    ) -> None:
        self._keys = keys
        self._canvas = canvas
        self._chance = chance

    def fill(self, panel: FormPanel, likelihood: int) -> None:
        """Answer what is required and not answered, and give call and rating anew.

        Raises
        ------
        RuntimeError
            When the keyboard does not get through the form.

        """
        judged = {one.id for one in panel.form.fields if one.role in _JUDGED}
        if not panel.walked:
            for field in panel.form.fields:
                if field.role is FieldRole.RATING or field.kind is FieldKind.PERCENT:
                    self._keys("L")
                self._answer(panel, field, likelihood)
            return
        for _ in range(_MOST_MOVES * len(panel.form.fields)):
            left = [
                panel.form.field(name)
                for name in panel.shown
                if name in judged or (_is_asked(panel, name) and name not in panel.answer.values)
            ]
            if not left:
                return
            name = panel.current
            if name not in {field.id for field in left}:
                self._keys(Qt.Key.Key_Tab)
                continue
            assert name is not None
            judged.discard(name)
            self._answer(panel, panel.form.field(name), likelihood)
        raise RuntimeError(f"the form {panel.form.id!r} cannot be filled by keys")

    def _answer(self, panel: FormPanel, field: FormField, likelihood: int) -> None:
        match field.kind:
            case FieldKind.PERCENT:
                value = likelihood if field.role is FieldRole.RATING else self._number(field)
                self._type(str(value))
            case FieldKind.INTEGER | FieldKind.NUMBER:
                self._type(str(self._number(field)))
            case FieldKind.TEXT:
                self._keys("Described in the words of a simulated reader.")
                self._keys(Qt.Key.Key_Tab)
            case FieldKind.DIAGNOSES:
                self._keys("simulated diagnosis")
                self._keys(Qt.Key.Key_Return)
                self._keys(Qt.Key.Key_Return)
            case kind if kind in CHOSEN:
                self._choose(panel, field, likelihood)
            case _:
                self._draw(field)

    def _type(self, digits: str) -> None:
        """Replace what stands in the box; its text is selected when the cursor comes in."""
        self._keys(digits)
        self._keys(Qt.Key.Key_Return)

    def _choose(self, panel: FormPanel, field: FormField, likelihood: int) -> None:
        names = [option.id for option in field.options]
        if field.role is FieldRole.CALL:
            place = _call_place(names, likelihood)
        else:
            place = self._chance.randrange(min(_count(field), DIGITS))
        if field.role is FieldRole.CALL and panel.answer.get(field.id) == names[place]:
            self._keys(Qt.Key.Key_Tab)
            return
        self._keys(str(place + 1))
        if field.kind is FieldKind.CHOICES:
            self._keys(Qt.Key.Key_Tab)

    def _number(self, field: FormField) -> int:
        low = 0 if field.low is None else field.low
        high = 100 if field.high is None else field.high
        return self._chance.randrange(low, high + 1, max(field.step, 1))

    def _draw(self, field: FormField) -> None:
        self._keys("1")
        canvas = self._canvas()
        if canvas is None:
            return
        middle = canvas.rect().center()
        for number in range(max(field.count, 1)):
            aside = QPoint(20 + 10 * number, 12 - 30 * number)
            QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=middle - aside)
            QTest.mouseMove(canvas, middle + aside)
            QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=middle + aside)
        self._keys(Qt.Key.Key_Tab)


def _is_asked(panel: FormPanel, name: str) -> bool:
    return panel.form.field(name).required


def _count(field: FormField) -> int:
    if field.kind is FieldKind.YES_NO:
        return 2
    if field.kind is FieldKind.LIKERT:
        return (5 if field.high is None else field.high) - (field.low or 1) + 1
    return len(field.options)


def _call_place(names: list[str], likelihood: int) -> int:
    """Return the place on a scale that goes with a likelihood: by its bands, or evenly."""
    if "4A" in names:
        return names.index(category_of(likelihood, scale=names))
    return min(likelihood * len(names) // 100, len(names) - 1)
