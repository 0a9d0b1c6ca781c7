from pathlib import Path

import pytest

from app.cli import run
from ground.errors import ReaderStudyError
from reader_study.analysis import freeze_analysis, freezing, load_results
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import PASSPHRASE, close_and_unblind, make_study, read_all


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SONOREAD_PASSPHRASE", PASSPHRASE)
    with make_study(tmp_path / "s", n_reading=6, readers=("r1", "r2")) as study:
        read_all(study, "r1")
        read_all(study, "r2", likelihood=70, category="4C")
        close_and_unblind(study)
    return tmp_path / "s"


def head_of(root: Path) -> tuple[int, str]:
    with Study.open(root, writable=False) as study:
        return study.store.head


def test_analyse_then_report_write_the_three_files(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["analyse", str(root)]) == 0
    assert "AUC (likelihood)" in capsys.readouterr().out
    assert run(["report", str(root), "--out", str(tmp_path / "out")]) == 0
    names = sorted(p.name for p in (tmp_path / "out").iterdir())
    assert names == ["measurements.csv", "reads.csv", "report.pdf", "results.json"]
    assert load_results(tmp_path / "out" / "results.json").protocol.design == "sequential"
    assert verify(root) == []


def test_analysing_again_changes_neither_results_nor_log(root: Path) -> None:
    assert run(["analyse", str(root)]) == 0
    before = (root / "reports" / "results.json").read_bytes()
    head = head_of(root)
    assert run(["analyse", str(root)]) == 0
    assert (root / "reports" / "results.json").read_bytes() == before
    assert head_of(root) == head


def test_report_without_an_analysis_says_what_to_do(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["report", str(root)]) == 1
    assert " analyse` first" in capsys.readouterr().err


def test_report_of_changed_results_is_refused(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["analyse", str(root)]) == 0
    path = root / "reports" / "results.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"r1"', '"r9"'), encoding="utf-8")
    assert run(["report", str(root)]) == 1
    assert "not the one that the analysis wrote" in capsys.readouterr().err
    assert not (root / "reports" / "report.pdf").exists()


def test_analyse_of_a_blinded_study_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SONOREAD_PASSPHRASE", PASSPHRASE)
    make_study(tmp_path / "s").close()
    assert run(["analyse", str(tmp_path / "s")]) == 1
    assert "still blinded" in capsys.readouterr().err
    assert not (tmp_path / "s" / "reports").exists()


def test_a_freeze_that_fails_half_way_leaves_files_and_log_as_they_were(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Study.open(root) as study:
        freeze_analysis(study, passphrase=PASSPHRASE)
    reports = root / "reports"
    (reports / "cases.csv").write_text("changed\n", encoding="utf-8")
    before = {p.name: p.read_bytes() for p in reports.iterdir()}
    head = head_of(root)

    def refuse(*_: object) -> None:
        raise ReaderStudyError("No room.", remedy="Make some.", path=reports)

    with Study.open(root) as study:
        monkeypatch.setattr(freezing, "to_json", lambda _: "{}")
        monkeypatch.setattr(study, "record", refuse)
        with pytest.raises(ReaderStudyError, match="No room"):
            freeze_analysis(study, passphrase=PASSPHRASE)
    assert {p.name: p.read_bytes() for p in reports.iterdir()} == before
    assert head_of(root) == head


def test_cases_csv_stays_with_the_study_and_is_verified(root: Path, tmp_path: Path) -> None:
    assert run(["analyse", str(root)]) == 0
    path = root / "reports" / "cases.csv"
    assert "C0003,reading,malignant" in path.read_text(encoding="utf-8-sig")
    path.write_text("case\n", encoding="utf-8")
    assert [finding.where for finding in verify(root)] == ["reports/cases.csv"]
