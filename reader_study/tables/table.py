"""Lines of cells to a table: which line is the header, what stands above it, one dict per row."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from ground.errors import TableError
from reader_study.tables.grid import Grid, GridLine, HiddenRows
from reader_study.tables.words import counted_rows

_SAMPLE = 50
_NAMED = 5


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its number in the file (the first line is 1) and its cells by column, stripped."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table as read.

    Parameters
    ----------
    columns : tuple of str
        Names in the header; a column without a name is "column 4".
    form : str
        What the file is, in words for the person who took it in: encoding and delimiter.
    notes : tuple of str
        What was skipped, filled or is hidden; one sentence each, to be shown.
    unnamed : frozenset of str
        Columns that have no name in the header and hold something.
    uncounted : frozenset of str
        Columns that hold formulas without values.

    """

    path: Path
    columns: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    form: str
    notes: tuple[str, ...] = ()
    unnamed: frozenset[str] = frozenset()
    uncounted: frozenset[str] = frozenset()

    def refuse_formulas(self, columns: Sequence[str]) -> None:
        """Raise TableError naming the first of these columns that holds formulas without values."""
        for name in columns:
            if name in self.uncounted:
                raise TableError(
                    f"Column {name} holds formulas without values.",
                    remedy="Open it in a spreadsheet program and save it.",
                    path=self.path,
                )


def table_of(
    grid: Grid, path: Path, *, known: Callable[[str], bool] | None = None, hidden: HiddenRows
) -> Table:
    """Return the table that the lines hold.

    Parameters
    ----------
    known : callable, optional
        Whether a text is a name of a column that the caller would know; helps to find the header.
    hidden : HiddenRows
        Whether rows that the workbook hides are left out; either way a note says so.

    Raises
    ------
    TableError
        No rows, a column name given twice, or a row with more cells than the header; names it.

    """
    lines = [line for line in grid.lines if any(line.cells) or line.uncounted]
    start = _header(lines, known)
    header = _named(lines[start].cells) if lines else ()
    notes = [*_above(lines[:start]), *_merged(grid)]
    body, said = _without_hidden(lines[start + 1 :], hidden)
    if not body:
        raise TableError(
            "The table is empty.", remedy="It needs a header and a row per image.", path=path
        )
    _check_twice(header, path)
    _check_width(body, header, path)
    filled = {k for line in body for k, cell in enumerate(line.cells) if cell}
    kept = [k for k, name in enumerate(header) if name or k in filled]
    columns = {k: header[k] or f"column {k + 1}" for k in kept}
    return Table(
        path=path,
        columns=tuple(columns.values()),
        rows=tuple(SheetRow(line.number, _cells(line, columns)) for line in body),
        form=grid.form,
        notes=(*notes, *said),
        unnamed=frozenset(columns[k] for k in kept if not header[k]),
        uncounted=frozenset(columns[k] for line in body for k in line.uncounted if k in columns),
    )


def with_notes(table: Table, *notes: str) -> Table:
    """Return the table with more to say."""
    return replace(table, notes=(*table.notes, *notes))


def _header(lines: Sequence[GridLine], known: Callable[[str], bool] | None) -> int:
    """Return the place of the header: a title above it fills fewer cells than the table does."""
    sample = lines[:_SAMPLE]
    if known is not None:
        hits = [sum(map(known, set(line.cells) - {""})) for line in sample]
        if max(hits, default=0) > 1:
            return hits.index(max(hits))
    widths = [sum(map(bool, line.cells)) for line in sample]
    usual = median(widths) if widths else 0
    wide = (k for k, width in enumerate(widths) if width >= min(2, usual) and 2 * width >= usual)
    return next(wide, 0)


def _named(header: Sequence[str]) -> tuple[str, ...]:
    while header and not header[-1]:
        header = header[:-1]
    return tuple(header)


def _above(lines: Sequence[GridLine]) -> list[str]:
    if not lines:
        return []
    rows = tuple(line.number for line in lines)
    texts = [next(filter(None, line.cells)) for line in lines[:_NAMED]]
    verb = "stands" if len(rows) == 1 else "stand"
    named = counted_rows(rows).capitalize()
    skipped = "is" if len(rows) == 1 else "are"
    return [f"{named} {verb} above the header and {skipped} skipped: {' / '.join(texts)}."]


def _merged(grid: Grid) -> list[str]:
    if not grid.merged:
        return []
    more = f" and {len(grid.merged) - _NAMED} more" if len(grid.merged) > _NAMED else ""
    named = ", ".join(grid.merged[:_NAMED])
    return [f"Merged cells count for all their rows ({named}{more})."]


def _without_hidden(
    lines: Sequence[GridLine], hidden: HiddenRows
) -> tuple[list[GridLine], list[str]]:
    rows = tuple(line.number for line in lines if line.hidden)
    if not rows:
        return list(lines), []
    done = "used; --hidden-rows leave leaves them out"
    if hidden is HiddenRows.LEAVE:
        done, lines = "left out", [line for line in lines if not line.hidden]
    what = f"{len(rows)} row{'s are' if len(rows) > 1 else ' is'} hidden in the workbook"
    return list(lines), [f"{what}, as a filter does ({counted_rows(rows)}); they are {done}."]


def _check_twice(header: Sequence[str], path: Path) -> None:
    twice = sorted(name for name, times in Counter(header).items() if name and times > 1)
    if twice:
        raise TableError(
            f"The table has more than one column named {twice[0]!r}.",
            remedy="Give every column its own name.",
            path=path,
        )


def _check_width(lines: Sequence[GridLine], header: Sequence[str], path: Path) -> None:
    for line in lines:
        if any(line.cells[len(header) :]):
            raise TableError(
                f"Row {line.number} of the table has more cells than the header.",
                remedy="Put cells that hold the delimiter in quotation marks.",
                path=path,
            )


def _cells(line: GridLine, columns: dict[int, str]) -> dict[str, str]:
    there = len(line.cells)
    return {name: line.cells[k] if k < there else "" for k, name in columns.items()}
