"""An answer in words: each value as the reader sees it in the summary and in lists."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from app.forms.field_box import told
from app.i18n import QT_TRANSLATE_NOOP
from reader_study.forms.answer import Answer, AnswerValue
from reader_study.forms.form import FieldKind, FieldRole, Form, FormField
from reader_study.forms.marks import length_mm
from reader_study.forms.rules import reason_words, visible

_CONTEXT = "FormValues"
_WORDS = {
    "yes": QT_TRANSLATE_NOOP("FormValues", "yes"),
    "no": QT_TRANSLATE_NOOP("FormValues", "no"),
    "image": QT_TRANSLATE_NOOP("FormValues", "image %1"),
    "frame": QT_TRANSLATE_NOOP("FormValues", "frame %1"),
    "no_scale": QT_TRANSLATE_NOOP("FormValues", "no scale"),
}
_LONGEST_TEXT = 80
MARKS = frozenset({FieldKind.POINT, FieldKind.BOX, FieldKind.DIAMETERS})
_SHORT = frozenset({FieldRole.CALL, FieldRole.RATING})


def value_text(field: FormField, value: AnswerValue) -> str:
    """Return a value in the language of the window, as ``35 %`` or ``oval``."""
    match value:
        case bool():
            return _word("yes" if value else "no")
        case Mapping() if field.kind in MARKS:
            return mark_text(value)
        case list() | tuple() if field.kind in MARKS:
            return mark_text(value)
        case list() | tuple():
            return ", ".join(_option(field, str(item)) for item in value)
        case int() if field.kind is FieldKind.PERCENT:
            return f"{value}" if field.low_words.en else f"{value} %"
        case _:
            text = _option(field, str(value))
            text = text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 1]}…"
            return f"{text} {field.unit}".rstrip()


def lines(form: Form, answer: Answer) -> list[tuple[str, str]]:
    """Return label and value of every field that is asked and given, in the order of the form."""
    return [
        (told(one.label), value_text(one, answer.values[one.id]))
        for one in visible(form, answer)
        if one.id in answer.values
    ]


def headline(form: Form, answer: Answer) -> str:
    """Return call and rating as ``4A · 35 %``; of a form without them what else was given."""
    shown = [one for one in visible(form, answer) if one.id in answer.values]
    short = [one for one in shown if one.role in _SHORT]
    return " · ".join(value_text(one, answer.values[one.id]) for one in short or shown[:6])


def reason_text(form: Form, reason: str) -> str:
    """Return a stored reason why a case cannot be assessed, in the language of the window."""
    return told(reason_words(form, reason))


def one_line(form: Form, answer: Answer) -> str:
    """Return the headline, or the reason why there is none."""
    if answer.cannot_assess:
        return reason_text(form, answer.cannot_assess)
    return headline(form, answer)


def mark_text(value: AnswerValue) -> str:
    """Return what is drawn, as ``image 1 · 12.3 × 8.1 mm``."""
    drawn = [value] if isinstance(value, Mapping) else value
    assert isinstance(drawn, list | tuple)
    marks = [mark for mark in drawn if isinstance(mark, Mapping)]
    where = [_word("image", _counted(marks[0], "image"))]
    if marks[0].get("frame"):
        where.append(_word("frame", _counted(marks[0], "frame")))
    lengths = [length_mm(mark) for mark in marks]
    known = [f"{length:.1f}" for length in lengths if length is not None]
    if known and len(known) == len(marks):
        where.append(f"{' × '.join(known)} mm")
    elif not isinstance(value, Mapping):
        where.append(f"{len(marks)}, {_word('no_scale')}")
    return " · ".join(where)


def _counted(mark: Mapping[str, AnswerValue], name: str) -> int:
    number = mark[name]
    assert isinstance(number, int)
    return number + 1


def _option(field: FormField, ident: str) -> str:
    option = field.option(ident)
    return ident if option is None else told(option.label)


def _word(name: str, value: object = "") -> str:
    return QCoreApplication.translate(_CONTEXT, _WORDS[name]).replace("%1", str(value))
