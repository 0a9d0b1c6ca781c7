"""``sonoread keys``: what the F1 sheet does, from the command line."""

import json
from pathlib import Path

import pytest

from app import key_file
from app.actions import REGISTRY
from app.cli import run

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def words(tmp_path: Path) -> list[str]:
    return ["keys", "--file", str(tmp_path / "keys.json")]


def test_the_table_lists_every_act_that_has_a_key(words: list[str], capsys: Captured) -> None:
    assert run(words) == 0
    shown = capsys.readouterr().out
    for entry in REGISTRY:
        assert not entry.keys or f"  {entry.ident} " in shown
    assert run([*words, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    calliper = next(row for row in rows if row["act"] == "view.calliper")
    assert calliper["keys"] == calliper["standard"] == ["D"]
    assert calliper["changeable"]


def test_set_and_reset_are_kept(words: list[str], tmp_path: Path, capsys: Captured) -> None:
    assert run([*words, "set", "view.calliper", "ctrl+k"]) == 0
    assert "view.calliper  Ctrl+K" in capsys.readouterr().out
    assert key_file.load(tmp_path / "keys.json").keymap.keys("view.calliper") == ("Ctrl+K",)
    assert run(words) == 0
    assert "standard: D" in capsys.readouterr().out
    assert run([*words, "reset", "view.calliper"]) == 0
    assert not key_file.load(tmp_path / "keys.json").keymap.changes


def test_a_taken_key_is_refused_unless_exchanged(
    words: list[str], tmp_path: Path, capsys: Captured
) -> None:
    assert run([*words, "set", "view.calliper", "E"]) == 1
    error = capsys.readouterr().err
    assert error.startswith("sonoread: E belongs to Ellipse (view.ellipse).")
    assert run([*words, "set", "--swap", "view.calliper", "E"]) == 0
    assert capsys.readouterr().out.split() == ["view.calliper", "E", "view.ellipse", "D"]
    assert run([*words, "reset"]) == 0
    assert not key_file.load(tmp_path / "keys.json").keymap.changes


@pytest.mark.parametrize(
    ("act", "key", "said"),
    [
        ("view.fly", "C", "no act named 'view.fly'"),
        ("read.category:0", "C", "same for everybody"),
        ("view.zoom", "4", "4 cannot be given"),
        ("view.zoom", "Foo", "'Foo' is not the name of one key"),
    ],
)
def test_what_is_refused_is_said_in_one_line(
    act: str, key: str, said: str, words: list[str], tmp_path: Path, capsys: Captured
) -> None:
    assert run([*words, "set", act, key]) == 1
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert not (tmp_path / "keys.json").exists()


def test_a_broken_file_is_told_and_the_standard_keys_are_listed(
    words: list[str], tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "keys.json").write_text("{")
    assert run(words) == 0
    captured = capsys.readouterr()
    assert str(tmp_path / "keys.json") in captured.err
    assert "view.calliper" in captured.out
    assert run([*words, "set", "view.calliper", "C"]) == 0
    assert str(tmp_path / "keys.json") in capsys.readouterr().err
    assert (tmp_path / "keys.broken.json").read_text() == "{"
