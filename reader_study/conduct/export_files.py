"""Writing exported reads: CSV, a workbook, or JSON; a file that is there is not overwritten."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Literal

from ground.errors import TableError
from ground.files import write_atomic
from reader_study.checked import require_sound
from reader_study.conduct.exported import (
    COLUMNS,
    ExportCell,
    ExportRow,
    answer_columns,
    answered_forms,
    export_rows,
    flat_cell,
)
from reader_study.study import Study
from reader_study.tables.escaping import escape_cell

ExportFormat = Literal["csv", "xlsx", "json"]
_MOST = 32_767
"""Characters of a workbook's cell."""


def export_reads(study: Study, target: Path, form: ExportFormat) -> int:
    """Write every locked read of a study, without the reference standard.

    Parameters
    ----------
    target : Path
        A new file.

    Returns
    -------
    int
        How many reads there are.

    Raises
    ------
    TableError
        When the file is there already, or a text is too long for a workbook.
    IntegrityError
        When the log or a table is not as it was recorded.

    """
    if target.exists():
        raise TableError(
            "There is a file of that name already; it is not overwritten.",
            remedy="Choose another name with --out, or take it away.",
            path=target,
        )
    with study.store.held():
        require_sound(study)
        rows = export_rows(study)
    write = {"csv": _csv, "xlsx": _xlsx, "json": _json}[form]
    write_atomic(target, write(study, rows))
    return len(rows)


def _json(_: Study, rows: Sequence[ExportRow]) -> bytes:
    told = [asdict(row) for row in rows]
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _csv(study: Study, rows: Sequence[ExportRow]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    columns = answer_columns(study, rows)
    writer.writerow((*COLUMNS, *columns))
    writer.writerows(map(_text, cells) for cells in _cells(rows, columns))
    return out.getvalue().encode("utf-8-sig")


def _xlsx(study: Study, rows: Sequence[ExportRow]) -> bytes:
    from openpyxl import Workbook

    columns = answer_columns(study, rows)
    # All cells first: a book that is begun cannot be left.
    sheets = {
        "reads": [[*COLUMNS, *columns], *map(_workbook_row, _cells(rows, columns))],
        "fields": [
            ["column", "kind", "English", "Chinese", "options"],
            *map(_workbook_row, _fields(study, rows)),
        ],
    }
    book = Workbook(write_only=True)
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fields(study: Study, rows: Sequence[ExportRow]) -> Iterator[list[ExportCell]]:
    for form in answered_forms(study, rows):
        for field in form.fields:
            options = "; ".join(f"{option.id} = {option.label.en}" for option in field.options)
            column = f"{form.id}.{field.id}"
            yield [column, field.kind.value, field.label.en, field.label.zh, options]


def _cells(rows: Iterable[ExportRow], columns: Sequence[str]) -> Iterator[list[ExportCell]]:
    for row in rows:
        plain = [getattr(row, name) for name in COLUMNS]
        yield [*plain, *(flat_cell(row.answers.get(name)) for name in columns)]


def _text(cell: ExportCell) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, str):
        return escape_cell(cell)
    if isinstance(cell, float):
        return f"{cell:.10g}"
    return "" if cell is None else str(cell)


def _workbook_row(cells: Iterable[ExportCell]) -> list[ExportCell]:
    return [_workbook_cell(cell) for cell in cells]


def _workbook_cell(cell: ExportCell) -> ExportCell:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if not isinstance(cell, str):
        return cell
    if len(cell) > _MOST:
        raise TableError(
            f"A text has {len(cell)} characters; a cell of a workbook holds {_MOST}.",
            remedy="Export as CSV or JSON.",
        )
    return escape_cell(ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", cell))
