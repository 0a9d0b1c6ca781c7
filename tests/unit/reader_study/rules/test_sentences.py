"""Every rule has an id, a sentence, and Chinese words."""

import re
import tomllib
from pathlib import Path

import pytest

import reader_study.rules
from app.error_words import worded
from app.i18n import CATALOGUES, Language
from reader_study.rules import RuleBroken
from reader_study.rules.sentences import WHY
from reader_study.store import Event
from tests.first_format import golden_events

SOURCES = sorted(Path(reader_study.rules.__file__).parent.glob("*.py"))


def test_every_rule_is_asked_somewhere_and_no_other() -> None:
    text = "".join(p.read_text("utf-8") for p in SOURCES if p.name != "sentences.py")
    named = set(re.findall(r'"([a-z]+(?:-[a-z]+)*)"', text))
    assert set(WHY) <= named
    raised = set(re.findall(r'RuleBroken\(\s*"([a-z-]+)"', text))
    assert raised <= set(WHY)


@pytest.mark.parametrize("detail", ["", "5, 7"])
def test_every_rule_is_told_in_chinese(detail: str) -> None:
    entries = tomllib.loads((CATALOGUES / "errors.zh.toml").read_text("utf-8"))
    event = Event(**golden_events(2)[3])
    for rule, why in WHY.items():
        broken = RuleBroken(rule, event, detail)
        assert entries[why] in worded(broken.what, Language.CHINESE)
        assert detail in worded(broken.what, Language.CHINESE)
        assert worded(broken.remedy, Language.CHINESE) != broken.remedy
