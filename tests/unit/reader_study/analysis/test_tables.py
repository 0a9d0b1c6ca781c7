import csv
import dataclasses
import io

import pytest

from reader_study.analysis.facts import CaseSource, DrawnMark
from reader_study.analysis.tables import (
    READ_COLUMNS,
    cases_csv,
    measurements_csv,
    reads_csv,
)
from reader_study.tables.escaping import escape_cell
from tests.unit.reader_study.analysis.made_inputs import made_inputs


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_reads_csv_has_one_row_a_read_with_its_truth() -> None:
    inputs = made_inputs(readers=2, cases=5, refused=1)
    found = rows(reads_csv(inputs))
    assert len(found) == len(inputs.reads)
    assert tuple(found[0]) == READ_COLUMNS
    truth = dict(inputs.truth)
    assert all(row["truth"] == truth[row["case"]] for row in found)
    refused = [row for row in found if row["status"] == "cannot_assess"]
    assert [(r["category"], r["likelihood"], r["reason"]) for r in refused] == [
        ("", "", "acoustic shadow")
    ] * 2


def test_reads_csv_is_marked_utf8_with_crlf() -> None:
    data = reads_csv(made_inputs(readers=1, cases=2))
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n") == 1 + 4 + 2


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_looks_like_a_formula_gets_an_apostrophe(start: str) -> None:
    evil = f"{start}HYPERLINK(1)"
    inputs = made_inputs(readers=1, cases=1, model=False)
    reads = tuple(dataclasses.replace(r, reason=evil) for r in inputs.reads)
    found = rows(reads_csv(dataclasses.replace(inputs, reads=reads)))
    assert {row["reason"] for row in found} == {f"'{evil}"}


def test_numbers_stay_numbers() -> None:
    inputs = made_inputs(readers=1, cases=1, model=False)
    reads = tuple(
        dataclasses.replace(r, machine_ms=-0.25, total_ms=123456.789) for r in inputs.reads
    )
    found = rows(reads_csv(dataclasses.replace(inputs, reads=reads)))
    assert found[0]["machine_ms"] == "-0.25"
    assert found[0]["total_ms"] == "123456.789"


def test_plain_text_is_left_alone() -> None:
    assert escape_cell("acoustic shadow = bad") == "acoustic shadow = bad"


def test_cases_csv_leads_from_the_case_id_to_the_source() -> None:
    source = CaseSource(
        "C0001", "reading", "malignant", "=cmd", "biopsy", "P 7", ("a/甲 1.png", "a/2.png")
    )
    inputs = dataclasses.replace(made_inputs(readers=1, cases=1), sources=(source,))
    (row,) = rows(cases_csv(inputs))
    assert row == {
        "case": "C0001",
        "role": "reading",
        "truth": "malignant",
        "histology": "'=cmd",
        "basis": "biopsy",
        "source_patient": "P 7",
        "source_files": "a/甲 1.png; a/2.png",
    }


def test_measurements_csv_has_a_column_for_each_size() -> None:
    mark = DrawnMark(
        "r1", "C0001", "unaided", 2, 1, "calliper", (("length", "12.345"),), "mm", "file",
        "2026-11-19T10:00:00Z",
    )  # fmt: skip
    inputs = dataclasses.replace(made_inputs(readers=1, cases=1), measurements=(mark,))
    (row,) = rows(measurements_csv(inputs))
    assert (row["image"], row["length"], row["area"], row["unit"]) == ("2", "12.345", "", "mm")
