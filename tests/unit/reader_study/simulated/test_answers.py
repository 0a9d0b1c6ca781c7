"""Simulated answers: complete and allowed on every form, and what is shown moves them."""

from random import Random
from statistics import mean

import pytest

from reader_study.forms.answer import Answer
from reader_study.forms.form import FieldKind, FieldRole
from reader_study.forms.library import form_ids, load_form
from reader_study.forms.marks import ImageExtent
from reader_study.forms.rules import call_of, check_answer, missing, rating_of, unusual
from reader_study.simulated.answers import Impression, simulated_answer

EXTENTS = (ImageExtent(100, 80),)


@pytest.mark.parametrize("form_id", form_ids())
def test_an_answer_on_any_form_can_be_locked(form_id: str) -> None:
    form = load_form(form_id)
    for likelihood in range(0, 101, 5):
        chance = Random(likelihood)
        seen = Impression(likelihood, likelihood / 100, EXTENTS)
        answer = simulated_answer(form, seen, chance)
        check_answer(form, answer, final=True, extents=EXTENTS)
        assert missing(form, answer) == ()
        assert unusual(form, answer) == ()
        rating = form.of_role(FieldRole.RATING)
        assert rating is None or rating_of(form, answer) == likelihood


@pytest.mark.parametrize("form_id", form_ids())
def test_calls_rise_with_the_likelihood(form_id: str) -> None:
    form = load_form(form_id)
    if not form.scale or form.levels:
        return  # without a call, or one that points lead to
    calls = [
        call_of(form, simulated_answer(form, Impression(likelihood), Random(1)))
        for likelihood in range(101)
    ]
    ranks = [form.scale.index(call) for call in calls if call is not None]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) > 1


def test_a_read_that_follows_keeps_what_describes_the_lesion() -> None:
    form = load_form("birads-us-5e")
    before = simulated_answer(form, Impression(5), Random(1))
    after = simulated_answer(form, Impression(95), Random(2), before=before)
    judged = {field.id for field in form.fields if field.role in (FieldRole.CALL, FieldRole.RATING)}
    changed = {name for name in after.values if after.get(name) != before.get(name)}
    assert changed == judged
    assert rating_of(form, after) == 95


def test_a_mass_is_described_where_a_form_asks_for_findings() -> None:
    form = load_form("birads-us-5e")
    answer = simulated_answer(form, Impression(50), Random(3))
    assert answer.get("finding") == "mass"
    assert {"shape", "margin", "echo"} <= answer.values.keys()


def test_better_texts_are_rated_better() -> None:
    form = load_form("report-quality-likert")

    def rated(quality: float) -> float:
        answers = [simulated_answer(form, Impression(0, quality), Random(n)) for n in range(40)]
        return mean(_grades(answer) for answer in answers)

    assert rated(0.9) > rated(0.5) > rated(0.1)


def _grades(answer: Answer) -> float:
    form = load_form("report-quality-likert")
    items = [field.id for field in form.fields if field.kind is FieldKind.LIKERT]
    return mean(answer.number(item) or 0 for item in items)
