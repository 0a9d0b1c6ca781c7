"""The schedule from the command line: every step, in order, without a truth."""

import csv
import json
from pathlib import Path

import pytest

from app.cli import run
from reader_study.designs.planning import plan_steps
from reader_study.truth import unseal
from tests.builders import PASSPHRASE, make_study

Said = pytest.CaptureFixture[str]


def test_the_schedule_is_what_was_planned_one_object_a_step(tmp_path: Path, capsys: Said) -> None:
    root = tmp_path / "s"
    with make_study(root, readers=("r1", "r2"), n_development=2) as study:
        planned = plan_steps(study.protocol, [c for c in study.cases() if c.role == "reading"])
    assert run(["schedule", str(root), "--json"]) == 0
    told = capsys.readouterr().out
    steps = [json.loads(line) for line in told.splitlines()]
    assert [(s["reader_id"], s["ordinal"], s["case_id"], s["arm"]) for s in steps] == [
        (s.reader_id, s.ordinal, s.case_id, s.arm) for s in planned
    ]
    assert set(steps[0]) == {
        *("reader_id", "session", "ordinal", "position", "case_id"),
        *("arm", "kind", "form", "visit", "follows"),
    }
    assert not any(word in told for word in ("malignant", "benign", "truth"))
    assert run(["schedule", str(root), "--csv"]) == 0
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert rows == [{key: str(value) for key, value in step.items()} for step in steps]
    assert run(["schedule", str(root), "--json", "--reader", "r2", "--session", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line) for line in lines] == [s for s in steps if s["reader_id"] == "r2"]
    assert run(["schedule", str(root)]) == 0
    assert "r2, session 1" in capsys.readouterr().out


def test_two_studies_of_one_seed_have_the_same_schedule(tmp_path: Path, capsys: Said) -> None:
    told = []
    for name in ("a", "b"):
        make_study(tmp_path / name).close()
        assert run(["schedule", str(tmp_path / name), "--json"]) == 0
        told.append(capsys.readouterr().out)
    assert told[0] == told[1] != ""


def test_what_there_is_not_is_said(tmp_path: Path, capsys: Said) -> None:
    root = tmp_path / "s"
    make_study(root, locked=False).close()
    assert run(["schedule", str(root)]) == 1
    assert "not yet" in capsys.readouterr().err
    assert run(["schedule", str(root), "--json", "--csv"]) == 2
    make_study(tmp_path / "t").close()
    assert run(["schedule", str(tmp_path / "t"), "--reader", "rX"]) == 1
    assert "No reader 'rX' is registered." in capsys.readouterr().err


def test_the_lock_opens_the_truth_only_where_the_order_needs_it(
    tmp_path: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SONOREAD_PASSPHRASE", raising=False)
    plain, ruled = tmp_path / "plain", tmp_path / "ruled"
    make_study(plain, locked=False).close()
    make_study(ruled, n_reading=9, locked=False, design="max_run = 2").close()
    assert run(["lock", str(plain)]) == 0
    assert "4 cases in one session" in capsys.readouterr().out
    assert run(["lock", str(ruled)]) == 1
    assert "No passphrase was given" in capsys.readouterr().err
    secret = tmp_path / "secret"
    secret.write_text(PASSPHRASE)
    assert run(["lock", str(ruled), "--passphrase-file", str(secret)]) == 0
    capsys.readouterr()
    truths = unseal(ruled / "truth.sealed", passphrase=PASSPHRASE)
    assert run(["schedule", str(ruled), "--json"]) == 0
    steps = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    order = [truths[step["case_id"]].label for step in steps if not step["follows"]]
    assert len(order) == 9
    assert all(len(set(order[n : n + 3])) == 2 for n in range(7))
    assert run(["lock", str(ruled)]) == 1
    assert "locked already" in capsys.readouterr().err
