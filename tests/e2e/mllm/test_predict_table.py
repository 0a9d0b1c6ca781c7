"""`sonoread predict --table`: the answers of a model that ran elsewhere, frozen as reads."""

from pathlib import Path

import pytest

from app.cli import run
from reader_study.cases import CaseRole, ReadStatus
from reader_study.models import frozen
from reader_study.sealed import open_sealed
from reader_study.study import Study
from tests.builders import PASSPHRASE, make_study

CARD = """model_id = "chat-x"
version = "2026-02"
maker = "A company"
run_on = 2026-03-01
how = "its server, temperature 0"
source = "verbalised"
trained_on = ["not stated"]
language = "en"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    with make_study(tmp_path / "s", n_reading=4, n_development=1, model=False, locked=False):
        return tmp_path / "s"


def _ids(root: Path) -> list[str]:
    with Study.open(root) as study:
        return [case.case_id for case in study.cases(CaseRole.READING)]


def _write(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "answers.csv").write_text(text, encoding="utf-8")
    (tmp_path / "card.toml").write_text(CARD, encoding="utf-8")
    return ["--table", str(tmp_path / "answers.csv"), "--card", str(tmp_path / "card.toml")]


def test_a_table_is_frozen_with_its_refusals(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a, b, c, d = _ids(root)
    table = _write(
        tmp_path,
        "case,probability,category,status,text,site\n"
        f"{a},0.91,4C,,Irregular mass,X\n{b},0.03,3,ok,Oval mass,X\n"
        f"{c},,,refused,,X\n{d},,,timeout,,Y\nelse,0.5,4B,,,Y\n",
    )
    assert run(["predict", str(root), *table]) == 0
    said = capsys.readouterr().out
    assert "Frozen: 4 reads of chat-x as m1 (2 ok, 1 refused, 1 timeout)." in said
    assert "Row 6 is of no reading case and not used." in said
    assert "Columns not used: site." in said
    assert "trained on: not stated" in said
    with Study.open(root) as study:
        reads = {read.case_id: read for read in frozen.reads(study, "m1")}
    assert (reads[a].category, reads[a].likelihood, reads[a].positive) == ("4C", 91.0, True)
    assert reads[b].positive is False
    assert reads[c].status is ReadStatus.REFUSED


def test_rows_may_name_source_files(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Study.open(root) as study:
        truths = open_sealed(study, PASSPHRASE)
    files = {case_id: truths[case_id].source_files for case_id in _ids(root)}
    monkeypatch.setenv("SONOREAD_PASSPHRASE", PASSPHRASE)
    lines = [f"{names[0]},0.4,4A" for names in files.values()]
    table = _write(tmp_path, "\n".join(["file,p,birads", *lines]) + "\n")
    assert run(["predict", str(root), *table, "--name", "m2"]) == 0
    with Study.open(root) as study:
        assert len(frozen.reads(study, "m2")) == 4


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda lines: lines[:-1], "1 reading cases have no row"),
        (lambda lines: [*lines[:2], lines[2].replace("4A", ""), *lines[3:]], "Row 3 holds no cat"),
        (lambda lines: [*lines, lines[-1]], "Rows 5 and 6 are both of case"),
        (
            lambda lines: [lines[0], lines[1].replace("0.4", "1.4"), *lines[2:]],
            "Row 2 has the prob",
        ),
    ],
)
def test_a_fault_stops_all_and_freezes_nothing(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], change: object, said: str
) -> None:
    assert callable(change)
    lines = ["case,p,birads", *(f"{case},0.4,4A" for case in _ids(root))]
    table = _write(tmp_path, "\n".join(change(lines)) + "\n")
    assert run(["predict", str(root), *table]) == 1
    assert said in capsys.readouterr().err
    with Study.open(root) as study:
        assert frozen.model_ids(study) == ()


def test_a_table_needs_its_card_and_no_model(root: Path, tmp_path: Path) -> None:
    table = _write(tmp_path, "case,p\n")
    assert run(["predict", str(root), *table[:2]]) == 2
    assert run(["predict", str(root)]) == 2
    assert run(["predict", str(root), *table, "--model", str(tmp_path)]) == 2
