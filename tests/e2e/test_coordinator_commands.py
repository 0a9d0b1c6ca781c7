"""A study from its making to its report by commands alone, with everything a coordinator may do."""

import json
from pathlib import Path

import openpyxl
import pytest

from app.cli import run
from reader_study.study import Study
from tests.builders import PASSPHRASE, protocol_text
from tests.made_conduct import BootedClock, work
from tests.unit.reader_study.intake.made_folders import case_lines, noise, save, write_table

DESIGN = """
kind = "two-sessions"
[[arms]]
id = "statics"
title = "Statics"
[[arms]]
id = "again"
title = "Statics again"
[[contrasts]]
reference = "statics"
test = "again"
[questions]
after_session = ["nasa-tlx"]
"""
Said = pytest.CaptureFixture[str]


def folder(root: Path, first: int, n: int) -> Path:
    lines = case_lines(first + n)[first:]
    for number, line in enumerate(lines, start=first):
        save(root / line[0], noise(number))
    write_table(root, lines)
    return root


def ok(*words: str | Path) -> None:
    assert run([str(word) for word in words]) == 0, words


def read_due(root: Path, clock: BootedClock, *readers: str) -> None:
    with Study.open(root, clock=clock) as study:
        for reader in readers:
            work(study, reader)


def test_a_whole_study_by_commands(
    tmp_path: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SONOREAD_PASSPHRASE", PASSPHRASE)
    clock, root = BootedClock(), tmp_path / "study"
    protocol = tmp_path / "protocol.toml"
    protocol.write_text(protocol_text(("r1", "r2"), version=3, design=DESIGN))
    ok("new", root, "--protocol", protocol)
    ok("intake", root, folder(tmp_path / "one", 0, 6), "--yes")
    ok("intake", root, folder(tmp_path / "two", 6, 3), "--yes")
    ok("lock", root)
    assert "Form nasa-tlx: version" in capsys.readouterr().out

    read_due(root, clock, "r1", "r2")
    assert run(["override", str(root), "r1"]) == 2
    ok("override", root, "r1", "--reason", "r1 leaves the clinic")
    read_due(root, clock, "r1")
    ok("status", root, "--json")
    facts = json.loads(capsys.readouterr().out.split("UTC.\n")[-1])
    one, two, three, four = facts["readers"]
    assert [r["done"] for r in (one, two, three, four)] == [9, 9, 9, 0]
    assert four["due_utc"] is not None
    assert [d["kind"] for d in facts["deviations"]] == ["washout_overridden"]

    with Study.open(root, writable=False) as study:
        before = study.steps()
        read = study.reads()[0]
    name = f"{read.reader_id}/{read.session}/{read.case_id}/{read.arm}"
    ok("annotate", root, name, "--reason", "the image was shown upside down")
    ok("void", root, name, "--reason", "the image was shown upside down")
    text = (root / "protocol.toml").read_text()
    third = text[text.index("[[readers]]") :].split("[[readers]]")[1].replace('"r1"', '"r3"')
    (root / "protocol.toml").write_text(f"{text}\n[[readers]]{third}")
    ok("amend", root, "--reason", "a third reader", "--yes")
    more = folder(tmp_path / "three", 9, 2)
    ok("intake", root, more, "--reason", "slow recruitment", "--yes")
    with Study.open(root, writable=False) as study:
        assert set(before) <= set(study.steps())
        assert study.protocol_version == 3
    ok("override", root, "r2", "--reason", "the end of the year")
    read_due(root, clock, "r1", "r2", "r3")
    read_due(root, clock, "r2")

    for form in ("csv", "xlsx", "json"):
        ok("export", "reads", root, f"--{form}", "--out", tmp_path / f"reads.{form}")
    rows = json.loads((tmp_path / "reads.json").read_text())
    sheet = openpyxl.load_workbook(tmp_path / "reads.xlsx")["reads"]
    assert sheet.max_row == len(rows) + 1
    assert {row["protocol_version"] for row in rows} == {1, 3}
    assert {row["kind"] for row in rows} == {"scored", "questions"}

    ok("rebuild", root)
    assert run(["unblind", str(root), "--yes"]) == 1
    assert run(["close", str(root), "--yes"]) == 1
    assert "not fully read" in capsys.readouterr().err
    ok("close", root, "--yes", "--reason", "funding ended")
    for words in (
        ["override", str(root), "r3", "--reason", "why"],
        ["amend", str(root), "--reason", "why", "--yes"],
        ["intake", str(root), str(more), "--reason", "why", "--yes"],
        ["void", str(root), name, "--reason", "why"],
    ):
        assert run(words) == 1, words
        assert "The study is closed." in capsys.readouterr().err
    ok("unblind", root, "--yes")
    ok("analyse", root)
    ok("report", root)
    ok("verify", root)
    results = json.loads((root / "reports" / "results.json").read_text())
    told = json.dumps(results["deviations"])
    for reason in (
        "r1 leaves the clinic",
        "a third reader",
        "slow recruitment",
        "funding ended",
        "upside down",
    ):
        assert reason in told
    assert (root / "reports" / "report.pdf").stat().st_size > 10_000
