"""What a form does not allow is refused before it is stored."""

from ground.errors import ReadingRuleError
from reader_study.forms.answer import Answer, AnswerValue
from reader_study.forms.form import FieldKind, Form, FormField
from reader_study.forms.rules import chosen

_WHOLE = frozenset({FieldKind.PERCENT, FieldKind.INTEGER, FieldKind.LIKERT})


def check_answer(form: Form, answer: Answer) -> None:
    """Refuse values that a form does not allow.

    Raises
    ------
    ReadingRuleError
        Naming the field and what it allows.

    """
    if answer.cannot_assess is not None and answer.values:
        raise ReadingRuleError(
            "A case cannot both be assessed and not assessable.",
            remedy="Clear what was given, or the reason.",
        )
    fields = {one.id: one for one in form.fields}
    for name, value in answer.values.items():
        if name not in fields:
            raise ReadingRuleError(
                f"The form {form.id!r} has no field {name!r}.",
                remedy=f"Its fields: {', '.join(fields)}.",
            )
        _check_value(fields[name], value)


def _check_value(one: FormField, value: AnswerValue) -> None:
    known = {option.id for option in one.options}
    if known and not chosen(value) <= known:
        raise ReadingRuleError(
            f"{one.label.en}: {value!r} is not a choice of this study.",
            remedy=f"Choose one of {', '.join(option.id for option in one.options)}.",
        )
    if one.kind not in _WHOLE:
        return
    low = 0 if one.low is None else one.low
    high = 100 if one.high is None else one.high
    if not isinstance(value, int) or not low <= value <= high:
        raise ReadingRuleError(
            f"{one.label.en}: {value!r} is out of range.",
            remedy=f"Enter a whole number from {low} to {high}.",
        )
