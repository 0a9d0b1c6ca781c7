"""Which word is positive: benign and malignant, no and yes, 0 and 1, or what a person says."""

import unicodedata
from collections.abc import Sequence
from pathlib import Path

from ground.errors import TableError
from reader_study.tables.numbers import is_gap
from reader_study.tables.words import folded

_NEGATIVE = frozenset(
    {
        "0",
        "benign",
        "b",
        "no",
        "n",
        "false",
        "negative",
        "neg",
        "normal",
        "良性",
        "否",
        "阴性",
        "正常",
    }
)
_POSITIVE = frozenset(
    {"1", "malignant", "m", "yes", "y", "true", "positive", "pos", "恶性", "是", "阳性"}
)


def as_zero_one(
    cells: Sequence[str],
    *,
    name: str,
    rows: Sequence[int],
    path: Path,
    positive: Sequence[str] = (),
) -> tuple[list[str], tuple[str, ...]]:
    """Return a column as "0" and "1", and what is to be said about it.

    Parameters
    ----------
    positive : sequence of str
        Words for the positive class; all others are negative then. Empty: known pairs.

    Raises
    ------
    TableError
        An empty cell, named by its row, or words that tell neither.

    """
    for row, cell in zip(rows, cells, strict=True):
        if is_gap(cell):
            raise TableError(
                f"Row {row}, column {name}: the cell is empty.",
                remedy="Fill it, or take the row out.",
                path=path,
            )
    written = {_word(cell): cell for cell in reversed(cells)}
    if positive:
        yes = {_word(word) for word in positive}
    elif written.keys() <= _NEGATIVE | _POSITIVE:
        yes = set(_POSITIVE)
    else:
        words = ", ".join(list(written.values())[:6])
        raise TableError(
            f"The column {name} holds {words}: values other than 0 and 1, and nothing says which "
            "is positive.",
            remedy="Say it: --positive WORD",
            path=path,
        )
    coded = ["1" if _word(cell) in yes else "0" for cell in cells]
    if not positive and written.keys() <= {"0", "1"}:
        return coded, ()
    return coded, (_said(name, {w: c for w, c in sorted(written.items())}, yes),)


def refuse_unknown_words(
    columns: Sequence[Sequence[str]], positive: Sequence[str], path: Path
) -> None:
    """Raise TableError for a positive word that stands in none of the columns."""
    if positive and not columns:
        raise TableError(
            "No column of this table says positive or negative.",
            remedy="Leave --positive out.",
            path=path,
        )
    there = {_word(cell): cell for cells in columns for cell in cells}
    for word in positive:
        if _word(word) not in there:
            raise TableError(
                f"No row says {word!r}; the words are {', '.join(list(there.values())[:6])}.",
                remedy="Name the positive word as it stands in the table.",
                path=path,
            )


def _said(name: str, written: dict[str, str], yes: set[str]) -> str:
    ones = ", ".join(cell for word, cell in written.items() if word in yes) or "nothing"
    zeros = ", ".join(cell for word, cell in written.items() if word not in yes) or "nothing"
    return f"Column {name}: {ones} is read as positive, {zeros} as negative."


def _word(cell: str) -> str:
    text = folded(unicodedata.normalize("NFKC", cell))
    return text.removesuffix(".0") if text in {"0.0", "1.0"} else text
