"""A simulated reader's hand on a form: every field by keys, a drawing by the mouse."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.forms.option_caps import key_of
from app.forms.panel import FormPanel
from reader_study.forms.answer import Answer, AnswerValue
from reader_study.forms.form import FieldKind, FieldRole, FormField
from reader_study.forms.rules import chosen

_MARKS = (FieldKind.POINT, FieldKind.BOX, FieldKind.DIAMETERS)
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

    """

    def __init__(
        self, keys: Callable[[str | Qt.Key], None], canvas: Callable[[], QWidget | None]
    ) -> None:
        self._keys = keys
        self._canvas = canvas

    def fill(self, panel: FormPanel, answer: Answer) -> None:
        """Type what differs from the answer that stands in the form; marks are drawn once.

        Raises
        ------
        RuntimeError
            When the keyboard does not get through the form.

        """
        if not panel.walked:
            for field in panel.form.fields:
                if field.role is FieldRole.RATING or field.kind is FieldKind.PERCENT:
                    self._keys("L")
                self._answer(panel, field, answer.values[field.id])
            return
        for _ in range(_MOST_MOVES * len(panel.form.fields)):
            left = _left(panel, answer)
            if not left:
                return
            name = panel.current
            if name not in left:
                self._keys(Qt.Key.Key_Tab)
                continue
            assert name is not None
            self._answer(panel, panel.form.field(name), answer.values[name])
        raise RuntimeError(f"the form {panel.form.id!r} cannot be filled by keys")

    def _answer(self, panel: FormPanel, field: FormField, value: AnswerValue) -> None:
        match field.kind:
            case FieldKind.PERCENT | FieldKind.INTEGER | FieldKind.NUMBER:
                # What stands in the box is selected when the cursor comes in.
                self._keys(str(value))
                self._keys(Qt.Key.Key_Return)
            case FieldKind.TEXT:
                self._keys(str(value))
                self._keys(Qt.Key.Key_Tab)
            case FieldKind.DIAGNOSES:
                self._name(field, value)
            case kind if kind in _MARKS:
                self._draw(field)
            case _:
                self._choose(field, panel.answer.get(field.id), value)

    def _choose(self, field: FormField, held: AnswerValue | None, value: AnswerValue) -> None:
        """Press the keys of options that are to change: of several choices each by itself."""
        names = _option_ids(field)
        several = field.kind is FieldKind.CHOICES
        wanted = chosen(value)
        for name in names:
            if name in (wanted ^ chosen(held) if several else wanted):
                self._keys(key_of(names.index(name)))
        if several:
            self._keys(Qt.Key.Key_Tab)

    def _name(self, field: FormField, value: AnswerValue) -> None:
        """Type diagnoses one after the other; an empty line goes on."""
        assert isinstance(value, Sequence)
        for one in value:
            option = field.option(str(one))
            self._keys(str(one) if option is None else option.label.en)
            self._keys(Qt.Key.Key_Return)
        self._keys(Qt.Key.Key_Return)

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


def _left(panel: FormPanel, answer: Answer) -> frozenset[str]:
    """Return the fields that are asked and hold another value than they shall."""
    return frozenset(
        name
        for name in panel.shown
        if name in answer.values
        and not _is_done(panel.form.field(name), panel.answer.get(name), answer.values[name])
    )


def _is_done(field: FormField, held: AnswerValue | None, wanted: AnswerValue) -> bool:
    if field.kind in _MARKS:
        return held is not None
    if field.kind is FieldKind.CHOICES:
        return chosen(held) == chosen(wanted)
    if field.kind is FieldKind.DIAGNOSES:
        assert isinstance(wanted, Sequence)
        return isinstance(held, Sequence) and list(held) == list(wanted)
    return held == wanted


def _option_ids(field: FormField) -> list[str]:
    """Return what the keys of a field choose, in their order."""
    if field.kind is FieldKind.YES_NO:
        return ["yes", "no"]
    if field.kind is FieldKind.LIKERT:
        low = 1 if field.low is None else field.low
        return [str(grade) for grade in range(low, (5 if field.high is None else field.high) + 1)]
    return [option.id for option in field.options]
