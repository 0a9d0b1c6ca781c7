"""Where the keyboard goes in a form: pure, so that any form can be walked without a window."""

from collections.abc import Mapping, Sequence

from reader_study.forms.answer import AnswerValue
from reader_study.forms.form import FieldKind, Form, FormField

CHOSEN = frozenset(
    {
        FieldKind.ORDINAL,
        FieldKind.CHOICE,
        FieldKind.CHOICES,
        FieldKind.YES_NO,
        FieldKind.LIKERT,
    }
)
"""Kinds that a digit answers."""

HOLD_ONE = CHOSEN - {FieldKind.CHOICES}
"""Kinds that are done with one choice, so that the keyboard may go on."""


def is_walked(form: Form) -> bool:
    """Tell whether the reader goes from field to field.

    Not where one scale of choices, alone or beside one per cent value, is all there is: digits
    then mean the scale from anywhere.
    """
    kinds = [one.kind for one in form.fields]
    scales = [kind for kind in kinds if kind in CHOSEN]
    others = [kind for kind in kinds if kind not in CHOSEN]
    return len(scales) > 1 or len(others) > 1 or any(k is not FieldKind.PERCENT for k in others)


def neighbour(shown: Sequence[str], current: str | None, steps: int, *, round_: bool) -> str | None:
    """Return the field some steps from the current one.

    Parameters
    ----------
    shown : sequence of str
        Ids of the fields that are asked, in order.
    round_ : bool
        Whether the way goes on at the other end; otherwise it stops there.

    """
    if not shown:
        return None
    if current not in shown:
        return shown[0] if steps >= 0 else shown[-1]
    place = shown.index(current) + steps
    return shown[place % len(shown) if round_ else min(max(place, 0), len(shown) - 1)]


def beginning(shown: Sequence[FormField], values: Mapping[str, AnswerValue]) -> str | None:
    """Return the field to begin with: the first that is required and not given, else the first."""
    for one in shown:
        if one.required and one.id not in values:
            return one.id
    return shown[0].id if shown else None


def after_removal(before: Sequence[str], shown: Sequence[str], current: str | None) -> str | None:
    """Return where to stand when the current field is asked no more: what followed it, or the end.

    Parameters
    ----------
    before : sequence of str
        Ids of the fields that were asked while the current one still was.

    """
    if current in shown or current not in before:
        return current if current in shown else (shown[0] if shown else None)
    following = [name for name in before[before.index(current) :] if name in shown]
    return following[0] if following else (shown[-1] if shown else None)


def toggled(field: FormField, held: Sequence[str], option_id: str) -> tuple[str, ...]:
    """Return several choices with one put in or taken out, in the order of the form.

    An exclusive option stands alone: choosing it drops the others, choosing another drops it.
    """
    if option_id in held:
        return tuple(name for name in held if name != option_id)
    option = field.option(option_id)
    if option is not None and option.exclusive:
        return (option_id,)
    wanted = {*held, option_id}
    return tuple(one.id for one in field.options if one.id in wanted and not one.exclusive)
