"""Answers in the styles that models have: each parses to what its line states."""

import json
from pathlib import Path
from typing import Any

import pytest

from engines.mllm.answers.parsed import ParsedAnswer
from engines.mllm.answers.parsing import parse
from engines.scorers.answer import AnswerStatus

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
LINES: list[dict[str, Any]] = [
    json.loads(line)
    for file in sorted(CORPUS.glob("*.jsonl"))
    for line in file.read_text("utf-8").splitlines()
]
JUDGED = ("birads", "assessment", "p_malignant", "image_type")


def parsed(line: dict[str, Any]) -> ParsedAnswer:
    reason = line.get("finish_reason")
    return parse(line["text"], cut_off=reason == "length", filtered=reason == "content_filter")


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line['id']}: {line['style']}")
def test_an_answer_parses_to_what_its_line_states(line: dict[str, Any]) -> None:
    found = parsed(line)
    said = {name: getattr(found, name) for name in ("status", "rung", *JUDGED)}
    assert said == {name: line[name] for name in said}, found.reason
    assert set(line.get("flags", ())) == set(found.flags)


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["id"])
def test_who_gives_no_value_gives_a_reason(line: dict[str, Any]) -> None:
    found = parsed(line)
    values = [found.birads, found.assessment, found.p_malignant]
    assert (found.status is AnswerStatus.OK) == any(one is not None for one in values)
    assert (found.status is AnswerStatus.OK) == (found.reason == "")


def test_the_corpus_is_large_and_in_both_languages() -> None:
    chinese = [line for line in LINES if any("一" <= one <= "鿿" for one in line["text"])]
    assert len(LINES) >= 120
    assert len(chinese) >= 30
    assert len({line["id"] for line in LINES}) == len(LINES)
    assert {line["status"] for line in LINES} == {
        *("ok", "refused", "cannot_assess", "unparsed", "truncated", "filtered")
    }
