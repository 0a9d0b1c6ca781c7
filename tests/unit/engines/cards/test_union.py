"""Cards are told apart by their kind, and one that is not sound is refused by file and key."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engines.cards.reading import MOST_BYTES
from engines.cards.union import read_card
from engines.scorers.onnx.card import OnnxCard
from engines.scorers.program.card import ProgramCard
from engines.scorers.table.card import TableCard
from ground.errors import EngineError
from ground.regular import MB
from tests.unit.engines.scorers.cards import FACTS, as_toml, changed, write_card
from tests.unit.engines.scorers.onnx.models import Made
from tests.unit.engines.scorers.watched import opened_in

ONNX: dict[str, Any] = {
    "kind": "onnx",
    **FACTS,
    "weights_file": "model.onnx",
    "weights_sha256": "a" * 64,
    **Made().stated,
}
PROGRAM: dict[str, Any] = {
    "kind": "program",
    **FACTS,
    "command": ["{python}", "wrapper.py"],
    "files": {"wrapper.py": "b" * 64},
    "threshold": {"value": 0.5, "rule": "a round number"},
}
TABLE = """
kind = "table"
model_id = "chat-x"
version = "1"
maker = "A company"
run_on = 2026-03-01
how = "its server"
"""


def test_each_kind_is_its_own_card(tmp_path: Path) -> None:
    assert isinstance(read_card(write_card(tmp_path / "o", ONNX)), OnnxCard)
    assert isinstance(read_card(write_card(tmp_path / "p", PROGRAM).parent), ProgramCard)
    (tmp_path / "t.toml").write_text(TABLE)
    assert isinstance(read_card(tmp_path / "t.toml"), TableCard)
    as_json = tmp_path / "card.json"
    as_json.write_text(json.dumps(ONNX))
    assert isinstance(read_card(as_json), OnnxCard)


def test_a_card_of_an_unknown_kind_is_refused_with_those_that_are_known(tmp_path: Path) -> None:
    path = write_card(tmp_path, ONNX | {"kind": "oracle"})
    with pytest.raises(EngineError, match="'oracle' is none of") as no:
        read_card(path)
    assert no.value.path == path
    assert all(kind in no.value.what for kind in ("folds", "network", "onnx", "program", "table"))
    with pytest.raises(EngineError, match="kind wrongly: it is no word"):
        read_card(write_card(tmp_path, ONNX | {"kind": 7}))


WRONG: dict[str, tuple[dict[str, object], str]] = {
    "a missing key": ({"licence": None}, "licence"),
    "an unknown key": ({"surprise": 1}, "surprise"),
    "an unknown key in a table": ({"input": {"surprise": 1}}, "input.surprise"),
    "a number for a text": ({"version": 1.0}, "version"),
    "a text for a number": ({"preprocessing": {"image_size": "224"}}, "preprocessing.image_size"),
    "a truth value for a number": ({"threshold": {"value": True, "rule": "x"}}, "threshold.value"),
    "a threshold without its rule": ({"threshold": {"value": 0.5}}, "threshold.rule"),
    "a threshold beyond one": ({"threshold": {"value": 1.5, "rule": "x"}}, "threshold.value"),
    "a hash that is none": ({"weights_sha256": "A" * 64}, "weights_sha256"),
    "two channels": ({"input": {"channels": 2}}, "input.channels"),
    "an unknown layout": ({"input": {"layout": "CHW"}}, "input.layout"),
    "nothing about its data": ({"trained_on": []}, "trained_on"),
    "classes of one number": ({"output": {"classes": ["malignant", "benign"]}}, "output"),
    "one class": ({"output": {"gives": "logits", "classes": ["malignant"]}}, "output"),
    "a class twice": ({"output": {"gives": "logits", "classes": ["malignant"] * 2}}, "output"),
    "no malignant class": (
        {"output": {"gives": "logits", "classes": ["normal", "benign"]}},
        "output",
    ),
    "bytes with a mean": (
        {"input": {"dtype": "uint8"}, "preprocessing": {"mean": [0.5, 0.5, 0.5]}},
        "uint8",
    ),
    "three means of one channel": (
        {"input": {"channels": 1}, "preprocessing": {"mean": [0.1, 0.2, 0.3]}},
        "one channel",
    ),
    "a deviation of zero": ({"preprocessing": {"std": [0.0, 1.0, 1.0]}}, "std"),
    "a negative slope": (
        {
            "calibration": {
                "slope": -1.0,
                "intercept": 0.0,
                "cases": 90,
                "malignant": 30,
                "fitted_on": "x",
            }
        },
        "calibration.slope",
    ),
    "a name that is no folder's": ({"model_id": "../m"}, "model_id"),
}


@pytest.mark.parametrize(("change", "key"), WRONG.values(), ids=WRONG)
def test_a_key_that_is_wrong_is_named(change: dict[str, object], key: str, tmp_path: Path) -> None:
    path = write_card(tmp_path, changed(ONNX, change))
    with pytest.raises(EngineError, match=key) as refused:
        read_card(path)
    assert refused.value.path == path


ELSEWHERE = ("../secret", "/etc/passwd", "a/b", "..", ".", "", "a\\b", "nul\0l")


@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_file_elsewhere_is_refused_and_not_touched(name: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    path = tmp_path / "model" / "card.json"
    path.parent.mkdir()
    with opened_in(tmp_path) as names:
        for card in (
            ONNX | {"weights_file": name},
            PROGRAM | {"files": PROGRAM["files"] | {name: "b" * 64}},
            PROGRAM | {"command": ["{python}", name], "files": {name: "b" * 64}},
        ):
            path.write_text(json.dumps(card))
            with pytest.raises(EngineError, match=r"a file elsewhere|wrong"):
                read_card(path)
    assert names == []


def test_a_link_that_leads_out_is_a_file_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    for card, name in ((ONNX, "model.onnx"), (PROGRAM, "wrapper.py")):
        path = write_card(tmp_path / name, card)
        (path.parent / name).symlink_to(tmp_path / "secret")
        with pytest.raises(EngineError, match="a file elsewhere"):
            read_card(path)


COMMANDS: dict[str, tuple[dict[str, object], str]] = {
    "no command": ({"command": []}, "command"),
    "Python alone": ({"command": ["{python}"]}, "names a file beside the card"),
    "a program without a hash": ({"command": ["./run"]}, "no SHA-256 for the program 'run'"),
    "one line for a shell": ({"command": "wrapper.py | sh"}, "command"),
    "a NUL": ({"command": ["{python}", "wrapper.py", "a\0b"]}, "NUL"),
    "no time": ({"limits": {"case_s": 0.0}}, "limits.case_s"),
    "for ever": ({"limits": {"case_s": 1e9}}, "limits.case_s"),
    "nothing to call by": ({"threshold": None}, "cases are called by one"),
    "two sources of categories": (
        {
            "categories": "given",
            "calibration": {
                "slope": 1.0,
                "intercept": 0.0,
                "cases": 90,
                "malignant": 30,
                "fitted_on": "x",
            },
        },
        "not from both",
    ),
    "another transport": ({"images": "network"}, "images"),
}


@pytest.mark.parametrize(("change", "why"), COMMANDS.values(), ids=COMMANDS)
def test_a_command_that_is_wrong_is_refused(
    change: dict[str, object], why: str, tmp_path: Path
) -> None:
    path = tmp_path / "card.json"
    path.write_text(json.dumps(changed(PROGRAM, change)))
    with pytest.raises(EngineError, match=why):
        read_card(path)


def test_a_key_that_stands_twice_is_refused(tmp_path: Path) -> None:
    toml = tmp_path / "card.toml"
    toml.write_text(as_toml(ONNX).replace('"licence"', '"version" = "2"\n"licence"'))
    with pytest.raises(EngineError, match="key '\"version\"'"):
        read_card(toml)
    twice = tmp_path / "card.json"
    twice.write_text(json.dumps(ONNX)[:-1] + ', "kind": "table"}')
    with pytest.raises(EngineError, match="'kind' stands in it twice"):
        read_card(twice)


def test_a_folder_has_one_card(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="no card"):
        read_card(tmp_path)
    write_card(tmp_path, ONNX)
    (tmp_path / "card.json").write_text("{}")
    with pytest.raises(EngineError, match="two cards"):
        read_card(tmp_path)


@pytest.mark.parametrize("name", ["card.toml", "card.json"])
def test_a_file_that_is_no_card_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    deep = "a = " + "[" * 5000 if name.endswith("toml") else "[" * 200_000
    for content in (b"", b"\xff\xfe\x00", b"[]", b"{", deep.encode(), b"\0" * 9, b"x = {a = "):
        path.write_bytes(content)
        with pytest.raises(EngineError) as refused:
            read_card(path)
        assert refused.value.path == path
    with path.open("wb") as out:
        out.truncate(MOST_BYTES + 1 if name.endswith("json") else MB + 1)
    with pytest.raises(EngineError, match="larger than"):
        read_card(path)


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
def test_a_pipe_is_no_card(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "card.toml")
    with pytest.raises(EngineError, match="cannot be read"):
        read_card(tmp_path)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(base=st.sampled_from([ONNX, PROGRAM]), key=st.data(), value=_VALUES)
def test_whatever_stands_in_a_key_the_card_is_read_or_refused_by_file(
    base: dict[str, Any], key: st.DataObject, value: object, tmp_path: Path
) -> None:
    name = key.draw(st.sampled_from(sorted(base)))
    path = tmp_path / "card.json"
    path.write_text(json.dumps(base | {name: value}))
    try:
        read_card(path)
    except EngineError as error:
        if error.path != path:
            raise AssertionError(f"{error} does not name the card") from error


def test_what_is_frozen_of_a_card_names_no_folder(tmp_path: Path) -> None:
    path = write_card(tmp_path, PROGRAM | {"command": [str(tmp_path / "bin" / "run"), "--fast"]})
    card = read_card(path)
    assert isinstance(card, ProgramCard)
    assert card.to_json()["command"] == ["run", "--fast"]
    assert card.to_json()["calibration_note"].startswith("The card states no calibration")
    assert str(tmp_path) not in json.dumps(card.to_json())
