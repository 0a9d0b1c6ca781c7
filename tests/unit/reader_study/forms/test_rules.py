"""What follows from a form and an answer, whatever the form and the answer are."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ground.errors import ReadingRuleError
from reader_study.forms.answer import Answer
from reader_study.forms.form import FieldKind, FieldOption, Form, FormField, Words
from reader_study.forms.library import load_form
from reader_study.forms.marks import ImageExtent, box, diameter, point
from reader_study.forms.rules import (
    check_answer,
    chosen,
    complete,
    faults,
    is_required,
    missing,
    pruned,
    reason_words,
    visible,
)

OPTIONS = tuple(FieldOption(name, Words(name)) for name in ("a", "b", "c"))
KINDS = (FieldKind.CHOICE, FieldKind.CHOICES, FieldKind.ORDINAL, FieldKind.YES_NO, FieldKind.TEXT)


def options_of(kind: FieldKind) -> tuple[FieldOption, ...]:
    return OPTIONS if kind not in (FieldKind.YES_NO, FieldKind.TEXT) else ()


@st.composite
def conditions(draw: st.DrawFn, above: Sequence[FormField]) -> dict[str, tuple[str, ...]]:
    """Return conditions on some of the fields above."""
    askable = [one for one in above if one.kind is not FieldKind.TEXT]
    if not askable:
        return {}
    names = draw(st.lists(st.sampled_from(askable), max_size=2, unique_by=lambda one: one.id))
    found = {}
    for one in names:
        ids = ["yes", "no"] if one.kind is FieldKind.YES_NO else [o.id for o in one.options]
        found[one.id] = tuple(draw(st.lists(st.sampled_from(ids), min_size=1, unique=True)))
    return found


@st.composite
def forms(draw: st.DrawFn) -> Form:
    fields: list[FormField] = []
    for number in range(draw(st.integers(1, 8))):
        kind = draw(st.sampled_from(KINDS))
        fields.append(
            FormField(
                f"f{number}",
                kind,
                Words(f"f{number}"),
                options=options_of(kind),
                required=draw(st.booleans()),
                shown_if=draw(conditions(fields)),
                required_if=draw(conditions(fields)),
            )
        )
    return Form("made", 1, Words("made"), tuple(fields))


def values_of(one: FormField) -> st.SearchStrategy[Any]:
    match one.kind:
        case FieldKind.YES_NO:
            return st.booleans()
        case FieldKind.TEXT:
            return st.text(max_size=3)
        case FieldKind.CHOICES:
            return st.lists(st.sampled_from(["a", "b", "c"]), unique=True)
        case _:
            return st.sampled_from(["a", "b", "c"])


@st.composite
def answered(draw: st.DrawFn) -> tuple[Form, Answer]:
    form = draw(forms())
    given_fields = draw(st.lists(st.sampled_from(form.fields), unique_by=lambda one: one.id))
    return form, Answer({one.id: draw(values_of(one)) for one in given_fields})


@settings(deadline=None, max_examples=60)
@given(answered())
def test_a_field_is_asked_exactly_where_all_its_conditions_hold(
    pair: tuple[Form, Answer],
) -> None:
    form, answer = pair
    asked = {one.id for one in visible(form, answer)}
    for one in form.fields:
        holds = all(
            name in asked and chosen(answer.get(name)) & set(options)
            for name, options in one.shown_if.items()
        )
        assert (one.id in asked) is bool(holds)
    assert [one for one in form.fields if one.id in asked] == list(visible(form, answer))


@settings(deadline=None, max_examples=60)
@given(answered())
def test_what_is_missing_is_asked_required_and_not_given(pair: tuple[Form, Answer]) -> None:
    form, answer = pair
    lacking = missing(form, answer)
    asked = {one.id: one for one in visible(form, answer)}
    assert set(lacking) <= set(asked)
    for name, one in asked.items():
        empty = answer.get(name) in (None, []) or not str(answer.get(name)).strip()
        needed = one.required and all(
            other in asked and chosen(answer.get(other)) & set(options)
            for other, options in one.required_if.items()
        )
        assert is_required(form, answer, name) is bool(needed)
        assert (name in lacking) is bool(needed and empty)
    assert not any(is_required(form, answer, f.id) for f in form.fields if f.id not in asked)
    assert complete(form, answer) is (lacking == ())


@settings(deadline=None, max_examples=60)
@given(answered())
def test_pruning_keeps_what_is_asked_and_changes_no_question(pair: tuple[Form, Answer]) -> None:
    form, answer = pair
    kept = pruned(form, answer)
    asked = [one.id for one in visible(form, answer)]
    assert [one.id for one in visible(form, kept)] == asked
    assert missing(form, kept) == missing(form, answer)
    assert kept.values == {key: held for key, held in answer.values.items() if key in asked}
    assert pruned(form, kept) == kept
    assert faults(form, kept, final=True) == ()


@settings(deadline=None, max_examples=60)
@given(answered())
def test_a_draft_may_hold_what_is_hidden_and_a_lock_may_not(pair: tuple[Form, Answer]) -> None:
    form, answer = pair
    hidden = answer.values.keys() - {one.id for one in visible(form, answer)}
    assert faults(form, answer) == ()
    assert len(faults(form, answer, final=True)) == len(hidden)


def test_what_cannot_be_assessed_lacks_a_reason_only() -> None:
    form = load_form("nbm")
    assert missing(form, Answer(cannot_assess="no_lesion")) == ()
    assert missing(form, Answer(cannot_assess=" ")) == ("cannot_assess",)


def test_reasons_are_told_by_id_by_their_old_words_or_as_the_readers_own() -> None:
    form = load_form("birads-two-scales")
    assert reason_words(form, "no_lesion").zh == "未见病灶"
    assert reason_words(form, "No lesion can be seen").zh == "未见病灶"
    assert reason_words(form, "The probe slipped") == Words(
        "The probe slipped", "The probe slipped"
    )


def one_field(kind: FieldKind, **more: Any) -> Form:  # noqa: ANN401 - attributes of a field
    return Form("made", 1, Words("made"), (FormField("x", kind, Words("x"), **more),))


ALONE = (replace(OPTIONS[0], exclusive=True), *OPTIONS[1:])
MARK = {"image": 0, "frame": 0}
LINE = MARK | {"from": [0, 0], "to": [3000, 4000]}

WRONG: list[tuple[Form, object, str]] = [
    (one_field(FieldKind.CHOICE, options=OPTIONS), "d", "no option"),
    (one_field(FieldKind.CHOICE, options=OPTIONS), ["a"], "no option"),
    (one_field(FieldKind.ORDINAL, options=OPTIONS), 1, "no option"),
    (one_field(FieldKind.CHOICES, options=OPTIONS), "a", "no option"),
    (one_field(FieldKind.CHOICES, options=OPTIONS), ["a", "d"], "no option"),
    (one_field(FieldKind.CHOICES, options=OPTIONS), ["b", "b"], "twice"),
    (one_field(FieldKind.CHOICES, options=ALONE), ["b", "a"], "goes with no other"),
    (one_field(FieldKind.PERCENT, low=0, high=100), 101, "too large"),
    (one_field(FieldKind.PERCENT, low=0, high=100), -1, "too small"),
    (one_field(FieldKind.PERCENT, low=0, high=100), "50", "no whole number"),
    (one_field(FieldKind.PERCENT, low=0, high=100), True, "no whole number"),
    (one_field(FieldKind.INTEGER, low=0, high=100, step=5), 12, "between two steps"),
    (one_field(FieldKind.LIKERT, low=1, high=5), 0, "too small"),
    (one_field(FieldKind.NUMBER, low=0, high=30), "30.1", "too large"),
    (one_field(FieldKind.NUMBER), "1,5", "no decimal number"),
    (one_field(FieldKind.NUMBER), "1e3", "no decimal number"),
    (one_field(FieldKind.NUMBER), "NaN", "no decimal number"),
    (one_field(FieldKind.NUMBER), 12, "no decimal number"),
    (one_field(FieldKind.YES_NO), "yes", "neither yes nor no"),
    (one_field(FieldKind.TEXT), 7, "no text"),
    (one_field(FieldKind.TEXT), "x" * 20_001, "too long"),
    (one_field(FieldKind.DIAGNOSES), "glioma", "no list of diagnoses"),
    (one_field(FieldKind.DIAGNOSES), ["glioma", " "], "empty or stands twice"),
    (one_field(FieldKind.DIAGNOSES), ["glioma", "glioma"], "empty or stands twice"),
    (one_field(FieldKind.DIAGNOSES), [f"d{n}" for n in range(21)], "21 diagnoses"),
    (one_field(FieldKind.POINT), {"at": [1, 2]}, "no point"),
    (one_field(FieldKind.POINT), MARK | {"at": [1]}, "no point"),
    (one_field(FieldKind.POINT), MARK | {"at": [1, True]}, "no point"),
    (one_field(FieldKind.POINT), MARK | {"at": [1, 2], "colour": 3}, "no point"),
    (one_field(FieldKind.POINT), {"image": -1, "frame": 0, "at": [1, 2]}, "no point"),
    (one_field(FieldKind.BOX), MARK | {"from": [5, 5], "to": [5, 9]}, "no box"),
    (one_field(FieldKind.BOX), MARK | {"from": [9, 9], "to": [5, 5]}, "no box"),
    (one_field(FieldKind.DIAMETERS, count=2), LINE, "no diameters"),
    (one_field(FieldKind.DIAMETERS, count=2), [LINE, LINE, LINE], "3 diameters"),
    (one_field(FieldKind.DIAMETERS, count=2), [LINE | {"to": [0, 0]}], "no diameters"),
    (one_field(FieldKind.DIAMETERS, count=2), [LINE | {"um": 5}], "no diameters"),
    (one_field(FieldKind.DIAMETERS, count=2), [LINE | {"um": 5, "scale": "guess"}], "no diameters"),
    (one_field(FieldKind.DIAMETERS, count=2), [LINE | {"um": -5, "scale": "manual"}],
     "no diameters"),
]  # fmt: skip


@pytest.mark.parametrize(("form", "value", "said"), WRONG)
def test_a_value_off_its_field_is_refused(form: Form, value: Any, said: str) -> None:  # noqa: ANN401
    (fault,) = faults(form, Answer({"x": value}))
    assert said in fault.what
    assert fault.remedy
    with pytest.raises(ReadingRuleError, match=said):
        check_answer(form, Answer({"x": value}))


RIGHT: list[tuple[Form, object]] = [
    (one_field(FieldKind.CHOICES, options=ALONE), ["a"]),
    (one_field(FieldKind.CHOICES, options=ALONE), ["c", "b"]),
    (one_field(FieldKind.INTEGER), -7),
    (one_field(FieldKind.INTEGER, low=1, high=11, step=5), 6),
    (one_field(FieldKind.NUMBER, low=0, high=30), "30.0"),
    (one_field(FieldKind.NUMBER), "-0.5"),
    (one_field(FieldKind.DIAGNOSES), ["glioma", "metastasis"]),
    (one_field(FieldKind.POINT), point(0, 3, (1.5, 2))),
    (one_field(FieldKind.BOX), box(0, 0, (9, 2), (1, 8))),
    (
        one_field(FieldKind.DIAMETERS, count=2),
        [
            diameter(0, 0, (0, 0), (3, 4), length_mm=None),
            diameter(1, 7, (0, 0), (3, 4), length_mm=0.5, scale="manual"),
        ],
    ),
]


@pytest.mark.parametrize(("form", "value"), RIGHT)
def test_a_value_of_its_field_is_taken(form: Form, value: Any) -> None:  # noqa: ANN401
    assert faults(form, Answer({"x": value}), final=True) == ()


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (FieldKind.POINT, point(0, 0, (100.5, 3))),
        (FieldKind.POINT, point(0, 1, (1, 3))),
        (FieldKind.POINT, point(1, 0, (1, 3))),
        (FieldKind.BOX, box(0, 0, (-1, 0), (5, 5))),
        (FieldKind.DIAMETERS, [diameter(0, 0, (1, 1), (1, 51), length_mm=None)]),
    ],
)
def test_a_mark_outside_the_images_of_the_case_is_refused(
    kind: FieldKind,
    value: Any,  # noqa: ANN401
) -> None:
    form = one_field(kind, count=2)
    answer = Answer({"x": value})
    assert faults(form, answer) == ()
    (fault,) = faults(form, answer, extents=[ImageExtent(100, 50)])
    assert "outside the image" in fault.what
    if kind is not FieldKind.BOX:  # left of any image
        larger = [ImageExtent(200, 60, 2), ImageExtent(9, 9)]
        assert faults(form, answer, extents=larger) == ()


def test_answers_off_the_form_are_refused() -> None:
    form = load_form("birads-two-scales")
    session = load_form("nasa-tlx")
    assert "no field 'shape'" in faults(form, Answer({"shape": "oval"}))[0].what
    assert "no check 'points'" in faults(form, Answer({}, kept=("points",)))[0].what
    both = Answer({"category": "3"}, cannot_assess="no_lesion")
    assert "cannot both" in faults(form, both)[0].what
    assert "about no case" in faults(session, Answer(cannot_assess="tired"))[0].what
    assert faults(form, Answer({"category": "4A", "likelihood": 5}, kept=("bands",))) == ()
