"""Tables of the report as rows that sort: headings across a table become a column of their own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.coordinating.tables.columns import TableColumn
from reader_study.report import numbers
from reader_study.report.contents import ReportTable

_NUMBER = re.compile(r"[<>]?([+−-]?\d[\d,]*(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One row of a table, cells as they are printed; `place` tells equal rows apart."""

    place: int
    cells: tuple[str, ...]


def flat_rows(table: ReportTable) -> tuple[bool, list[ResultRow]]:
    """Return whether the table has headings across it, and its rows, those put before each."""
    grouped = any(row.group for row in table.rows)
    found: list[ResultRow] = []
    group, above = "", ""
    for row in table.rows:
        if row.group:
            group, above = row.cells[0], ""
            continue
        # What stands once above several rows on paper has to stand in each when they are sorted.
        above = row.cells[0] or above
        cells = (above, *row.cells[1:])
        found.append(ResultRow(len(found), (group, *cells) if grouped else cells))
    return grouped, found


def headings(table: ReportTable, *, grouped: bool, group: str) -> list[str]:
    """Return what stands above each column; equal ones are told apart by the one before."""
    names = [column.heading for column in table.columns]
    told = [
        f"{name} ({names[n - 1]})" if names.count(name) > 1 and n else name
        for n, name in enumerate(names)
    ]
    return [group, *told] if grouped else told


def columns(table: ReportTable, *, grouped: bool, group: str) -> list[TableColumn[ResultRow]]:
    """Return the columns; those of figures sort by their first number."""
    right = [column.right for column in table.columns]
    sides = [False, *right] if grouped else right
    named = headings(table, grouped=grouped, group=group)
    return [
        _column(number, name, right=side)
        for number, (name, side) in enumerate(zip(named, sides, strict=True))
    ]


def number_in(text: str) -> float | None:
    """Return the first number of a cell; None where it begins with none, or is a dash."""
    found = _NUMBER.match(text.strip())
    return None if found is None else float(found[1].replace("−", "-").replace(",", ""))


def _column(number: int, name: str, *, right: bool) -> TableColumn[ResultRow]:
    def text(row: ResultRow) -> str:
        return row.cells[number]

    def order(row: ResultRow) -> float | None:
        return number_in(row.cells[number])

    return TableColumn(f"c{number}", name, text, order if right else None, right=right)


def plain_cells(rows: Sequence[ResultRow]) -> list[list[str]]:
    """Return cells for a file; a dash is an empty cell there."""
    return [["" if cell == numbers.DASH else cell for cell in row.cells] for row in rows]
