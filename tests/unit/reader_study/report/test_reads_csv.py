import csv
import dataclasses
from pathlib import Path

import pytest

from reader_study.report import write_reads_csv
from reader_study.report.output import COLUMNS, escape_cell
from tests.unit.reader_study.analysis.made_inputs import made_inputs


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_reads_csv_has_one_row_a_read_with_its_truth(tmp_path: Path) -> None:
    inputs = made_inputs(readers=2, cases=5, refused=1)
    found = rows(write_reads_csv(inputs, tmp_path))
    assert len(found) == len(inputs.reads)
    assert tuple(found[0]) == COLUMNS
    truth = dict(inputs.truth)
    assert all(row["truth"] == truth[row["case"]] for row in found)
    refused = [row for row in found if row["status"] == "cannot_assess"]
    assert [(r["category"], r["likelihood"], r["reason"]) for r in refused] == [
        ("", "", "acoustic shadow")
    ] * 2


def test_reads_csv_is_marked_utf8_with_crlf(tmp_path: Path) -> None:
    data = write_reads_csv(made_inputs(readers=1, cases=2), tmp_path).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n") == 1 + 4 + 2


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_looks_like_a_formula_gets_an_apostrophe(tmp_path: Path, start: str) -> None:
    evil = f"{start}HYPERLINK(1)"
    inputs = made_inputs(readers=1, cases=1, model=False)
    reads = tuple(dataclasses.replace(r, reason=evil) for r in inputs.reads)
    found = rows(write_reads_csv(dataclasses.replace(inputs, reads=reads), tmp_path))
    assert {row["reason"] for row in found} == {f"'{evil}"}


def test_numbers_stay_numbers(tmp_path: Path) -> None:
    inputs = made_inputs(readers=1, cases=1, model=False)
    reads = tuple(
        dataclasses.replace(r, machine_ms=-0.25, total_ms=123456.789) for r in inputs.reads
    )
    found = rows(write_reads_csv(dataclasses.replace(inputs, reads=reads), tmp_path))
    assert found[0]["machine_ms"] == "-0.25"
    assert found[0]["total_ms"] == "123456.789"


def test_plain_text_is_left_alone() -> None:
    assert escape_cell("acoustic shadow = bad") == "acoustic shadow = bad"
