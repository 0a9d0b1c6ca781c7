"""What follows from a form and an answer: what is asked, lacking, wrong, unusual, meant."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ground.errors import ReadingRuleError
from reader_study.forms.answer import Answer, AnswerValue
from reader_study.forms.faults import AnswerFault, value_faults
from reader_study.forms.form import FieldRole, Form, FormField, SoftCheck, Words
from reader_study.forms.marks import ImageExtent
from reader_study.lexicon import band_distance


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
    asked = visible(form, answer)
    return tuple(
        one.id for one in asked if _needs(one, asked, answer) and not _is_given(answer, one)
    )


def is_required(form: Form, answer: Answer, field_id: str) -> bool:
    """Tell whether a field must be answered, given what has been answered so far."""
    asked = visible(form, answer)
    return any(one.id == field_id and _needs(one, asked, answer) for one in asked)


def complete(form: Form, answer: Answer) -> bool:
    """Tell whether an answer can be locked."""
    return not missing(form, answer)


def pruned(form: Form, answer: Answer) -> Answer:
    """Return the answer without fields that are not asked any more: a lock must not hold them."""
    asked = {one.id for one in visible(form, answer)}
    values = {key: value for key, value in answer.values.items() if key in asked}
    return replace(answer, values=values)


def faults(
    form: Form,
    answer: Answer,
    *,
    final: bool = False,
    extents: Sequence[ImageExtent] | None = None,
) -> tuple[AnswerFault, ...]:
    """Return everything that an answer must not be.

    Parameters
    ----------
    final : bool
        The answer is to be locked: fields that are not asked must not be there. A draft may keep
        them, so that they come back with the condition.
    extents : sequence of ImageExtent or None
        The images of the case: marks must lie on them.

    """
    return tuple(_faults(form, answer, final, extents))


def check_answer(
    form: Form,
    answer: Answer,
    *,
    final: bool = False,
    extents: Sequence[ImageExtent] | None = None,
) -> None:
    """Refuse an answer that does not fit its form; see `faults`.

    Raises
    ------
    ReadingRuleError
        With the first fault.

    """
    for fault in _faults(form, answer, final, extents):
        raise ReadingRuleError(fault.what, remedy=fault.remedy)


def points_of(form: Form, answer: Answer) -> int | None:
    """Return the points of the options chosen so far; None for a form without points."""
    if not form.levels:
        return None
    return sum(
        option.points or 0
        for one in visible(form, answer)
        for option in one.options
        if option.id in chosen(answer.get(one.id))
    )


def level_meant(form: Form, answer: Answer) -> str | None:
    """Return the call that the points mean; None while a field with points is not answered.

    Never filled in for a reader.
    """
    points = points_of(form, answer)
    if points is None:
        return None
    asked = visible(form, answer)
    for one in asked:
        has_points = any(option.points is not None for option in one.options)
        if has_points and _needs(one, asked, answer) and not _is_given(answer, one):
            return None
    reached = [level.call for level in form.levels if level.at_least <= points]
    return reached[-1] if reached else None


def right_answers(form: Form, answer: Answer) -> tuple[int, int]:
    """Return how many questions with a right answer were answered rightly, and how many there are.

    A question is right where just its right options are chosen.
    """
    right = asked = 0
    for one in visible(form, answer):
        wanted = frozenset(option.id for option in one.options if option.right)
        asked += bool(wanted)
        right += bool(wanted) and chosen(answer.get(one.id)) == wanted
    return right, asked


def reason_words(form: Form, reason: str) -> Words:
    """Return why a case cannot be assessed in both languages, or the reader's own words.

    A log holds the id of a reason or, before version 0.3, its English words.
    """
    for option in form.reasons:
        if reason in (option.id, option.label.en):
            return option.label
    return Words(reason, reason)


def call_of(form: Form, answer: Answer) -> str | None:
    """Return the category that the threshold cuts; None when it is not given."""
    one = form.of_role(FieldRole.CALL)
    return None if one is None else answer.text(one.id)


def called_positive(form: Form, answer: Answer, threshold: str) -> bool | None:
    """Tell whether the call lies at the threshold or above; None without a call, or off the scale.

    Parameters
    ----------
    threshold : str
        The first category of a positive call.

    """
    call, scale = call_of(form, answer), form.scale
    if call is None or call not in scale or threshold not in scale:
        return None
    return scale.index(call) >= scale.index(threshold)


def rating_of(form: Form, answer: Answer) -> int | None:
    """Return the rating that the ROC uses; None when it is not given or the form has none."""
    one = form.of_role(FieldRole.RATING)
    return None if one is None else answer.number(one.id)


def unusual(form: Form, answer: Answer) -> tuple[SoftCheck, ...]:
    """Return the soft checks that hold and have not been answered with *keep*."""
    if not form.checks:
        return ()
    asked = frozenset(one.id for one in visible(form, answer))
    return tuple(
        check
        for check in form.checks
        if check.id not in answer.kept and _holds(form, check, answer, asked)
    )


def _needs(one: FormField, asked: Sequence[FormField], answer: Answer) -> bool:
    """Tell whether a field that is asked must be answered; what is hidden counts for nothing."""
    ids = {other.id for other in asked}
    conditions = one.required_if.items()
    return one.required and all(k in ids and chosen(answer.get(k)) & set(v) for k, v in conditions)


def _is_given(answer: Answer, one: FormField) -> bool:
    value = answer.get(one.id)
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, list | tuple):
        return bool(value)
    return value is not None


def _faults(
    form: Form, answer: Answer, final: bool, extents: Sequence[ImageExtent] | None
) -> Iterator[AnswerFault]:
    if answer.cannot_assess is not None:
        if answer.values:
            yield AnswerFault(
                "A case cannot both be assessed and not assessable.",
                remedy="Clear the answers, or the reason.",
            )
        if not form.about_case:
            yield AnswerFault(
                "These questions are about no case.", remedy="Answer them, without a reason."
            )
    known = {one.id: one for one in form.fields}
    asked = {one.id for one in visible(form, answer)}
    for key, value in answer.values.items():
        if key not in known:
            yield AnswerFault(
                f"The form {form.id!r} has no field {key!r}.",
                remedy=f"It has: {', '.join(known)}.",
            )
        elif final and key not in asked:
            yield AnswerFault(
                f"{key!r} is not asked here.", remedy="Leave it out; its condition does not hold."
            )
        else:
            yield from value_faults(known[key], value, extents)
    checks = {check.id for check in form.checks}
    for name in answer.kept:
        if name not in checks:
            yield AnswerFault(
                f"The form {form.id!r} has no check {name!r}.", remedy="Keep what it has."
            )


def _holds(form: Form, check: SoftCheck, answer: Answer, asked: frozenset[str]) -> bool:
    if check.points:
        meant, call = level_meant(form, answer), call_of(form, answer)
        return meant is not None and call is not None and meant != call
    if check.bands:
        call, rating = call_of(form, answer), rating_of(form, answer)
        if call is None or rating is None or call not in form.scale:
            return False
        return band_distance(call, rating, scale=form.scale) > 1
    return bool(check.all_of) and all(
        key in asked and chosen(answer.get(key)) & set(options) for key, options in check.all_of
    )
