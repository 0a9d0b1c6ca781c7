"""A table's columns under the names that a statistic knows them by."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ground.errors import TableError
from reader_study.statistics.files.binary import (
    as_zero_one,
    refuse_unknown_words,
)
from reader_study.statistics.files.names import ID_WORDS, is_known, resolved
from reader_study.tables import HiddenRows, Table, read_table
from reader_study.tables.words import squeezed

FIRST_ROW = 2
"""Row number of the first row below a header in the first line."""


@dataclass(frozen=True, slots=True)
class TableChoices:
    """What a person says about a table; by default everything is found.

    Parameters
    ----------
    columns : mapping
        Name that the statistic knows to the column's name in the table.
    positive : tuple of str
        Words for the positive class.
    separator : str
        The delimiter of a text file.
    wide : bool
        One column per reader and arm.
    hidden : HiddenRows
        Whether rows that a workbook hides are left out.

    """

    columns: Mapping[str, str] = field(default_factory=dict)
    positive: tuple[str, ...] = ()
    separator: str = ""
    wide: bool = False
    hidden: HiddenRows = HiddenRows.KEEP


class NamedColumns(dict[str, list[str]]):
    """Columns of text by name, in the order of the table.

    Parameters
    ----------
    columns : mapping
        Name to cells.
    rows : sequence of int
        Row number of each cell in the file.
    notes : sequence of str
        What is to be said about the table.

    """

    def __init__(
        self, columns: Mapping[str, list[str]], *, rows: Sequence[int], notes: Iterable[str] = ()
    ) -> None:
        super().__init__(columns)
        self.rows = tuple(rows)
        self.notes = tuple(notes)


def read_columns(
    path: Path,
    required: Sequence[str],
    *,
    optional: Sequence[str] = (),
    others: bool = False,
    binary: Sequence[str] = ("truth",),
    choices: TableChoices | None = None,
) -> NamedColumns:
    """Read the columns of a table.

    Parameters
    ----------
    required, optional : sequence of str
        Names to be found, in any case or under another usual word.
    others : bool
        Whether all other columns but ids are wanted too, under the names of the table. What is
        not used is named in the notes.
    binary : sequence of str
        Columns that say positive or negative; they become "0" and "1".

    Raises
    ------
    TableError
        Not readable, no rows, a required column is absent, two columns may be meant, a wanted
        column has no name, or holds formulas without values.

    """
    said = choices or TableChoices()
    wanted = (*required, *optional)
    table = read_table(
        path,
        separator=said.separator,
        hidden=said.hidden,
        known=lambda cell: is_known(wanted, said.columns, cell),
    )
    found = resolved(table.columns, wanted, said.columns, path)
    _check_required(table, required, found)
    name_of = {column: name for name, column in found.items()}
    if others:
        _refuse_unnamed(table, set(name_of))
    used = [c for c in table.columns if c in name_of or (others and not _is_id(c))]
    table.refuse_formulas(used)
    cells = {name_of.get(c, c): [row.cells[c] for row in table.rows] for c in used}
    rows = [row.number for row in table.rows]
    notes = [*table.notes, *_renamed(name_of), *_unused(table, used)]
    notes += _coded(cells, rows, path, [c for c in binary if c in cells], said.positive)
    return NamedColumns(cells, rows=rows, notes=notes)


def rows_of(table: Mapping[str, list[str]]) -> Sequence[int]:
    """Return the row numbers of a table's cells; counted from the header where they are unknown."""
    if isinstance(table, NamedColumns):
        return table.rows
    length = len(next(iter(table.values()), []))
    return range(FIRST_ROW, FIRST_ROW + length)


def _check_required(table: Table, required: Sequence[str], found: Mapping[str, str]) -> None:
    missing = [name for name in required if name not in found]
    if missing:
        raise TableError(
            f"The table lacks the column {', '.join(missing)}; it has {', '.join(table.columns)}.",
            remedy="Name the columns in the first row, or say which is meant: "
            f"--columns {missing[0]}=…",
            path=table.path,
        )


def _refuse_unnamed(table: Table, named: set[str]) -> None:
    bare = [column for column in table.columns if column in table.unnamed - named]
    if bare:
        raise TableError(
            f"The {bare[0]} has no name.",
            remedy="Name every column that holds something in the header.",
            path=table.path,
        )


def _is_id(column: str) -> bool:
    return squeezed(column) in ID_WORDS


def _renamed(name_of: Mapping[str, str]) -> list[str]:
    other = [f"{c} as {n}" for c, n in name_of.items() if c.casefold() != n]
    return [f"Columns read under another name: {', '.join(other)}."] if other else []


def _unused(table: Table, used: Sequence[str]) -> list[str]:
    left = [column for column in table.columns if column not in used]
    return [f"Columns that are not used: {', '.join(left)}."] if left else []


def _coded(
    cells: dict[str, list[str]],
    rows: Sequence[int],
    path: Path,
    names: Sequence[str],
    positive: Sequence[str],
) -> list[str]:
    """Turn columns of words into 0 and 1, and return what is to be said."""
    refuse_unknown_words([cells[name] for name in names], positive, path)
    notes: list[str] = []
    for name in names:
        cells[name], said = as_zero_one(
            cells[name], name=name, rows=rows, path=path, positive=positive
        )
        notes += said
    return notes
