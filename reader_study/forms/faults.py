"""What is wrong with an answer, whoever gave it: nothing off its form is ever stored."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reader_study.forms.answer import AnswerValue
from reader_study.forms.form import FieldKind, FormField
from reader_study.forms.marks import ImageExtent, is_box, is_diameter, is_point, lies_within

LONGEST_TEXT = 20_000
MOST_DIAGNOSES = 20
_DECIMAL = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,6})?")


@dataclass(frozen=True, slots=True)
class AnswerFault:
    """One thing that is wrong, and what to do about it."""

    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.what} {self.remedy}"


def value_faults(
    field: FormField, value: AnswerValue, extents: Sequence[ImageExtent] | None
) -> Iterator[AnswerFault]:
    """Yield what is wrong with the value of a field.

    Parameters
    ----------
    extents : sequence of ImageExtent or None
        The images of the case, for marks; None where they are not known here.

    """
    yield from _BY_KIND[field.kind](field, value)
    if extents is not None:
        marks = value if isinstance(value, list | tuple) else (value,)
        for mark in marks:
            if _is_mark(mark) and not lies_within(mark, extents):
                yield AnswerFault(
                    f"A mark of {field.id!r} lies outside the image.",
                    remedy="Draw it on the image.",
                )


def _is_mark(value: object) -> bool:
    return is_point(value) or is_box(value) or is_diameter(value)


def _one(field: FormField, value: AnswerValue) -> Iterator[AnswerFault]:
    if not isinstance(value, str) or field.option(value) is None:
        yield _no_option(field, value)


def _several(field: FormField, value: AnswerValue) -> Iterator[AnswerFault]:
    if not isinstance(value, list | tuple):
        yield _no_option(field, value)
        return
    for item in value:
        if not isinstance(item, str) or field.option(item) is None:
            yield _no_option(field, item)
    if len(set(map(str, value))) < len(value):
        yield AnswerFault(f"{field.id!r} holds an option twice.", remedy="Choose each once.")
    alone = [one.id for one in field.options if one.exclusive and one.id in value]
    if alone and len(value) > 1:
        yield AnswerFault(
            f"{alone[0]!r} of {field.id!r} goes with no other.",
            remedy="Choose it alone, or the others.",
        )


def _no_option(field: FormField, value: object) -> AnswerFault:
    return AnswerFault(
        f"{value!r} is no option of {field.id!r}.",
        remedy=f"Choose from {', '.join(option.id for option in field.options)}.",
    )


def _whole(field: FormField, value: AnswerValue) -> Iterator[AnswerFault]:
    if not isinstance(value, int) or isinstance(value, bool):
        yield AnswerFault(
            f"{value!r} is no whole number for {field.id!r}.", remedy="Enter a whole number."
        )
        return
    yield from _out_of_range(field, Decimal(value))
    if field.low is not None and (value - field.low) % field.step:
        yield AnswerFault(
            f"{value} lies between two steps of {field.id!r}.",
            remedy=f"Go by {field.step} from {field.low}.",
        )


def _number(field: FormField, value: AnswerValue) -> Iterator[AnswerFault]:
    if not isinstance(value, str) or _DECIMAL.fullmatch(value) is None:
        yield AnswerFault(
            f"{value!r} is no decimal number for {field.id!r}.",
            remedy="Enter digits with a point, such as 12.5.",
        )
        return
    yield from _out_of_range(field, Decimal(value))


def _out_of_range(field: FormField, value: Decimal) -> Iterator[AnswerFault]:
    if field.low is not None and value < field.low:
        yield AnswerFault(
            f"{value} is too small for {field.id!r}.", remedy=f"It begins at {field.low}."
        )
    if field.high is not None and value > field.high:
        yield AnswerFault(
            f"{value} is too large for {field.id!r}.", remedy=f"It ends at {field.high}."
        )


def _yes_no(field: FormField, value: AnswerValue) -> Iterator[AnswerFault]:
    if not isinstance(value, bool):
        yield AnswerFault(f"{value!r} is neither yes nor no.", remedy=f"Answer {field.id!r}.")


def _text(field: FormField, value: AnswerValue) -> Iterator[AnswerFault]:
    if not isinstance(value, str):
        yield AnswerFault(f"{value!r} is no text for {field.id!r}.", remedy="Enter text.")
    elif len(value) > LONGEST_TEXT:
        yield _too_long(field)


def _diagnoses(field: FormField, value: AnswerValue) -> Iterator[AnswerFault]:
    """Check a list of the reader's own words or of options."""
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        yield AnswerFault(
            f"{field.id!r} holds no list of diagnoses.", remedy="Enter one after the other."
        )
    elif any(not str(item).strip() for item in value) or len(set(value)) < len(value):
        yield AnswerFault(
            f"A diagnosis of {field.id!r} is empty or stands twice.", remedy="Take it out."
        )
    elif len(value) > MOST_DIAGNOSES:
        yield AnswerFault(
            f"{field.id!r} holds {len(value)} diagnoses.", remedy=f"Keep at most {MOST_DIAGNOSES}."
        )
    elif any(len(str(item)) > LONGEST_TEXT for item in value):
        yield _too_long(field)


def _too_long(field: FormField) -> AnswerFault:
    return AnswerFault(
        f"The text of {field.id!r} is too long.",
        remedy=f"Keep it below {LONGEST_TEXT} characters.",
    )


def _point(field: FormField, value: AnswerValue) -> Iterator[AnswerFault]:
    if not is_point(value):
        yield AnswerFault(f"{field.id!r} holds no point.", remedy="Set it on the image.")


def _box(field: FormField, value: AnswerValue) -> Iterator[AnswerFault]:
    if not is_box(value):
        yield AnswerFault(f"{field.id!r} holds no box.", remedy="Draw it on the image.")


def _diameters(field: FormField, value: AnswerValue) -> Iterator[AnswerFault]:
    if not isinstance(value, list | tuple) or not all(is_diameter(item) for item in value):
        yield AnswerFault(f"{field.id!r} holds no diameters.", remedy="Draw them on the image.")
    elif len(value) > field.count:
        yield AnswerFault(
            f"{field.id!r} holds {len(value)} diameters.", remedy=f"Keep at most {field.count}."
        )


_BY_KIND: Mapping[FieldKind, Callable[[FormField, AnswerValue], Iterator[AnswerFault]]] = {
    FieldKind.ORDINAL: _one,
    FieldKind.CHOICE: _one,
    FieldKind.CHOICES: _several,
    FieldKind.PERCENT: _whole,
    FieldKind.INTEGER: _whole,
    FieldKind.LIKERT: _whole,
    FieldKind.NUMBER: _number,
    FieldKind.YES_NO: _yes_no,
    FieldKind.TEXT: _text,
    FieldKind.DIAGNOSES: _diagnoses,
    FieldKind.POINT: _point,
    FieldKind.BOX: _box,
    FieldKind.DIAMETERS: _diameters,
}
