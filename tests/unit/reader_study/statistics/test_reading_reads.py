"""Reads in every form in which tables come: the same reads, or a refusal with file and row."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from ground.errors import ReaderStudyError, TableError
from reader_study.statistics.files import TableChoices, read_reads, write_reads
from tests.unit.reader_study.statistics.made_reads import (
    ARMS,
    HEADER,
    READERS,
    base,
    rows,
    text,
    workbook,
    written,
)


def same(path: Path, folder: Path, choices: TableChoices | None = None) -> tuple[str, ...]:
    """The file gives the reads of the plain table; returns what was said."""
    plain = read_reads(base(folder)).reads
    found = read_reads(path, choices)
    assert (found.reads.readers, found.reads.cases) == (plain.readers, plain.cases)
    assert found.reads.modalities == plain.modalities
    assert np.array_equal(found.reads.truth, plain.truth)
    np.testing.assert_allclose(found.reads.scores, plain.scores, atol=1e-12)
    return found.notes


def test_semicolons_decimal_commas_and_a_byte_order_mark(tmp_path: Path) -> None:
    lines = [(*row[:4], str(row[4]).replace(".", ",")) for row in rows()]
    content = text([HEADER, *lines], mark=";", end="\r\n")
    assert same(written(tmp_path / "t.csv", content, "utf-8-sig"), tmp_path) == ()


def test_a_first_line_that_names_the_separator(tmp_path: Path) -> None:
    content = "sep=|\n" + text([HEADER, *rows()], mark="|")
    same(written(tmp_path / "t.csv", content), tmp_path)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_text_of_spreadsheet_programs(tmp_path: Path, encoding: str) -> None:
    same(written(tmp_path / "t.txt", text([HEADER, *rows()], mark="\t"), encoding), tmp_path)


def test_gbk(tmp_path: Path) -> None:
    content = text([HEADER, *rows()]).replace("Ünal", "Unal")
    found = read_reads(written(tmp_path / "t.csv", content, "gbk")).reads
    assert set(found.readers) == {"王医生", "Dr. Unal"}


def test_per_cent_is_said_and_never_mixed(tmp_path: Path) -> None:
    lines = [(*row[:4], f"{100 * row[4]:.0f}%") for row in rows()]
    path = written(tmp_path / "t.csv", text([HEADER, *lines]))
    assert any("per cent" in note for note in same(path, tmp_path))
    lines[2] = (*lines[2][:4], "0.4")
    with pytest.raises(TableError, match=r"t\.csv: Row 4.*per cent"):
        read_reads(written(path, text([HEADER, *lines])))


@pytest.mark.parametrize(
    ("words", "choices"),
    [
        (("benign", "malignant"), None),
        (("良性", "恶性"), None),
        (("No", "YES"), None),
        (("1", "2"), TableChoices(positive=("2",))),
        (("ok", "tumour"), TableChoices(positive=("Tumour",))),
    ],
)
def test_words_of_truth(
    tmp_path: Path, words: tuple[str, str], choices: TableChoices | None
) -> None:
    lines = [(*row[:3], words[int(row[3])], row[4]) for row in rows()]
    path = written(tmp_path / "t.csv", text([HEADER, *lines]))
    assert any(words[1] in note for note in same(path, tmp_path, choices))


def test_words_that_tell_neither_are_asked_for(tmp_path: Path) -> None:
    lines = [(*row[:3], "ab"[int(row[3])] * 2, row[4]) for row in rows()]
    path = written(tmp_path / "t.csv", text([HEADER, *lines]))
    with pytest.raises(TableError, match="--positive"):
        read_reads(path)
    with pytest.raises(TableError, match="'cc'"):
        read_reads(path, TableChoices(positive=("cc",)))


def test_names_of_columns_in_any_case_and_by_choice(tmp_path: Path) -> None:
    header = ("Reader", "MODALITY", "Case ID", "Truth", "Rating")
    same(written(tmp_path / "t.csv", text([header, *rows()])), tmp_path)
    header = ("wer", "Arm", "case", "truth", "Wert")
    path = written(tmp_path / "t.csv", text([header, *rows()]))
    chosen = TableChoices(columns={"reader": "wer", "rating": "Wert"})
    notes = same(path, tmp_path, chosen)
    assert any("wer as reader" in note for note in notes)
    with pytest.raises(TableError, match="lacks the column rating"):
        read_reads(path, TableChoices(columns={"reader": "wer"}))
    with pytest.raises(TableError, match="'weight'"):
        read_reads(path, TableChoices(columns={"weight": "wer"}))


def test_two_columns_that_may_both_be_meant_are_asked_for(tmp_path: Path) -> None:
    lines = [(*row, row[2]) for row in rows()]
    path = written(tmp_path / "t.csv", text([("Reader", *HEADER[1:], "READER"), *lines]))
    with pytest.raises(TableError, match="Reader and READER"):
        read_reads(path)


def test_unused_columns_are_named_and_a_patient_is_understood(tmp_path: Path) -> None:
    header = (*HEADER, "patient_id", "age")
    lines = [(*row, f"P{int(row[2][1:]) // 2}", 50) for row in rows()]
    found = read_reads(written(tmp_path / "t.csv", text([header, *lines])))
    assert found.reads.patients == ("P0", "P0", "P1", "P1", "P2", "P2", "P3", "P3")
    assert any("patient_id as patient" in note for note in found.notes)
    assert any("not used: age" in note for note in found.notes)


def test_patients_left_open_are_patients_of_their_own_and_said(tmp_path: Path) -> None:
    lines = [(*row, "" if row[2] in {"C0", "C1"} else "P") for row in rows()]
    found = read_reads(written(tmp_path / "t.csv", text([(*HEADER, "patient"), *lines])))
    assert found.reads.patients is not None
    assert len(set(found.reads.patients)) == 3
    assert any("2 cases name no patient" in note for note in found.notes)


def test_empty_columns_at_the_end(tmp_path: Path) -> None:
    lines = [(*line, "", "") for line in (HEADER, *rows())]
    assert same(written(tmp_path / "t.csv", text(lines)), tmp_path) == ()


def test_one_column_per_reader_and_arm(tmp_path: Path) -> None:
    table = {(row[0], row[1], row[2]): row[4] for row in rows()}
    header = ("case", "truth", *(f"{reader}_{arm}" for arm in ARMS for reader in READERS))
    lines = [
        (f"C{k}", int(k >= 4), *(table[r, a, f"C{k}"] for a in ARMS for r in READERS))
        for k in range(8)
    ]
    path = written(tmp_path / "t.csv", text([header, *lines]))
    for choices in (None, TableChoices(wide=True)):
        notes = same(path, tmp_path, choices)
        assert any("arms unaided, aided" in note for note in notes)


def test_columns_without_a_common_arm_are_readers(tmp_path: Path) -> None:
    path = written(tmp_path / "t.csv", "case,truth,R_1,R_2\na,0,1,2\nb,1,3,4\n")
    assert read_reads(path).reads.readers == ("R_1", "R_2")


@pytest.mark.parametrize("gap", ["", "NA", "n/a", "-", "缺失"])
def test_missing_reads_are_said_with_their_row(tmp_path: Path, gap: str) -> None:
    lines: list[tuple[object, ...]] = [*rows()]
    lines[3] = (*lines[3][:4], gap)
    found = read_reads(written(tmp_path / "t.csv", text([HEADER, *lines])))
    assert int(found.reads.present.sum()) == len(lines) - 1
    assert any("row 5" in note and "missing" in note for note in found.notes)


def test_a_reader_without_any_rating_is_said(tmp_path: Path) -> None:
    lines = [*rows(), *(("R9", *row[1:4], "") for row in rows()[:8])]
    found = read_reads(written(tmp_path / "t.csv", text([HEADER, *lines])))
    assert "R9" not in found.reads.readers
    assert any("Reader without any rating, left out: R9" in note for note in found.notes)


@pytest.mark.parametrize(
    ("place", "cell", "said"),
    [
        (0, "", "Row 3 names no reader"),
        (2, "", "Row 3 names no case"),
        (3, "", "Row 3, column truth"),
        (4, "high", "Row 3, column rating: 'high'"),
        (2, "3.20102E+17", "row 3: numbers have lost their last digits"),
    ],
)
def test_a_bad_cell_is_refused_by_file_and_row(
    tmp_path: Path, place: int, cell: str, said: str
) -> None:
    lines: list[list[object]] = [list(row) for row in rows()]
    lines[1][place] = cell
    with pytest.raises(ReaderStudyError, match=said) as caught:
        read_reads(written(tmp_path / "t.csv", text([HEADER, *lines])))
    assert caught.value.path == tmp_path / "t.csv"


def test_a_read_that_stands_twice_is_refused_by_both_rows(tmp_path: Path) -> None:
    path = written(tmp_path / "t.csv", text([HEADER, *rows(), rows()[0]]))
    with pytest.raises(TableError, match="rows 2, 34"):
        read_reads(path)


def test_a_comma_that_may_be_a_thousand_is_asked_about(tmp_path: Path) -> None:
    lines = [(*row[:4], f"{k + 1},{100 + k}") for k, row in enumerate(rows())]
    path = written(tmp_path / "t.csv", text([HEADER, *lines], mark=";"))
    with pytest.raises(TableError, match="thousand"):
        read_reads(path)


def test_a_workbook_of_jafroc(tmp_path: Path) -> None:
    names = {"王医生": 1, "Dr. Ünal": 2}
    truth = [(k, int(k >= 4), 0) for k in range(8)]
    marks = [(names[r], ARMS.index(a), int(c[1:]), value) for r, a, c, _, value in rows()]
    sick = [(r, a, c, 1, value) for r, a, c, value in marks if c >= 4]
    well = [(r, a, c, value) for r, a, c, value in marks if c < 4]
    sheets: dict[str, list[Sequence[object]]] = {
        "TP": [("ReaderID", "ModalityID", "CaseID", "LesionID", "TP_Rating"), *sick],
        "FP": [("ReaderID", "ModalityID", "CaseID", "FP_Rating"), *well],
        "TRUTH": [("CaseID", "LesionID", "Weight"), *truth],
    }
    found = read_reads(workbook(tmp_path / "t.xlsx", sheets)).reads
    plain = read_reads(base(tmp_path)).reads
    order = [plain.readers.index(name) for name in READERS]
    arms = [plain.modalities.index(arm) for arm in ARMS]
    np.testing.assert_allclose(found.scores, plain.scores[arms][:, order])
    assert np.array_equal(found.truth, plain.truth)
    sheets["FP"].append((1, 0, 5, 0.2))
    with pytest.raises(TableError, match=r"Row 18 of the sheet FP: case 5 is diseased"):
        read_reads(workbook(tmp_path / "t.xlsx", sheets))


@pytest.mark.parametrize("mark", ["BEGIN DATA:", "Begin data:", "begin data:"])
def test_imrmc_in_any_case(tmp_path: Path, mark: str) -> None:
    body = "truth,n1,truth,0\n-1,p1,0,1\nr1,n1,a,0.2\nr1,p1,a,0.9\n"
    reads = read_reads(written(tmp_path / "t.imrmc", f"free text\n{mark}\n{body}")).reads
    assert reads.readers == ("r1",)
    assert reads.truth.tolist() == [False, True]


def test_imrmc_keeps_names_with_commas_and_patients(tmp_path: Path) -> None:
    lines = [('"Smith, J."', *row[1:], f"P{row[2][1:]}") for row in rows()[:8]]
    path = written(tmp_path / "t.csv", text([(*HEADER, "patient"), *lines]))
    reads = read_reads(path).reads
    notes = write_reads(reads, tmp_path / "t.imrmc")
    back = read_reads(tmp_path / "t.imrmc").reads
    assert back.readers == ("Smith, J.",)
    assert back.patients == reads.patients
    np.testing.assert_array_equal(back.scores, reads.scores)
    assert any("comma" in note for note in notes)
    assert any("patients" in note for note in notes)


def test_options_of_tables_are_refused_for_imrmc(tmp_path: Path) -> None:
    path = written(tmp_path / "t.imrmc", "BEGIN DATA:\n-1,a,0,1\nr,a,m,1\n")
    with pytest.raises(TableError, match="options"):
        read_reads(path, TableChoices(positive=("1",)))
