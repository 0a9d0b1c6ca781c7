"""The schema and what meets it; how a call ended; what the command prints."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from app.cli import run
from engines.mllm.answers.lexicons import FIFTH_EDITION, VERSION_2025, terms_of
from engines.mllm.answers.parsed import Rung
from engines.mllm.answers.parsing import parse, parse_reply
from engines.mllm.answers.schema import schema_of
from engines.mllm.reply import CallOutcome, ChatReply
from engines.scorers.answer import AnswerStatus

VERSIONS = (FIFTH_EDITION, VERSION_2025)


def drawn(schema: JsonValue) -> st.SearchStrategy[JsonValue]:
    """Return what meets one of our schemas."""
    assert isinstance(schema, dict)
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if "enum" in schema:
        return st.sampled_from(schema["enum"])  # type: ignore[arg-type]
    made: dict[str, st.SearchStrategy[JsonValue]] = {
        "integer": st.integers(0, 100),
        "null": st.none(),
        "string": st.text(max_size=20),
    }
    if "object" in kinds:
        properties = schema["properties"]
        assert isinstance(properties, dict)
        return st.fixed_dictionaries({name: drawn(one) for name, one in properties.items()})
    return st.one_of([made[str(kind)] for kind in kinds])


@settings(max_examples=100, deadline=None)
@given(st.data(), st.sampled_from(VERSIONS))
def test_what_meets_the_schema_is_read_as_it_stands(data: st.DataObject, version: str) -> None:
    answer = data.draw(drawn(schema_of(version)))
    assert isinstance(answer, dict)
    found = parse(json.dumps(answer), lexicon=version)
    if found.status is AnswerStatus.OK:
        assert found.rung is Rung.JSON_SCHEMA
        assert found.p_malignant == answer["p_malignant"]
        assert found.birads == answer["birads"]
        assert found.assessment == answer["assessment"]
    else:
        assert answer["assessment"] == "cannot_assess"
    assert found.image_type == answer["image_type"]


@pytest.mark.parametrize("version", VERSIONS)
def test_the_schema_is_closed_and_begins_with_the_kind_of_image(version: str) -> None:
    schema = schema_of(version)
    properties = schema["properties"]
    assert isinstance(properties, dict)
    assert next(iter(properties)) == "image_type"
    assert schema["required"] == list(properties)
    assert schema["additionalProperties"] is False
    json.dumps(schema, allow_nan=False)


def test_the_versions_differ_in_their_terms() -> None:
    assert "lobulated" in terms_of(VERSION_2025).features["shape"]
    assert "lobulated" not in terms_of(FIFTH_EDITION).features["shape"]
    text = '{"birads": "2", "features": {"shape": "lobulated"}}'
    assert parse(text, lexicon=VERSION_2025).features == {"shape": "lobulated"}
    assert parse(text).dropped == ("features.shape",)
    with pytest.raises(ValueError, match="birads-9"):
        terms_of("birads-9")


@pytest.mark.parametrize("outcome", CallOutcome)
def test_every_end_of_a_call_has_a_status(outcome: CallOutcome) -> None:
    found = parse_reply(ChatReply(outcome, text="BI-RADS 3", thinking="hm"))
    expected = {
        CallOutcome.ANSWERED: AnswerStatus.OK,
        CallOutcome.TRUNCATED: AnswerStatus.TRUNCATED,
        CallOutcome.FILTERED: AnswerStatus.FILTERED,
        CallOutcome.TIMEOUT: AnswerStatus.TIMEOUT,
    }
    assert found.status is expected.get(outcome, AnswerStatus.SERVER_ERROR)
    assert (found.birads == "3") == (outcome is CallOutcome.ANSWERED)
    assert (found.reason == "") == (outcome is CallOutcome.ANSWERED)


def test_the_command_prints_what_answers_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "answers.jsonl"
    file.write_text(
        '{"text": "BI-RADS分类：4B类", "id": "a"}\n\n'
        '{"text": "BI-RADS 3", "finish_reason": "length"}\n',
        "utf-8",
    )
    assert run(["mllm", "parse", str(file), "--json"]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["n"], first["id"], first["birads"], first["rung"]) == (1, "a", "4B", "fields")
    assert (second["id"], second["status"], second["birads"]) == ("line 3", "truncated", None)
    assert run(["mllm", "parse", str(file)]) == 0
    assert "Answers: 2 (1 ok, 1 truncated)." in capsys.readouterr().out


def test_the_command_reads_a_folder_of_texts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "b.txt").write_text("I must decline.", "utf-8")
    (tmp_path / "a.json").write_text('{\n "birads": "5",\n "p_malignant": 97.5}', "utf-8")
    (tmp_path / ".hidden").write_bytes(b"\xff")
    assert run(["mllm", "parse", str(tmp_path), "--json"]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["id"], first["birads"], first["p_malignant"]) == ("a.json", "5", 97.5)
    assert (second["id"], second["status"]) == ("b.txt", "refused")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "There is no answer in this file."),
        (b'{"text": "BI-RADS 3"}\n{"txt": 1}', "Line 2 has no `text`."),
        (b'{"text": "BI-RADS 3"}\n{"text"', "Line 2 is no JSON."),
        (b'{"text": "\xff"}', "The file is no text in UTF-8 (byte 11)."),
        (b'{"a":' * 5000, "Line 1 is no JSON."),
    ],
)
def test_what_is_no_file_of_answers_is_told_before_anything_is_printed(
    content: bytes, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "answers.jsonl"
    file.write_bytes(content)
    assert run(["mllm", "parse", str(file)]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err
