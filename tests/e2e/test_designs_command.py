"""Designs from the command line: what there are, a study from a template, its balance."""

import json
import re
from pathlib import Path

import pytest

from app.cli import run
from reader_study.designs.registry import DESIGNS
from tests.builders import make_study

Said = pytest.CaptureFixture[str]


def test_designs_are_listed_with_what_they_can_and_cannot_show(capsys: Said) -> None:
    assert run(["designs"]) == 0
    told = capsys.readouterr().out
    for kind, design in DESIGNS.items():
        assert re.search(rf"^{kind} ", told, flags=re.MULTILINE)
        assert design.summary.cannot.en in told
    assert "confounded with the arm" in told
    assert run(["designs", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in facts] == list(DESIGNS)
    assert len(facts) == 11
    for one in facts:
        assert set(one) == {"name", "title", "sessions", "arms", "shows", "cannot", "warnings"}
        assert one["title"]["zh"]


@pytest.mark.parametrize("kind", DESIGNS)
def test_a_template_becomes_a_study_at_once(kind: str, tmp_path: Path, capsys: Said) -> None:
    root = tmp_path / "s 1"
    assert run(["new", str(root), "--template", kind]) == 0
    assert "Fill in" in capsys.readouterr().out
    assert f'kind = "{kind}"' in (root / "protocol.toml").read_text("utf-8")
    assert run(["status", str(root)]) == 0
    assert run(["new", str(root), "--template", kind]) == 1
    assert "not empty" in capsys.readouterr().err


def test_an_unknown_design_is_named_with_its_neighbour(tmp_path: Path, capsys: Said) -> None:
    assert run(["new", str(tmp_path / "s"), "--template", "crosover"]) == 1
    told = capsys.readouterr().err
    assert "did you mean 'crossover'?" in told
    assert "`sonoread designs`" in told or "designs` describes" in told
    assert not (tmp_path / "s").exists()
    assert run(["new", str(tmp_path / "s"), "--template", "rounds", "--protocol", "p"]) == 2


def test_the_balance_of_a_study_is_shown_before_its_lock(tmp_path: Path, capsys: Said) -> None:
    root = tmp_path / "s"
    make_study(root, locked=False).close()
    assert run(["designs", "--study", str(root)]) == 0
    assert "4 cases in one session" in capsys.readouterr().out
    assert run(["designs", "--study", str(root), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert [row["reads"] for row in facts["rows"]] == [{"r1": 4}, {"r1": 4}]
    assert facts["spread"] is None
