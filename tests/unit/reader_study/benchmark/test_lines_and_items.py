"""Answers as JSON lines, and the items of reporting guidelines that they fill."""

import json
from pathlib import Path

import pytest

from ground.errors import TableError
from reader_study.analysis.benchmark.lines import load_lines, to_lines
from reader_study.analysis.benchmark.reporting import ITEMS, Filled, filled_items
from tests.unit.reader_study.benchmark.twelve import twelve


def test_answers_come_back_as_they_were(tmp_path: Path) -> None:
    answers = tuple(twelve())
    path = tmp_path / "answers.jsonl"
    path.write_text(to_lines(answers), encoding="utf-8")
    assert load_lines(path) == answers


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"status": "fine"}, "Line 2 is no scored answer: 'fine' is no status"),
        ({"colour": 1}, "the key 'colour' is not known"),
        ({"probabilities": {"verbalised": 37}}, "verbalised is 37, not one of 0 to 1"),
        ({"probabilities": {"verbalised": True}}, "verbalised is True"),
        ({"probabilities": {"verbalised": float("nan")}}, "verbalised is nan"),
        ({"repeat": 0}, "the repeat is 0"),
        ({"truth": {"diagnosis": "x"}}, "the key 'diagnosis' is not known"),
        ({"flags": "odd"}, "its flags are no list"),
        ({"factors": ["t"]}, "its factors are no JSON object"),
        ({"truth": 3}, "its truth is no JSON object"),
    ],
)
def test_an_odd_line_is_named(tmp_path: Path, change: dict[str, object], said: str) -> None:
    first = to_lines(twelve()[:1])
    path = tmp_path / "answers.jsonl"
    path.write_text(first + json.dumps(json.loads(first) | change) + "\n", encoding="utf-8")
    with pytest.raises(TableError, match=said):
        load_lines(path)


@pytest.mark.parametrize("text", ["", "\n\n", "{", "[1]\n", '{"model": "m"}\n'])
def test_a_damaged_file_is_a_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text(text)
    with pytest.raises(TableError):
        load_lines(path)
    with pytest.raises(TableError, match="cannot be read"):
        load_lines(tmp_path / "absent.jsonl")


def test_items_are_filled_by_facts_left_to_the_author_or_moot() -> None:
    assert [item.number for item in ITEMS if item.guideline == "TRIPOD-LLM"] == [
        str(number) for number in range(1, 20)
    ]
    found = {(one.item.guideline, one.item.number): one for one in filled_items({"prompts": "p1"})}
    assert found["MI-CLEAR-LLM", "3"].filled is Filled.BY_RESULTS
    assert found["MI-CLEAR-LLM", "3"].text == "p1"
    assert found["MI-CLEAR-LLM", "1"].filled is Filled.BY_AUTHOR
    assert found["TRIPOD-LLM", "2"].filled is Filled.BY_AUTHOR
    assert found["TRIPOD-LLM", "10"].filled is Filled.DOES_NOT_APPLY


def test_an_item_of_which_a_part_is_missing_is_not_called_filled() -> None:
    found = filled_items({"data_sets": "BUSI", "items": " "})
    data = next(
        one for one in found if (one.item.guideline, one.item.number) == ("TRIPOD-LLM", "5")
    )
    assert (data.filled, data.text) == (Filled.BY_AUTHOR, "BUSI")
