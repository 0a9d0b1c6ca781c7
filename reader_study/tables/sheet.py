"""One sheet of a workbook: its rows, merged cells filled down, hidden rows marked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import IO
from xml.etree.ElementTree import Element, iterparse

from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries

from reader_study.tables.cells import CellReader, local
from reader_study.tables.grid import GridLine


@dataclass(slots=True)
class _SheetRow:
    number: int
    hidden: bool
    cells: dict[int, str] = field(default_factory=dict)
    uncounted: set[int] = field(default_factory=set)


def read_sheet(
    stream: IO[bytes], reader: CellReader
) -> tuple[tuple[GridLine, ...], tuple[str, ...]]:
    """Return the lines of a sheet, and the merged ranges that go over several rows."""
    rows: dict[int, _SheetRow] = {}
    merged: list[str] = []
    last = 0
    for _, element in iterparse(stream):
        match local(element.tag):
            case "row":
                row = _row(element, reader, after=last)
                last = row.number
                rows[row.number] = row
                element.clear()
            case "mergeCell":
                merged.append(element.get("ref", ""))
    over_rows = tuple(ref for ref in merged if _fill_down(rows, ref))
    return tuple(_line(rows[number]) for number in sorted(rows)), over_rows


def _row(element: Element, reader: CellReader, *, after: int) -> _SheetRow:
    row = _SheetRow(
        number=int(element.get("r", after + 1)),
        hidden=element.get("hidden") in {"1", "true"},
    )
    place = -1
    for cell in element:
        if local(cell.tag) != "c":
            continue
        reference = cell.get("r")
        place = coordinate_to_tuple(reference)[1] - 1 if reference else place + 1
        text, uncounted = reader.text(cell)
        if text:
            row.cells[place] = text
        if uncounted:
            row.uncounted.add(place)
    return row


def _fill_down(rows: dict[int, _SheetRow], ref: str) -> bool:
    """Give the first cell of a merged range to its other rows; False where it has one row."""
    left, top, _, bottom = range_boundaries(ref)
    if left is None or top is None or bottom is None or bottom == top:
        return False
    first = rows.get(top)
    text = "" if first is None else first.cells.get(left - 1, "")
    if not text:
        return False
    for number in _between(rows, top, bottom):
        rows[number].cells[left - 1] = text
    return True


def _between(rows: dict[int, _SheetRow], top: int, bottom: int) -> Sequence[int]:
    if bottom - top > len(rows):
        return [number for number in rows if top < number <= bottom]
    return [number for number in range(top + 1, bottom + 1) if number in rows]


def _line(row: _SheetRow) -> GridLine:
    width = max(row.cells, default=-1) + 1
    cells = tuple(row.cells.get(place, "") for place in range(width))
    return GridLine(row.number, cells, row.hidden, frozenset(row.uncounted))
