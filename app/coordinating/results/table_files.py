"""Files of one table: CSV, and a workbook with the small print on a sheet of its own."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from ground.errors import ReaderStudyError
from ground.files import write_atomic
from reader_study.tables.escaping import escape_cell


def save_table(
    path: Path, head: Sequence[str], rows: Sequence[Sequence[str]], *, notes: Sequence[str]
) -> Path:
    """Write a table to a file, by the ending of its name, and return the path.

    Cells that a spreadsheet would take for a formula are marked as text.

    Raises
    ------
    ReaderStudyError
        For another ending, or where the file cannot be written; nothing is written then.

    """
    ending = path.suffix.lower()
    lines = [[escape_cell(cell) for cell in line] for line in (head, *rows)]
    if ending == ".csv":
        write_atomic(path, _csv(lines))
    elif ending == ".xlsx":
        write_atomic(path, _xlsx(lines, [[escape_cell(note)] for note in notes]))
    else:
        raise ReaderStudyError(
            f"A table cannot be written as “{ending or path.name}”.",
            remedy="Name a file that ends in .csv or .xlsx.",
            path=path,
        )
    return path


def _csv(lines: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(lines)
    return out.getvalue().encode("utf-8-sig")


def _xlsx(lines: Sequence[Sequence[str]], notes: Sequence[Sequence[str]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook(write_only=True)
    for name, held in (("table", lines), ("notes", notes)):
        sheet = book.create_sheet(name)
        for line in held:
            sheet.append([ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", c) for c in line])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
