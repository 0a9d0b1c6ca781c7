import re
from importlib.resources import files
from pathlib import Path

import pytest

from reader_study.designs.planning import plan_steps
from reader_study.designs.registry import DESIGNS, check_design
from reader_study.forms.library import load_form
from reader_study.protocol.content import Protocol
from reader_study.protocol.file import parse_protocol
from tests.made_designs import made_cases

FOLDER = files("resources") / "protocols"


def template(kind: str) -> Protocol:
    text = (FOLDER / f"{kind}.toml").read_text(encoding="utf-8")
    return parse_protocol(text, path=Path(f"{kind}.toml"))


def test_there_is_a_template_for_each_design_and_no_other() -> None:
    names = {Path(str(file)).stem for file in FOLDER.iterdir()}
    assert names - {"versions-1-and-2"} == set(DESIGNS)


@pytest.mark.parametrize("kind", DESIGNS)
def test_a_template_suits_its_design(kind: str) -> None:
    protocol = template(kind)
    assert protocol.schema_version == 3
    assert protocol.design.kind == kind
    assert check_design(protocol) == []
    assert plan_steps(protocol, made_cases(12))


@pytest.mark.parametrize("kind", DESIGNS)
def test_a_template_speaks_both_languages_and_names_forms_that_there_are(kind: str) -> None:
    protocol = template(kind)
    for arm in protocol.all_arms:
        assert re.search("[一-鿿]", arm.heading("zh_CN"))
        assert arm.heading("en") == arm.title
    asked = [*protocol.questions.before_ai, *protocol.questions.after_session]
    for form in [protocol.assessment.form, *asked]:
        assert load_form(form).id == form
    assert set(protocol.assessment.scale) <= set(load_form("birads-two-scales").scale)


@pytest.mark.parametrize("kind", DESIGNS)
def test_a_summary_is_whole_in_both_languages(kind: str) -> None:
    summary = DESIGNS[kind].summary
    assert summary.name == kind
    words = (summary.title, summary.sessions, summary.arms, summary.shows, summary.cannot)
    for one in (*words, *summary.warnings):
        assert one.en
        assert one.zh
    assert summary.warnings
