"""Answers as JSON lines."""

import json
from pathlib import Path

import pytest

from ground.errors import TableError
from reader_study.analysis.benchmark.lines import load_lines, to_lines
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
