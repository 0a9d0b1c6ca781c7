"""What a simulated reader answers on any form, from how suspicious she finds the case.

Nothing here knows a form by name. A field's options stand from the least suspicious on, in every
lexicon as in every scale, so that a likelihood leads to descriptors that go with it. Optional
fields are left out, as busy readers do.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from reader_study.forms import marks
from reader_study.forms.answer import Answer, AnswerValue
from reader_study.forms.form import FieldKind, FieldRole, Form, FormField
from reader_study.forms.marks import ImageExtent
from reader_study.forms.rules import is_required, level_meant, unusual, visible
from reader_study.lexicon import BANDS
from reader_study.simulated.readers import category_of

_TRIES = 8
"""How often descriptors are drawn anew before an unusual combination is kept."""

_KNOWS = 0.85
"""How often a question with a right answer is answered rightly."""


@dataclass(frozen=True, slots=True)
class Impression:
    """What a simulated reader makes of what is in front of her.

    Parameters
    ----------
    likelihood : int
        Of malignancy, 0–100.
    quality : float
        How good she finds a text that she rates, 0–1.
    extents : sequence of ImageExtent
        The images of the case, for what is drawn.

    """

    likelihood: int = 0
    quality: float = 0.5
    extents: Sequence[ImageExtent] = ()


def simulated_answer(
    form: Form, seen: Impression, chance: Random, *, before: Answer | None = None
) -> Answer:
    """Return a complete answer that fits a form.

    Parameters
    ----------
    chance : random.Random
        Decides what the impression does not.
    before : Answer, optional
        Her read that this one follows: descriptors stay, call and rating are given anew.

    """
    held = {} if before is None else _descriptors(form, before)
    answer = Answer()
    for _ in range(_TRIES):
        answer = _filled(form, seen, chance, Answer(held))
        if not unusual(form, answer):
            return answer
    return replace(answer, kept=tuple(check.id for check in unusual(form, answer)))


def _descriptors(form: Form, answer: Answer) -> dict[str, AnswerValue]:
    judged = {field.id for field in form.fields if _is_judged(field)}
    return {name: value for name, value in answer.values.items() if name not in judged}


def _filled(form: Form, seen: Impression, chance: Random, answer: Answer) -> Answer:
    """Give field after field; each may ask for others. A call that points lead to comes last."""
    late = FieldRole.CALL if form.levels else None
    while True:
        left = list(_lacking(form, answer))
        if not left:
            return answer
        field = next((one for one in left if one.role is not late), left[0])
        meant = level_meant(form, answer) if field.role is late else None
        value = meant or _value(form, field, seen, chance)
        answer = answer.given(field.id, value)


def _lacking(form: Form, answer: Answer) -> Iterator[FormField]:
    for field in visible(form, answer):
        wanted = _is_judged(field) or is_required(form, answer, field.id)
        if wanted and field.id not in answer.values:
            yield field


def _is_judged(field: FormField) -> bool:
    return field.role in (FieldRole.CALL, FieldRole.RATING)


def _value(form: Form, field: FormField, seen: Impression, chance: Random) -> AnswerValue:
    match field.kind:
        case FieldKind.ORDINAL | FieldKind.CHOICE:
            return _choice(form, field, seen, chance)
        case FieldKind.CHOICES:
            return [_choice(form, field, seen, chance)]
        case FieldKind.YES_NO:
            return chance.random() * 100 < seen.likelihood
        case FieldKind.TEXT:
            return f"Simulated text; likelihood of malignancy {seen.likelihood} %."
        case FieldKind.DIAGNOSES:
            return _diagnoses(field, seen)
        case FieldKind.POINT | FieldKind.BOX | FieldKind.DIAMETERS:
            return _drawn(field, seen, chance)
        case _:
            return _number(field, seen, chance)


def _choice(form: Form, field: FormField, seen: Impression, chance: Random) -> str:
    names = [option.id for option in field.options]
    right = [option.id for option in field.options if option.right]
    if right and chance.random() < _KNOWS:
        return right[0]
    if right:
        return chance.choice([name for name in names if name not in right])
    if field.role is FieldRole.CALL:
        return call_place(names, seen.likelihood)
    leading = _leading(form, field)
    if leading:
        return leading
    last = len(names) - 1
    place = round(chance.gauss(seen.likelihood / 100 * last, 0.7))
    return names[min(max(place, 0), last)]


def call_place(names: Sequence[str], likelihood: int) -> str:
    """Return the category of a scale that goes with a likelihood: by its bands, or evenly."""
    if any(name in BANDS for name in names):
        return category_of(likelihood, scale=names)
    return names[min(likelihood * len(names) // 100, len(names) - 1)]


def _leading(form: Form, field: FormField) -> str:
    """Return the option on which most further fields depend; empty where none does."""
    rules = [rule for other in form.fields for rule in (other.shown_if, other.required_if)]
    asked = [name for rule in rules for name in rule.get(field.id, ())]
    return max((one.id for one in field.options if one.id in asked), key=asked.count, default="")


def _number(field: FormField, seen: Impression, chance: Random) -> AnswerValue:
    if field.role is FieldRole.RATING:
        return seen.likelihood
    low = 0 if field.low is None else field.low
    high = 100 if field.high is None else field.high
    share = min(max(chance.gauss(seen.quality, 0.15), 0.0), 1.0)
    steps = round(share * ((high - low) // field.step))
    value = low + steps * field.step
    return str(value) if field.kind is FieldKind.NUMBER else value


def _diagnoses(field: FormField, seen: Impression) -> AnswerValue:
    if field.options:
        names = [option.id for option in field.options]
        return [call_place(names, seen.likelihood)]
    return ["carcinoma" if seen.likelihood >= 50 else "fibroadenoma"]


def _drawn(field: FormField, seen: Impression, chance: Random) -> AnswerValue:
    """Return a mark around the middle of the first image."""
    extent = seen.extents[0] if seen.extents else ImageExtent(64, 64)
    x, y = extent.width * chance.uniform(0.4, 0.6), extent.height * chance.uniform(0.4, 0.6)
    aside, up = extent.width * 0.1, extent.height * 0.1
    if field.kind is FieldKind.POINT:
        return marks.point(0, 0, (x, y))
    if field.kind is FieldKind.BOX:
        return marks.box(0, 0, (x - aside, y - up), (x + aside, y + up))
    ends = [((x - aside, y), (x + aside, y)), ((x, y - up), (x, y + up))]
    return [marks.diameter(0, 0, *line, length_mm=None) for line in ends[: max(field.count, 1)]]
