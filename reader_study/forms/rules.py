"""What follows from a form and an answer: what is asked, lacking, wrong, unusual, meant."""

from reader_study.forms.answer import Answer, AnswerValue
from reader_study.forms.form import FieldKind, FieldRole, Form, FormField, SoftCheck
from reader_study.lexicon import band_distance

_WHOLE = frozenset({FieldKind.PERCENT, FieldKind.INTEGER, FieldKind.LIKERT})
_ONE = frozenset({FieldKind.ORDINAL, FieldKind.CHOICE})


def chosen(value: AnswerValue | None) -> frozenset[str]:
    """Return the ids of options in a value: of one choice, of several, of yes or no."""
    match value:
        case None:
            return frozenset()
        case bool():
            return frozenset({"yes" if value else "no"})
        case str() | int():
            return frozenset({str(value)})
        case list() | tuple():
            return frozenset(str(item) for item in value)
        case _:
            return frozenset()


def visible(form: Form, answer: Answer) -> tuple[FormField, ...]:
    """Return the fields that are asked, given what has been answered; in the form's order.

    A field is asked when each field that its condition names is asked itself and holds one of the
    options named.
    """
    shown: dict[str, FormField] = {}
    for one in form.fields:
        conditions = one.shown_if.items()
        if all(k in shown and chosen(answer.get(k)) & set(v) for k, v in conditions):
            shown[one.id] = one
    return tuple(shown.values())


def missing(form: Form, answer: Answer) -> tuple[str, ...]:
    """Return the ids of required fields that are asked and not answered.

    None are where a reason is given why the case cannot be assessed.
    """
    if answer.cannot_assess is not None:
        return () if answer.cannot_assess.strip() else ("cannot_assess",)
    return tuple(
        one.id for one in visible(form, answer) if one.required and not _is_given(answer, one)
    )


def complete(form: Form, answer: Answer) -> bool:
    """Tell whether an answer can be locked."""
    return not missing(form, answer)


def pruned(form: Form, answer: Answer) -> Answer:
    """Return the answer without fields that are not asked any more: a lock must not hold them."""
    kept: Answer = answer
    for key in answer.values:
        if key not in {one.id for one in visible(form, kept)}:
            kept = _without(kept, key)
    return kept


def call_of(form: Form, answer: Answer) -> str | None:
    """Return the category that the threshold cuts; None when it is not given."""
    one = form.of_role(FieldRole.CALL)
    return None if one is None else answer.text(one.id)


def rating_of(form: Form, answer: Answer) -> int | None:
    """Return the rating that the ROC uses; None when it is not given or the form has none."""
    one = form.of_role(FieldRole.RATING)
    return None if one is None else answer.number(one.id)


def unusual(form: Form, answer: Answer) -> tuple[SoftCheck, ...]:
    """Return the soft checks that hold and have not been answered with *keep*."""
    return tuple(
        check
        for check in form.checks
        if check.id not in answer.kept and _holds(form, check, answer)
    )


def _is_given(answer: Answer, one: FormField) -> bool:
    value = answer.get(one.id)
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, list | tuple):
        return bool(value)
    return value is not None


def _without(answer: Answer, key: str) -> Answer:
    values = {name: held for name, held in answer.values.items() if name != key}
    return Answer(values, answer.cannot_assess, answer.note, answer.override, answer.kept)


def _holds(form: Form, check: SoftCheck, answer: Answer) -> bool:
    if check.bands:
        call, rating = call_of(form, answer), rating_of(form, answer)
        if call is None or rating is None or call not in form.scale:
            return False
        return band_distance(call, rating, scale=form.scale) > 1
    asked = {one.id for one in visible(form, answer)}
    return bool(check.all_of) and all(
        key in asked and chosen(answer.get(key)) & set(options) for key, options in check.all_of
    )
