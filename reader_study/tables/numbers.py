"""Numbers as people write them: decimal commas, per cent, gaps, and numbers that lost digits."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ground.errors import TableError
from reader_study.tables.words import MISSING_WORDS, counted_rows, folded

GAP_WORDS = frozenset(
    {*MISSING_WORDS, "-", "–", "—", ".", "null", "missing", "n.a.", "缺失", "未读"}
)
"""What stands in a cell of numbers where there is none."""

_POINT = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_COMMA = re.compile(r"[+-]?\d*,\d+")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
_GROUPED_POINT = re.compile(r"[+-]?\d{1,3}(,\d{3})+\.\d+")
_GROUPED_COMMA = re.compile(r"[+-]?\d{1,3}(\.\d{3})+,\d+")
_SCIENTIFIC = re.compile(r"\d([.,]\d+)?e\+?\d{2}", re.IGNORECASE)
_LONG = re.compile(r"\d{16,}")
_DIGITS = 15


@dataclass(frozen=True, slots=True)
class ColumnNumbers:
    """Numbers of a column, None in its gaps, and what is to be said about them."""

    values: tuple[float | None, ...]
    notes: tuple[str, ...] = ()


def is_gap(cell: str) -> bool:
    """Return whether a cell says that there is no value."""
    return folded(cell) in GAP_WORDS


def looks_numeric(cell: str) -> bool:
    """Return whether a cell is a number in any of the forms that are read."""
    text, _ = _plain(cell)
    forms = (_POINT, _COMMA, _GROUPED_POINT, _GROUPED_COMMA)
    return any(form.fullmatch(text) for form in forms)


def column_numbers(
    cells: Sequence[str], *, name: str, rows: Sequence[int], path: Path
) -> ColumnNumbers:
    """Read a column of numbers; per cent become shares of one.

    Parameters
    ----------
    cells : sequence of str
        The column.
    name : str
        Its name, for errors.
    rows : sequence of int
        Row number of each cell.

    Raises
    ------
    TableError
        A cell is no number, a comma may be either kind, or only some cells are per cent; names
        the row.

    """
    filled = [(row, cell, *_plain(cell)) for row, cell in zip(rows, cells, strict=True)]
    filled = [entry for entry in filled if not is_gap(entry[1])]
    for row, cell, _, _ in filled:
        if not looks_numeric(cell):
            raise TableError(
                f"Row {row}, column {name}: {cell!r} is not a number.",
                remedy="Write numbers; code ordered categories as 1, 2, 3, …",
                path=path,
            )
    _check_commas([(row, text) for row, _, text, _ in filled], name, path)
    per_cent = [row for row, _, _, share in filled if share]
    if per_cent and len(per_cent) < len(filled):
        odd = next(row for row, _, _, share in filled if not share)
        raise TableError(
            f"Row {odd}, column {name} has no per cent sign, and others have one.",
            remedy="Write all cells of the column in per cent, or none.",
            path=path,
        )
    values = tuple(None if is_gap(cell) else _value(cell) for cell in cells)
    notes = (f"Column {name} is in per cent: 37% is read as 0.37.",) if per_cent else ()
    return ColumnNumbers(values, notes)


def lost_digits(cells: Sequence[str], *, rows: Sequence[int]) -> tuple[int, ...]:
    """Return the rows whose id is a number that a spreadsheet has shortened.

    It keeps fifteen digits: a long number becomes 3.20102E+17, or ends in zeros in all rows.
    """
    pairs = list(zip(rows, cells, strict=True))
    wrecked = {row for row, cell in pairs if _SCIENTIFIC.fullmatch(cell.strip())}
    long = [(row, cell.strip()) for row, cell in pairs if _LONG.fullmatch(cell.strip())]
    if len(long) > 1 and all(not cell[_DIGITS:].strip("0") for _, cell in long):
        wrecked |= {row for row, _ in long}
    return tuple(sorted(wrecked))


def refuse_lost_digits(cells: Sequence[str], *, name: str, rows: Sequence[int], path: Path) -> None:
    """Raise TableError where ids have lost their last digits; names the rows."""
    found = lost_digits(cells, rows=rows)
    if found:
        example = dict(zip(rows, cells, strict=True))[found[0]]
        raise TableError(
            f"Column {name}, {counted_rows(found)}: numbers have lost their last digits "
            f"({example}).",
            remedy="Format the column as text in the original workbook and export it again.",
            path=path,
        )


def _check_commas(cells: Sequence[tuple[int, str]], name: str, path: Path) -> None:
    commas = [(row, text) for row, text in cells if _COMMA.fullmatch(text)]
    points = [(row, text) for row, text in cells if "." in text and _POINT.fullmatch(text)]
    if not commas:
        return
    if points:
        raise TableError(
            f"Row {commas[0][0]}, column {name} has a decimal comma ({commas[0][1]}), row "
            f"{points[0][0]} a decimal point ({points[0][1]}).",
            remedy="Write all of them in one way.",
            path=path,
        )
    if all(_THOUSANDS.fullmatch(text) for _, text in commas):
        row, text = commas[0]
        raise TableError(
            f"Row {row}, column {name}: {text} may be a decimal or a thousand.",
            remedy="Write it with a decimal point, or without the comma.",
            path=path,
        )


def _value(cell: str) -> float:
    text, per_cent = _plain(cell)
    if _GROUPED_POINT.fullmatch(text):
        text = text.replace(",", "")
    elif _GROUPED_COMMA.fullmatch(text):
        text = text.replace(".", "")
    value = float(text.replace(",", "."))
    return value / 100 if per_cent else value


def _plain(cell: str) -> tuple[str, bool]:
    """Return a cell without East Asian widths and per cent sign, and whether it had that sign."""
    text = unicodedata.normalize("NFKC", cell).replace("\u2212", "-").strip()
    return (text[:-1].rstrip(), True) if text.endswith("%") else (text, False)
