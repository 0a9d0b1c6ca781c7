"""Reading a table of cases: CSV in any usual encoding and delimiter, or XLSX."""

import csv
import io
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from ground.errors import IntakeError
from reader_study.intake.encoding import decode_text

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
CSV_SUFFIXES = (".csv", ".tsv", ".txt")
XLSX_SUFFIXES = (".xlsx", ".xlsm")
TABLE_SUFFIXES = CSV_SUFFIXES + XLSX_SUFFIXES
_NO_WORKBOOK = (
    zipfile.BadZipFile,
    InvalidFileException,
    SyntaxError,  # of XML, whichever parser is used
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    NotImplementedError,
    EOFError,
    zlib.error,
)
"""What openpyxl raises on files that are no workbooks, or damaged ones."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its number in the file (the header is 1) and its cells by column, stripped."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table as read.

    Parameters
    ----------
    form : str
        What the file is, in words for the person who took it in: encoding and delimiter.

    """

    path: Path
    columns: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    form: str


def read_table(path: Path) -> Table:
    """Read a table.

    Raises
    ------
    IntakeError
        When the file cannot be read, is empty, or has no clean header; names the line.

    """
    if path.suffix.lower() in XLSX_SUFFIXES:
        return _read_xlsx(path)
    if path.suffix.lower() == ".xls":
        raise IntakeError(
            "The old XLS format is not read.", remedy="Save the table as XLSX or CSV.", path=path
        )
    return _read_csv(path)


def _read_csv(path: Path) -> Table:
    try:
        decoded = decode_text(path.read_bytes())
    except OSError as error:
        raise _unreadable(path, error) from error
    except IntakeError as error:
        raise IntakeError(error.what, remedy=error.remedy, path=path) from error
    delimiter = _sniff(decoded.text)
    lines = _csv_lines(decoded.text, delimiter, path)
    return _table(path, lines, form=f"CSV, {decoded.encoding}, {DELIMITERS[delimiter]}")


def _sniff(text: str) -> str:
    """Return the delimiter that splits header and first rows into the same number of cells."""
    sample = text.splitlines()[:50]

    def fit(delimiter: str) -> tuple[bool, int]:
        widths = Counter(len(row) for row in csv.reader(sample, delimiter=delimiter) if row)
        width, times = widths.most_common(1)[0] if widths else (0, 0)
        return width > 1 and 2 * times > len(sample), width

    return max(DELIMITERS, key=fit)


def _csv_lines(text: str, delimiter: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        start = 1
        for cells in reader:
            yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        raise IntakeError(
            f"Line {reader.line_num} of the table cannot be read ({error}).",
            remedy="Check its quotation marks and save the table again.",
            path=path,
        ) from error


def _read_xlsx(path: Path) -> Table:
    try:
        lines = _xlsx_lines(path)
    except _NO_WORKBOOK as error:
        raise IntakeError(
            "The file is no XLSX workbook, or it is damaged.",
            remedy="Open it in a spreadsheet program and save it again as XLSX or CSV.",
            path=path,
        ) from error
    except OSError as error:
        raise _unreadable(path, error) from error
    return _table(path, iter(lines), form="XLSX")


def _xlsx_lines(path: Path) -> list[tuple[int, list[str]]]:
    """Return the rows of the first sheet that has a header of two columns or more."""
    with warnings.catch_warnings(), path.open("rb") as stream:
        # Notes on drawings and validation rules, which are of no concern here.
        warnings.simplefilter("ignore", UserWarning)
        book = load_workbook(stream, read_only=True, data_only=True)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # some programs write wrong ones, and rows would be lost
            rows = enumerate(sheet.iter_rows(values_only=True), start=1)
            lines = [(number, [_cell(value) for value in row]) for number, row in rows]
            header = next((cells for _, cells in lines if any(cells)), [])
            if sum(map(bool, header)) > 1:
                return lines
    return []


def _cell(value: object) -> str:
    """Return a cell as it reads: 4.0 is 4, and an empty cell is empty."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _table(path: Path, lines: Iterator[tuple[int, list[str]]], *, form: str) -> Table:
    stripped = ((number, [cell.strip() for cell in cells]) for number, cells in lines)
    filled = ((number, cells) for number, cells in stripped if any(cells))
    _, header = next(filled, (0, []))
    columns = _columns(header, path)
    rows = tuple(SheetRow(number, _cells(columns, cells, number, path)) for number, cells in filled)
    if not rows:
        raise IntakeError(
            "The table is empty.", remedy="It needs a header and a row per image.", path=path
        )
    return Table(path, columns, rows, form)


def _columns(header: Sequence[str], path: Path) -> tuple[str, ...]:
    while header and not header[-1]:
        header = header[:-1]
    twice = sorted(name for name, times in Counter(header).items() if name and times > 1)
    if twice:
        raise IntakeError(
            f"The table has more than one column named {twice[0]!r}.",
            remedy="Give every column its own name.",
            path=path,
        )
    return tuple(name or f"column {n}" for n, name in enumerate(header, start=1))


def _cells(columns: Sequence[str], cells: list[str], number: int, path: Path) -> dict[str, str]:
    if any(cells[len(columns) :]):
        raise IntakeError(
            f"Row {number} of the table has more cells than the header.",
            remedy="Put cells that hold the delimiter in quotation marks.",
            path=path,
        )
    padded = cells + [""] * (len(columns) - len(cells))
    return dict(zip(columns, padded, strict=False))


def _unreadable(path: Path, error: OSError) -> IntakeError:
    return IntakeError(
        f"The table cannot be read ({error.strerror or error}).",
        remedy="Check its name, and that it is not open in another program.",
        path=path,
    )
