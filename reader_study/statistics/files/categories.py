"""Categories of BI-RADS as ordered numbers: 4a, 4A and "4 A" are one category."""

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from ground.errors import TableError
from reader_study.tables.numbers import ColumnNumbers, column_numbers, is_gap, looks_numeric

_WORD = re.compile(r"(?:BI-?RADS)?([1-6]|4[ABC])(?:类)?")
_ORDER = {"1": 1, "2": 2, "3": 3, "4A": 4, "4B": 5, "4C": 6, "5": 7, "6": 8}


def ordered_numbers(
    cells: Sequence[str], *, name: str, rows: Sequence[int], path: Path
) -> ColumnNumbers:
    """Read a column of numbers or of BI-RADS categories, which become 1 to 8 in their order.

    Raises
    ------
    TableError
        A cell is neither, or a bare 4 stands beside 4A, 4B or 4C; names the row.

    """
    filled = [(row, cell) for row, cell in zip(rows, cells, strict=True) if not is_gap(cell)]
    if all(looks_numeric(cell) for _, cell in filled):
        return column_numbers(cells, name=name, rows=rows, path=path)
    strange = [(row, cell) for row, cell in filled if not category(cell)]
    if strange:
        # A word that is neither explains more than a number beside categories.
        row, cell = next((pair for pair in strange if not looks_numeric(pair[1])), strange[0])
        raise TableError(
            f"Row {row}, column {name}: {cell!r} is not a number.",
            remedy="Write numbers, or categories of BI-RADS from 1 to 6 (4A, 4B, 4C).",
            path=path,
        )
    words = [(row, category(cell)) for row, cell in filled]
    if not any(len(word) > 1 for _, word in words):
        return ColumnNumbers(tuple(None if is_gap(c) else float(category(c)) for c in cells))
    bare = next((row for row, word in words if word == "4"), None)
    if bare is not None:
        raise TableError(
            f"Row {bare}, column {name}: a bare 4 stands beside 4A, 4B or 4C.",
            remedy="Say which of the three it is.",
            path=path,
        )
    values = tuple(None if is_gap(cell) else float(_ORDER[category(cell)]) for cell in cells)
    return ColumnNumbers(values, (_said(cells),))


def category(cell: str) -> str:
    """Return a category as it is written: "4A" for "4a", "4 A" or "BI-RADS 4a"; empty for none.

    Examples
    --------
    >>> category("4 a"), category("BI-RADS 5"), category("7")
    ('4A', '5', '')

    """
    text = "".join(unicodedata.normalize("NFKC", cell).upper().split())
    found = _WORD.fullmatch(text)
    return found[1] if found else ""


def _said(cells: Sequence[str]) -> str:
    codes = ", ".join(f"{word} = {number}" for word, number in _ORDER.items())
    spelled: dict[str, list[str]] = {}
    for cell in dict.fromkeys(cells):
        if not is_gap(cell):
            spelled.setdefault(category(cell), []).append(cell)
    same = [" and ".join(forms) for forms in spelled.values() if len(forms) > 1]
    one = f"; {', '.join(same)} are one category each" if same else ""
    return f"Categories of BI-RADS are read as ordered numbers ({codes}){one}."
