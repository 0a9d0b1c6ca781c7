"""In which fields answers on one case differ: what can be called, not shades of it."""

from collections.abc import Iterator, Sequence

from reader_study.forms.answer import Answer
from reader_study.forms.form import FieldKind, FieldRole, Form

_COMPARED = frozenset({FieldKind.ORDINAL, FieldKind.CHOICE, FieldKind.YES_NO})


def differing(form: Form, answers: Sequence[Answer]) -> tuple[str, ...]:
    """Name the fields in which answers of several readers on one case differ.

    The call alone where the form has one; else every choice. ``cannot_assess`` where some could
    not assess the case and others did.
    """
    unable = {answer.cannot_assess is not None for answer in answers}
    if len(unable) > 1:
        return ("cannot_assess",)
    if unable == {True}:
        return ()
    return tuple(
        name for name in _compared(form) if len({str(one.values.get(name)) for one in answers}) > 1
    )


def _compared(form: Form) -> Iterator[str]:
    call = form.of_role(FieldRole.CALL)
    if call is not None:
        yield call.id
        return
    yield from (one.id for one in form.fields if one.kind in _COMPARED)
