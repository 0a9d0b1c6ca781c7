"""Rows of reads from a table: one row per read, or one column per reader and arm."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ground.errors import TableError
from reader_study.statistics.files.categories import ordered_numbers
from reader_study.statistics.files.columns import NamedColumns, TableChoices, read_columns
from reader_study.statistics.files.wide import ONE_ARM, spread_columns
from reader_study.tables.numbers import is_gap, refuse_lost_digits

READ_NAMES = ("reader", "modality", "case", "truth", "rating")


@dataclass(frozen=True, slots=True)
class ReadRows:
    """Reads in columns of one length.

    Parameters
    ----------
    numbers : tuple of int
        Row of each read in the file.
    rating : tuple of float or None
        None where nobody rated.
    patient : tuple of str or None
        Patient of each row's case, where the table tells.
    notes : tuple of str
        What is to be said about the table.

    """

    numbers: tuple[int, ...]
    reader: tuple[str, ...]
    modality: tuple[str, ...]
    case: tuple[str, ...]
    truth: tuple[int, ...]
    rating: tuple[float | None, ...]
    patient: tuple[str, ...] | None
    notes: tuple[str, ...]


def long_rows(path: Path, choices: TableChoices) -> ReadRows:
    """Return the reads of a table.

    A table with neither reader nor rating holds one column per reader and arm.

    Raises
    ------
    TableError
        A column is absent, a cell is empty that names something, or ids have lost digits; names
        the row.

    """
    names = (*READ_NAMES, "patient")
    table = read_columns(path, (), optional=names, others=True, choices=choices)
    wide = choices.wide or not ({"reader", "rating"} & table.keys())
    if wide:
        return _wide_rows(table, path)
    _require(table, READ_NAMES, path)
    notes = [*table.notes, *_unused(table, names)]
    if "modality" not in table:
        table["modality"] = [ONE_ARM] * len(table.rows)
        notes.append("There is no column modality: all reads count as one.")
    _check_filled(table, ("reader", "modality", "case"), path)
    rating = ordered_numbers(table["rating"], name="rating", rows=table.rows, path=path)
    patient, said = _patients(table, path)
    return ReadRows(
        numbers=table.rows,
        reader=tuple(table["reader"]),
        modality=tuple(table["modality"]),
        case=tuple(table["case"]),
        truth=tuple(map(int, table["truth"])),
        rating=rating.values,
        patient=patient,
        notes=(*notes, *rating.notes, *said),
    )


def _wide_rows(table: NamedColumns, path: Path) -> ReadRows:
    _require(table, ("case", "truth"), path)
    _check_filled(table, ("case",), path)
    known = {"case", "truth", "patient"}
    spread = spread_columns([name for name in table if name not in known], path)
    ratings = ordered_numbers(
        [cell for column, _, _ in spread.columns for cell in table[column]],
        name="of the readers",
        rows=[row for _ in spread.columns for row in table.rows],
        path=path,
    )
    times = len(spread.columns)
    patient, said = _patients(table, path)
    size = len(table.rows)
    return ReadRows(
        numbers=table.rows * times,
        reader=tuple(reader for _, reader, _ in spread.columns for _ in range(size)),
        modality=tuple(arm for _, _, arm in spread.columns for _ in range(size)),
        case=tuple(table["case"]) * times,
        truth=tuple(map(int, table["truth"])) * times,
        rating=ratings.values,
        patient=None if patient is None else patient * times,
        notes=(*table.notes, *spread.notes, *ratings.notes, *said),
    )


def _require(table: NamedColumns, names: Sequence[str], path: Path) -> None:
    missing = [name for name in names if name not in table and name != "modality"]
    if missing:
        raise TableError(
            f"The table lacks the column {', '.join(missing)}; it has {', '.join(table)}.",
            remedy="Name the columns in the first row, or say which is meant: "
            f"--columns {missing[0]}=… (one column per reader and arm: --wide).",
            path=path,
        )


def _unused(table: NamedColumns, names: Sequence[str]) -> list[str]:
    left = [name for name in table if name not in names]
    return [f"Columns that are not used: {', '.join(left)}."] if left else []


def _check_filled(table: NamedColumns, names: Sequence[str], path: Path) -> None:
    for name in names:
        for row, cell in zip(table.rows, table[name], strict=True):
            if not cell:
                raise TableError(
                    f"Row {row} names no {name}.",
                    remedy="Fill the cell, or take the row out.",
                    path=path,
                )
    refuse_lost_digits(table["case"], name="case", rows=table.rows, path=path)


def _patients(table: NamedColumns, path: Path) -> tuple[tuple[str, ...] | None, list[str]]:
    """Return the patients; an unknown one is a patient of its own, and that is said."""
    if "patient" not in table:
        return None, []
    refuse_lost_digits(table["patient"], name="patient", rows=table.rows, path=path)
    pairs = list(zip(table["patient"], table["case"], strict=True))
    own = len({case for cell, case in pairs if is_gap(cell)})
    named = tuple(f"patient of case {case}" if is_gap(cell) else cell for cell, case in pairs)
    notes = [f"{own} cases name no patient; each counts as a patient of its own."] if own else []
    return named, notes
