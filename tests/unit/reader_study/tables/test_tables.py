from pathlib import Path

import openpyxl
import pytest

from ground.errors import TableError
from reader_study.tables import read_table


def write(path: Path, text: str) -> Path:
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize(
    ("delimiter", "said"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "bar")]
)
def test_any_usual_delimiter_is_found_and_named(tmp_path: Path, delimiter: str, said: str) -> None:
    text = "path;note;x\na.png;ductal, invasive;1\nb.png;none;2\n".replace(";", delimiter)
    quoted = text.replace("ductal, invasive", '"ductal, invasive"')
    table = read_table(write(tmp_path / "t.csv", quoted))
    assert table.form == f"CSV, utf-8, {said}"
    assert table.rows[0].cells == {"path": "a.png", "note": "ductal, invasive", "x": "1"}


def test_rows_are_numbered_as_in_the_file(tmp_path: Path) -> None:
    text = 'path,label\r\n\r\na.png,"two\r\nlines"\r\nb.png,benign\r\n'
    table = read_table(write(tmp_path / "t.csv", text))
    assert [row.number for row in table.rows] == [3, 5]


def test_short_rows_are_filled_and_outer_blanks_stripped(tmp_path: Path) -> None:
    table = read_table(write(tmp_path / "t.csv", "path, label,view\n a.png ,benign\n"))
    assert table.rows[0].cells == {"path": "a.png", "label": "benign", "view": ""}


def test_a_row_longer_than_the_header_is_refused_by_number(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", "path,label\na.png,benign\nb.png,benign,extra\n")
    with pytest.raises(TableError, match="Row 3"):
        read_table(path)


def test_a_column_named_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="'label'"):
        read_table(write(tmp_path / "t.csv", "label,path,label\nbenign,a.png,malignant\n"))


@pytest.mark.parametrize("text", ["", "\n\n", "path,label\n", "path,label\n,\n"])
def test_an_empty_table_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(TableError, match="empty"):
        read_table(write(tmp_path / "t.csv", text))


def test_an_open_quotation_mark_is_refused_by_line(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="Line 3"):
        read_table(write(tmp_path / "t.csv", 'path,label\na.png,benign\nb.png,"benign\n'))


def test_an_xlsx_keeps_whole_numbers_whole_and_gaps_empty(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["path", "birads", "note"],
        ["a.png", 4.0, None],
        [None, None],
        ["b.png", "4a", 0.5],
    ):
        sheet.append(row)
    book.save(tmp_path / "t.xlsx")
    table = read_table(tmp_path / "t.xlsx")
    assert [row.number for row in table.rows] == [2, 4]
    assert table.rows[0].cells == {"path": "a.png", "birads": "4", "note": ""}
    assert table.rows[1].cells["note"] == "0.5"


def test_an_xlsx_that_begins_with_a_note_is_read_from_the_sheet_of_the_table(
    tmp_path: Path,
) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["Read me first"])
    sheet = book.create_sheet("cases")
    sheet.append(["path", "label"])
    sheet.append(["a.png", "benign"])
    book.save(tmp_path / "t.xlsx")
    assert read_table(tmp_path / "t.xlsx").columns == ("path", "label")


@pytest.mark.parametrize("data", [b"", b"not a zip", b"PK\x03\x04broken"])
def test_a_damaged_xlsx_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "t.xlsx").write_bytes(data)
    with pytest.raises(TableError, match="XLSX"):
        read_table(tmp_path / "t.xlsx")


def test_an_xlsx_cut_short_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.save(tmp_path / "whole.xlsx")
    whole = (tmp_path / "whole.xlsx").read_bytes()
    (tmp_path / "t.xlsx").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(TableError, match="XLSX"):
        read_table(tmp_path / "t.xlsx")


def test_an_old_xls_is_refused_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "t.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    with pytest.raises(TableError, match="Save the table as XLSX"):
        read_table(tmp_path / "t.xls")


@pytest.mark.parametrize("first", ["sep=;", "SEP=;", '"sep=;"'])
def test_a_first_line_that_names_the_separator_is_followed(tmp_path: Path, first: str) -> None:
    path = write(tmp_path / "t.csv", f"{first}\r\npath;note\r\na.png;x, y\r\nb.png;z, w\r\n")
    table = read_table(path)
    assert table.columns == ("path", "note")
    assert [row.number for row in table.rows] == [3, 4]


def test_decimal_commas_do_not_hide_the_semicolon(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", "case;r1;r2;r3\n1;0,37;0,32;0,56\n2;0,6;0,29;0,3\n")
    assert read_table(path).columns == ("case", "r1", "r2", "r3")


def test_a_separator_that_is_given_wins(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", "a;b,c\n1;2,3\n")
    assert read_table(path, separator=",").columns == ("a;b", "c")


def test_empty_columns_without_a_name_are_no_columns(tmp_path: Path) -> None:
    table = read_table(write(tmp_path / "t.csv", "path,,label,,\na.png,,benign,,\n"))
    assert table.columns == ("path", "label")


def test_a_column_that_holds_something_without_a_name_is_marked(tmp_path: Path) -> None:
    table = read_table(write(tmp_path / "t.csv", "path,,label\na.png,x,benign\n"))
    assert table.unnamed == {"column 2"}
