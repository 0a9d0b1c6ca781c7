"""Ratings for agreement: one column per rater, one row per case."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ground.errors import TableError
from reader_study.statistics.files.categories import category, ordered_numbers
from reader_study.statistics.files.columns import NamedColumns, TableChoices, read_columns
from reader_study.statistics.files.names import ID_WORDS
from reader_study.statistics.inputs import FloatArray
from reader_study.tables.numbers import is_gap, looks_numeric
from reader_study.tables.words import squeezed

_IDS = ("case", "patient")


@dataclass(frozen=True, slots=True)
class Raters:
    """Ratings of k raters on N cases.

    Parameters
    ----------
    names : tuple of str
        The raters, length k.
    ratings : ndarray, shape (N, k)
        NaN where a rater gave none.
    categories : tuple of float or None
        All categories in order, where they were given.
    notes : tuple of str
        What is to be said about the table.

    """

    names: tuple[str, ...]
    ratings: FloatArray
    categories: tuple[float, ...] | None
    notes: tuple[str, ...]


def read_raters(
    path: Path,
    *,
    categories: Sequence[str] | None = None,
    choices: TableChoices | None = None,
) -> Raters:
    """Read ratings; a column of ids is no rater, and categories of BI-RADS may be words.

    Raises
    ------
    TableError
        No raters, a rater without a name, or a cell that is neither number nor category.

    """
    said = choices or TableChoices()
    _refuse_reads(said, path)
    table = read_columns(path, (), optional=_IDS, others=True, choices=said)
    names, notes = _raters(table)
    if not names:
        raise TableError(
            "There is no rater.", remedy="Give one column per rater, with a name.", path=path
        )
    # All raters together: what 5 means hangs on whether anybody wrote 4A.
    cells = [cell for name in names for cell in table[name]]
    given = list(categories or ())
    rows = [*(row for _ in names for row in table.rows), *([0] * len(given))]
    named = names[0] if len(names) == 1 else "of the raters"
    _check_cells(table, names, path)
    found = ordered_numbers([*cells, *given], name=named, rows=rows, path=path)
    values = [np.nan if value is None else value for value in found.values]
    size = len(table.rows)
    ratings = np.array(values[: len(cells)], dtype=np.float64).reshape(len(names), size).T
    known = tuple(values[len(cells) :]) if given else None
    return Raters(names, ratings, known, (*table.notes, *notes, *found.notes))


def _check_cells(table: NamedColumns, names: Sequence[str], path: Path) -> None:
    """Refuse a cell that can be read in no way, by its own column and row."""
    for name in names:
        for row, cell in zip(table.rows, table[name], strict=True):
            if not (is_gap(cell) or looks_numeric(cell) or category(cell)):
                ordered_numbers([cell], name=name, rows=[row], path=path)


def _raters(table: NamedColumns) -> tuple[tuple[str, ...], list[str]]:
    ids = [name for name in table if squeezed(name) in ID_WORDS]
    names = tuple(name for name in table if name not in ids)
    notes = [f"Not a rater but an id: column {', '.join(ids)}."] if ids else []
    empty = [name for name in names if not any(table[name])]
    if empty:
        notes.append(f"No rating at all from {', '.join(empty)}: left out.")
    return tuple(name for name in names if name not in empty), notes


def _refuse_reads(said: TableChoices, path: Path) -> None:
    if said.wide:
        raise TableError(
            "Agreement always has one column per rater.", remedy="Leave --wide out.", path=path
        )
