import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from app.coordinating.results.saving import file_name
from app.coordinating.results.table_files import save_table
from app.coordinating.results.table_rows import (
    columns,
    flat_rows,
    headings,
    number_in,
    plain_cells,
)
from ground.errors import ReaderStudyError
from reader_study.report.blocks import Column, TableRow, group_row
from reader_study.report.contents import ReportTable

COLUMNS = (
    Column("Reader", 1),
    Column("Sensitivity", 1, right=True),
    Column("p", 1, right=True),
)


def table(*rows: TableRow) -> ReportTable:
    return ReportTable("Table 1.", "Performance", COLUMNS, rows, ("a note",))


def test_headings_across_a_table_become_a_column() -> None:
    made = table(
        TableRow(("AI", "90", "")),
        group_row("Unaided", COLUMNS),
        TableRow(("R1", "80", "0.5")),
        group_row("With AI", COLUMNS),
        TableRow(("R1", "85", "<0.001")),
    )
    grouped, rows = flat_rows(made)
    assert grouped
    assert [row.cells for row in rows] == [
        ("", "AI", "90", ""),
        ("Unaided", "R1", "80", "0.5"),
        ("With AI", "R1", "85", "<0.001"),
    ]
    assert headings(made, grouped=True, group="Group")[0] == "Group"


def test_what_stands_once_above_rows_stands_in_each_but_not_past_a_heading() -> None:
    made = table(
        TableRow(("Clarity", "1", "")), TableRow(("", "2", "")), group_row("B", COLUMNS),
        TableRow(("", "3", "")),
    )  # fmt: skip
    _, rows = flat_rows(made)
    assert [row.cells[1] for row in rows] == ["Clarity", "Clarity", ""]


def test_equal_headings_are_told_apart_by_what_stands_before_them() -> None:
    both = (
        Column("Sensitivity", 1),
        Column("p", 1),
        Column("Specificity", 1),
        Column("p", 1),
    )
    made = ReportTable("Table 1.", "", both, (), ())
    told = headings(made, grouped=False, group="Group")
    assert told == ["Sensitivity", "p (Sensitivity)", "Specificity", "p (Specificity)"]


def test_figures_sort_as_numbers_and_gaps_come_last() -> None:
    made = table(*(TableRow((name, text, "")) for name, text in [
        ("a", "100"), ("b", "93.0 (86.9–99.1)"), ("c", "–"), ("d", "−1.5 (−2 to 1)"),
    ]))  # fmt: skip
    _, rows = flat_rows(made)
    by = columns(made, grouped=False, group="")[1]
    assert [by.value(row) for row in rows] == [100.0, 93.0, None, -1.5]
    assert columns(made, grouped=False, group="")[0].value(rows[0]) == "a"


@given(st.floats(-1e6, 1e6), st.sampled_from(["", " (0.1–0.3)", " of 48", "\u00a0×3"]))
def test_the_first_number_of_a_cell_is_read_as_it_is_printed(value: float, more: str) -> None:
    printed = f"{value:+,.3f}".replace("-", "−") + more
    assert number_in(printed) == pytest.approx(value, abs=0.00051)


@pytest.mark.parametrize(("text", "number"), [("<0.001", 0.001), ("", None), ("–", None)])
def test_a_cell_without_a_number_is_none(text: str, number: float | None) -> None:
    assert number_in(text) == number


def test_csv_and_workbook_hold_every_cell_and_no_formula(tmp_path: Path) -> None:
    head, rows = ["Reader", "x"], [["R1, a", "=1+1"], ["敏感", "+0.07"]]
    text = save_table(tmp_path / "t.csv", head, rows, notes=["n"]).read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))
    assert read == [["Reader", "x"], ["R1, a", "'=1+1"], ["敏感", "'+0.07"]]
    book = load_workbook(save_table(tmp_path / "t.xlsx", head, rows, notes=["=n\x01"]))
    assert [[c.value for c in line] for line in book["table"]] == read
    assert book["table"]["B2"].data_type == "s"
    assert book["notes"]["A1"].value == "'=n\N{REPLACEMENT CHARACTER}"


def test_another_ending_and_a_folder_that_cannot_be_written_are_told(tmp_path: Path) -> None:
    with pytest.raises(ReaderStudyError, match=r"cannot be written as"):
        save_table(tmp_path / "t.docx", ["a"], [], notes=[])
    (tmp_path / "file").write_text("")
    with pytest.raises(ReaderStudyError):
        save_table(tmp_path / "file" / "t.csv", ["a"], [], notes=[])


def test_a_dash_is_an_empty_cell_in_a_file() -> None:
    _, rows = flat_rows(table(TableRow(("R1", "–", "0.5"))))
    assert plain_cells(rows) == [["R1", "", "0.5"]]


@pytest.mark.parametrize(
    ("label", "name"), [("Figure 2.", "figure-2"), ("图 2", "图-2"), ("../..", "figure")]
)
def test_labels_become_names_of_files(label: str, name: str) -> None:
    assert file_name(label) == name
