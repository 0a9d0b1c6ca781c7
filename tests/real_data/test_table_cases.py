"""Tables from the field that used to go wrong, made anew: of an intake, and of reads."""

import runpy
import sys
from pathlib import Path

import numpy as np
import pytest

from ground.errors import IntakeError, TableError
from reader_study.intake import IntakePlan, scan
from reader_study.intake.plan_text import described
from reader_study.statistics.files import read_raters, read_reads, write_reads
from reader_study.tables import HiddenRows
from tests.made_intake import prepare_here
from tests.media.opener import HERE

CASES = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "cases"
TABLES, STATISTICS = CASES / "tables", CASES / "statistics"
pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason=f"no files from the field at {CASES}")


def looked_at(name: str, *, hidden: HiddenRows = HiddenRows.KEEP) -> IntakePlan:
    return scan(TABLES / name, opener=HERE, hidden=hidden)


def sizes(plan: IntakePlan) -> tuple[int, int]:
    return len(plan.cases), len({case.patient for case in plan.cases})


@pytest.mark.parametrize("name", ["merged", "sep", "title", "strict", "cp1252", "hidden"])
def test_the_table_is_read_whole(name: str) -> None:
    plan = looked_at(name)
    assert plan.ok
    assert sizes(plan) == (8, 4)


def test_what_is_skipped_filled_or_hidden_is_said() -> None:
    said = {name: described(looked_at(name)) for name in ("merged", "title", "strict", "hidden")}
    assert "C2:C3, C4:C5, C6:C7, C8:C9" in said["merged"]
    assert "Row 1 stands above the header and is skipped: Breast ultrasound" in said["title"]
    assert "Strict Open XML" in said["strict"]
    assert "4 rows are hidden" in said["hidden"]
    assert sizes(looked_at("hidden", hidden=HiddenRows.LEAVE)) == (4, 2)


def test_dashes_and_quotes_of_windows_come_out() -> None:
    found = {case.histology for case in looked_at("cp1252").cases}
    assert found == {"Fibroadenoma – “typical”", "IDC"}


def test_shortened_numbers_are_refused() -> None:
    plan = looked_at("sci")
    assert "lost its last digits (3.20102E+17)" in str(plan.errors[0])
    with pytest.raises(IntakeError):
        prepare_here(plan, seed=1, reading_cases=4)


def test_formulas_without_values_are_refused_by_column() -> None:
    with pytest.raises(TableError, match="Column label holds formulas without values"):
        looked_at("formula")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has file names that are any bytes")
def test_names_in_gbk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["make", str(tmp_path)])
    runpy.run_path(str(TABLES / "make_gbk_names.py"))
    plan = scan(tmp_path, opener=HERE)
    assert plan.ok
    assert plan.cases[0].name == "benign/乳腺1.png"
    assert len(list(prepare_here(plan, seed=1).cases())) == 8


@pytest.mark.parametrize(
    "name", ["semi", "sep_hint", "utf16", "gbk", "pct", "malben", "Caps", "trail", "wide"]
)
def test_every_form_of_the_reads_gives_the_plain_ones(name: str) -> None:
    plain, found = read_reads(STATISTICS / "base.csv").reads, read_reads(STATISTICS / f"{name}.csv")
    assert found.reads.modalities == plain.modalities
    readers = [reader.replace("Ü", "U") for reader in found.reads.readers]
    order = [readers.index(reader.replace("Ü", "U")) for reader in plain.readers]
    np.testing.assert_allclose(found.reads.scores[:, order], plain.scores, atol=1e-12)
    assert np.array_equal(found.reads.truth, plain.truth)


def test_a_missing_read_is_said() -> None:
    found = read_reads(STATISTICS / "na.csv")
    assert int((~found.reads.present).sum()) == 1
    assert "1 read has no rating (row 9)" in found.notes[0]


def test_imrmc_in_small_letters() -> None:
    assert len(read_reads(STATISTICS / "lower.imrmc").reads.readers) > 0


def test_patients_are_understood_under_another_name() -> None:
    one, other = (read_reads(STATISTICS / f"{name}.csv") for name in ("clus", "clus_id"))
    assert one.reads.patients == other.reads.patients
    assert other.reads.clusters is not None
    assert "patient_id as patient" in other.notes[0]


def test_names_with_commas_and_patients_come_back(tmp_path: Path) -> None:
    reads = read_reads(STATISTICS / "comma.csv").reads
    write_reads(reads, tmp_path / "t.imrmc")
    back = read_reads(tmp_path / "t.imrmc").reads
    assert (back.readers, back.patients) == (("Smith, J.",), reads.patients)
    assert np.array_equal(back.scores, reads.scores)


def test_an_id_is_no_rater_and_spellings_are_one_category() -> None:
    assert read_raters(STATISTICS / "case.csv").names == ("r1", "r2")
    found = read_raters(STATISTICS / "cat.csv")
    assert found.ratings.tolist() == [[4, 4], [5, 5], [3, 3], [7, 6]]
    assert any("one category each" in note for note in found.notes)
