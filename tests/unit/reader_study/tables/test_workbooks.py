"""Workbooks as people make them: titles, merged and hidden rows, formulas, strict files."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from ground.errors import TableError
from reader_study.tables import HiddenRows, read_table

ROWS = (
    ("image", "label", "patient"),
    ("a.png", "benign", "P1"),
    ("b.png", "malignant", "P1"),
    ("c.png", "benign", "P2"),
)
TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"


def made(
    path: Path,
    change: Callable[[Worksheet], object] = lambda _: None,
    rows: tuple[tuple[object, ...], ...] = ROWS,
) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(list(row))
    change(sheet)
    book.save(path)
    return path


def test_a_title_above_the_header_is_skipped_and_named(tmp_path: Path) -> None:
    table = read_table(made(tmp_path / "t.xlsx", rows=(("Second review",), (None,), *ROWS)))
    assert table.columns == ("image", "label", "patient")
    assert [row.number for row in table.rows] == [4, 5, 6]
    assert table.notes == ("Row 1 stands above the header and is skipped: Second review.",)


def test_a_title_of_several_cells_is_told_from_a_known_header(tmp_path: Path) -> None:
    path = made(tmp_path / "t.xlsx", rows=(("Study", "BUS", "2024"), *ROWS))
    table = read_table(path, known={"image", "label"}.__contains__)
    assert table.columns == ("image", "label", "patient")


def test_a_merged_cell_counts_for_all_its_rows(tmp_path: Path) -> None:
    def merge(sheet: Worksheet) -> None:
        sheet["C3"] = None
        sheet.merge_cells("C2:C3")

    table = read_table(made(tmp_path / "t.xlsx", merge))
    assert [row.cells["patient"] for row in table.rows] == ["P1", "P1", "P2"]
    assert table.notes == ("Merged cells count for all their rows (C2:C3).",)


def test_cells_merged_across_columns_fill_nothing(tmp_path: Path) -> None:
    rows = (("Second review", None, None), *ROWS)
    path = made(tmp_path / "t.xlsx", lambda sheet: sheet.merge_cells("A1:C1"), rows)
    assert read_table(path).columns == ("image", "label", "patient")


def test_hidden_rows_are_said_and_left_out_by_choice(tmp_path: Path) -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[3].hidden = True

    path = made(tmp_path / "t.xlsx", hide)
    kept, left = read_table(path), read_table(path, hidden=HiddenRows.LEAVE)
    assert [len(kept.rows), len(left.rows)] == [3, 2]
    assert "1 row is hidden in the workbook" in kept.notes[0]
    assert "row 3" in kept.notes[0]
    assert "left out" in left.notes[0]


def test_a_formula_without_value_is_never_calculated_and_named(tmp_path: Path) -> None:
    def compute(sheet: Worksheet) -> None:
        sheet["B3"] = '=IF(1=1,"malignant","benign")'

    table = read_table(made(tmp_path / "t.xlsx", compute))
    assert table.rows[1].cells["label"] == ""
    table.refuse_formulas(["image", "patient"])
    with pytest.raises(TableError, match="Column label holds formulas without values"):
        table.refuse_formulas(["label"])


def test_a_formula_that_was_calculated_is_its_value(tmp_path: Path) -> None:
    path = made(tmp_path / "t.xlsx", lambda sheet: sheet.__setitem__("B3", "=1+1"))
    rewritten(path, "<v />", "<v>2</v>")
    table = read_table(path)
    assert table.rows[1].cells["label"] == "2"
    assert not table.uncounted


def test_a_strict_workbook_is_read(tmp_path: Path) -> None:
    path = made(tmp_path / "t.xlsx")
    rewritten(path, TRANSITIONAL, STRICT)
    table = read_table(path)
    assert table.form == "XLSX, Strict Open XML"
    assert len(table.rows) == 3


def test_a_long_number_shows_that_its_digits_are_lost(tmp_path: Path) -> None:
    path = made(tmp_path / "t.xlsx", lambda sheet: sheet.__setitem__("C2", 320102198501011234))
    assert read_table(path).rows[0].cells["patient"] == "3.20102198501011E+17"


def test_a_hidden_sheet_is_read_only_where_no_other_has_a_table(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    book = openpyxl.Workbook()
    first, second = book.active, book.create_sheet("cases")
    assert isinstance(first, Worksheet)
    for row in (("old", "list"), (1, 2)):
        first.append(row)
    for line in ROWS:
        second.append(line)
    first.sheet_state = "hidden"
    book.save(path)
    table = read_table(path)
    assert table.columns == ROWS[0]
    assert any("not used: Sheet" in note for note in table.notes)


def test_a_workbook_under_a_password_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "t.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    with pytest.raises(TableError, match="password"):
        read_table(tmp_path / "t.xlsx")


def test_a_workbook_named_csv_is_read_as_what_it_is(tmp_path: Path) -> None:
    assert read_table(made(tmp_path / "t.csv")).form == "XLSX"


def rewritten(path: Path, old: str, new: str) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data.replace(old.encode(), new.encode()))
