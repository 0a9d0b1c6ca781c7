"""Forms that come with the program, and those of a study."""

import json

import pytest

from ground.errors import FormError
from reader_study.forms.form import FieldRole
from reader_study.forms.library import (
    content_of,
    form_ids,
    form_of_content,
    load_form,
    untranslated,
)
from reader_study.lexicon import BIRADS_SCALE


@pytest.mark.parametrize("form_id", form_ids())
def test_a_form_comes_back_from_its_content_with_its_hash(form_id: str) -> None:
    form = load_form(form_id)
    kept = json.loads(json.dumps(content_of(form)), parse_float=pytest.fail)
    assert form_of_content(kept) == form
    assert len(form.sha256) == 64


@pytest.mark.parametrize("form_id", form_ids())
def test_every_text_has_its_chinese(form_id: str) -> None:
    assert untranslated(load_form(form_id)) == []


def test_the_two_scales_keep_the_names_of_old_logs() -> None:
    form = load_form("birads-two-scales")
    call, rating = form.of_role(FieldRole.CALL), form.of_role(FieldRole.RATING)
    assert call is not None
    assert rating is not None
    assert (call.id, rating.id) == ("category", "likelihood")
    assert form.scale == BIRADS_SCALE
    assert (rating.low, rating.high) == (0, 100)
    assert [reason.label.en for reason in form.reasons] == [
        "Image quality too poor",
        "No lesion can be seen",
        "Lesion not completely shown",
    ]


def test_an_unknown_form_is_refused_with_the_one_meant() -> None:
    with pytest.raises(FormError, match=r"no form 'birads-two-scale'. Is 'birads-two-scales'"):
        load_form("birads-two-scale")
