"""A form of one's own is a file in the study's folder; nothing else has to be written."""

import re
from pathlib import Path

import pytest

from ground.errors import FormError
from reader_study.forms.answer import Answer
from reader_study.forms.library import form_ids, load_form, load_lexicon, read_form, untranslated
from reader_study.forms.rules import check_answer, complete, missing, unusual, visible

FOLLOW_UP = """
id = "thyroid-follow-up"
version = 1
title = { en = "Thyroid nodule, follow-up", zh = "甲状腺结节随访" }
lexicon = "thyroid-change"
reasons = "common:cannot_assess"

[[fields]]
id = "seen_before"
kind = "yes_no"
label = { en = "Is there an earlier exam?", zh = "有既往检查吗？" }

[[fields]]
id = "change"
kind = "ordinal"
options = "change"
shown_if = { seen_before = ["yes"] }

[[fields]]
id = "months"
kind = "integer"
label = { en = "Months since", zh = "间隔（月）" }
unit = "months"
low = 1
high = 240
shown_if = { seen_before = ["yes"], change = ["grown", "smaller"] }

[[fields]]
id = "level"
kind = "ordinal"
role = "call"
options = "ti-rads:level"

[[fields]]
id = "likelihood"
kind = "percent"
role = "rating"
label = { en = "Likelihood of malignancy", zh = "恶性可能性" }

[[checks]]
id = "grown_low"
all_of = { change = ["grown"], level = ["TR1", "TR2"] }
words = { en = "Grown, but of a low level.", zh = "增大，但分类较低。" }
"""

CHANGE = """
id = "thyroid-change"
title = { en = "Change of a nodule", zh = "结节变化" }
source = "own words"

[[groups]]
id = "change"
label = { en = "Change", zh = "变化" }
terms = [
  { id = "smaller", label.en = "Smaller", label.zh = "缩小" },
  { id = "stable", label.en = "Stable", label.zh = "稳定" },
  { id = "grown", label.en = "Grown", label.zh = "增大" },
]
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    for folder, name, text in (
        ("forms", "thyroid-follow-up", FOLLOW_UP),
        ("lexicons", "thyroid-change", CHANGE),
    ):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_follow_up_of_the_thyroid_needs_files_only(study: Path) -> None:
    form = load_form("thyroid-follow-up", folder=study / "forms")
    assert form.scale == ("TR1", "TR2", "TR3", "TR4", "TR5")
    first = Answer({"seen_before": False, "level": "TR3", "likelihood": 4})
    check_answer(form, first, final=True)
    assert complete(form, first)
    later = Answer({"seen_before": True, "change": "grown", "level": "TR2", "likelihood": 4})
    assert missing(form, later) == ("months",)
    assert [check.id for check in unusual(form, later)] == ["grown_low"]
    assert [one.id for one in visible(form, Answer({"change": "grown"}))] == [
        "seen_before",
        "level",
        "likelihood",
    ]


def test_it_is_listed_with_those_of_the_program(study: Path) -> None:
    assert "thyroid-follow-up" in form_ids(study / "forms")
    assert "thyroid-follow-up" not in form_ids()
    assert load_form("nbm", folder=study / "forms") == load_form("nbm")
    assert load_lexicon("thyroid-change", folder=study / "lexicons").source == "own words"
    with pytest.raises(FormError, match="no form 'thyroid-follow-up'"):
        load_form("thyroid-follow-up")


def test_a_study_may_have_another_form_of_a_known_name(study: Path) -> None:
    (study / "forms" / "nbm.toml").write_text(
        FOLLOW_UP.replace("thyroid-follow-up", "nbm"), encoding="utf-8"
    )
    assert load_form("nbm", folder=study / "forms").scale[0] == "TR1"


def test_a_comment_does_not_change_the_hash_and_a_word_does(study: Path) -> None:
    path = study / "forms" / "thyroid-follow-up.toml"
    before = load_form("thyroid-follow-up", folder=study / "forms").sha256
    path.write_text("# a comment\n" + FOLLOW_UP.replace('yes_no"', 'yes_no"   # so'), "utf-8")
    assert load_form("thyroid-follow-up", folder=study / "forms").sha256 == before
    path.write_text(FOLLOW_UP.replace("earlier exam", "earlier scan"), "utf-8")
    assert load_form("thyroid-follow-up", folder=study / "forms").sha256 != before
    path.write_text(FOLLOW_UP, "utf-8")
    lexicon = study / "lexicons" / "thyroid-change.toml"
    lexicon.write_text(CHANGE.replace("稳定", "无变化"), "utf-8")
    assert load_form("thyroid-follow-up", folder=study / "forms").sha256 != before


@pytest.mark.parametrize("name", ["forms.md", "forms.zh.md"])
def test_the_example_of_the_guide_is_a_form(name: str, tmp_path: Path) -> None:
    guide = Path(__file__).resolve().parents[4] / "docs" / "user" / name
    found = re.search(r"```toml\n(.*?)```", guide.read_text("utf-8"), re.DOTALL)
    assert found is not None
    path = tmp_path / "forms" / "thyroid-follow-up.toml"
    path.parent.mkdir()
    path.write_text(found.group(1), encoding="utf-8")
    form = read_form(path)
    assert form.scale == ("TR1", "TR2", "TR3", "TR4", "TR5")
    assert untranslated(form) == []
