"""Reading a table from a file: text or workbook, told by ending and content."""

from collections.abc import Callable
from pathlib import Path

from ground.errors import TableError
from ground.regular import MB, read_regular
from reader_study.tables.delimited import read_delimited
from reader_study.tables.grid import Grid, HiddenRows
from reader_study.tables.table import Table, table_of, with_notes
from reader_study.tables.workbook import read_workbook

CSV_SUFFIXES = (".csv", ".tsv", ".txt")
XLSX_SUFFIXES = (".xlsx", ".xlsm")
TABLE_SUFFIXES = CSV_SUFFIXES + XLSX_SUFFIXES
MOST_BYTES = 200 * MB
"""A table of a study is far smaller."""

_ZIP = b"PK\x03\x04"


def read_table(
    path: Path,
    *,
    separator: str = "",
    hidden: HiddenRows = HiddenRows.KEEP,
    known: Callable[[str], bool] | None = None,
) -> Table:
    """Read a table.

    Parameters
    ----------
    separator : str
        The delimiter of a text file; empty: found.
    hidden : HiddenRows
        Whether rows that a workbook hides are left out.
    known : callable, optional
        Whether a text is a name of a column that the caller would know; helps to find the header
        under rows of title.

    Raises
    ------
    TableError
        When the file cannot be read, is empty, or has no clean header; names the line.

    """
    data = _bytes(path)
    if not _is_workbook(path, data):
        grid = read_delimited(data, path, separator=separator)
        return table_of(grid, path, known=known, hidden=hidden)
    if separator:
        raise TableError(
            "A workbook has no separator.", remedy="Leave --sep out for an XLSX file.", path=path
        )
    grids = read_workbook(data, path)
    chosen = next((grid for grid in _likeliest(grids) if grid.width > 1), None)
    if chosen is None:
        chosen = next(iter(_likeliest(grids)), Grid((), "XLSX"))
    table = table_of(chosen, path, known=known, hidden=hidden)
    others = [grid.name for grid in grids if grid is not chosen and grid.width > 1]
    if others:
        names = ", ".join(others)
        table = with_notes(table, f"Sheet {chosen.name} is read; not used: {names}.")
    return table


def read_workbook_tables(path: Path, *, hidden: HiddenRows = HiddenRows.KEEP) -> dict[str, Table]:
    """Return all sheets of a workbook that hold a table, by name; none for a text file.

    Raises
    ------
    TableError
        When the file cannot be read, or a sheet has no clean header.

    """
    data = _bytes(path)
    if not _is_workbook(path, data):
        return {}
    return {
        grid.name: table_of(grid, path, hidden=hidden)
        for grid in read_workbook(data, path)
        if grid.width > 1
    }


def _likeliest(grids: tuple[Grid, ...]) -> list[Grid]:
    """Return sheets that are shown before those that are not."""
    return sorted(grids, key=lambda grid: not grid.visible)


def _is_workbook(path: Path, data: bytes) -> bool:
    if path.suffix.lower() == ".xls":
        raise TableError(
            "The old XLS format is not read.", remedy="Save the table as XLSX or CSV.", path=path
        )
    return path.suffix.lower() in XLSX_SUFFIXES or data.startswith(_ZIP)


def _bytes(path: Path) -> bytes:
    try:
        return read_regular(path, MOST_BYTES)
    except OSError as error:
        raise TableError(
            f"The table cannot be read ({error.strerror or error}).",
            remedy="Check its name, and that it is not open in another program.",
            path=path,
        ) from error
