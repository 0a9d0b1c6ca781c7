"""Tables with one column per reader and arm: which part of a header is which."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ground.errors import TableError
from reader_study.statistics.files.names import ID_WORDS
from reader_study.tables.words import squeezed

_BETWEEN = ("_", "|", ":", "/", "@", "-")
ONE_ARM = "all"
"""The arm of a table that names none."""


@dataclass(frozen=True, slots=True)
class SpreadColumns:
    """Columns of ratings.

    Parameters
    ----------
    columns : tuple of (str, str, str)
        The column's name, its reader and its arm.
    notes : tuple of str
        How the names were understood.

    """

    columns: tuple[tuple[str, str, str], ...]
    notes: tuple[str, ...]


def spread_columns(names: Sequence[str], path: Path) -> SpreadColumns:
    """Understand headers such as ``R1_arm1``: the reader, then the arm.

    Raises
    ------
    TableError
        There is no column of ratings, or two columns are of one reader and arm.

    """
    rated = [name for name in names if squeezed(name) not in ID_WORDS]
    mark = max(_BETWEEN, key=lambda mark: _n_split(rated, mark))
    if 2 * _n_split(rated, mark) > len(rated) and len(_readers(rated, mark)) > 1:
        columns = [(name, *_halves(name, mark)) for name in rated if mark in name]
    else:
        columns = [(name, name, ONE_ARM) for name in rated]
    if not columns:
        raise TableError(
            "There is no column of ratings.",
            remedy="Give one column per reader and arm, named like R1_arm1.",
            path=path,
        )
    twice = [pair for pair, n in Counter((r, a) for _, r, a in columns).items() if n > 1]
    if twice:
        raise TableError(
            f"Two columns are of reader {twice[0][0]}, arm {twice[0][1]}.",
            remedy="Give one column per reader and arm.",
            path=path,
        )
    return SpreadColumns(tuple(columns), tuple(_said(columns, names)))


def _said(columns: Sequence[tuple[str, str, str]], names: Sequence[str]) -> list[str]:
    readers = ", ".join(dict.fromkeys(reader for _, reader, _ in columns))
    arms = list(dict.fromkeys(arm for _, _, arm in columns))
    which = "one arm" if arms == [ONE_ARM] else f"arms {', '.join(arms)}"
    notes = [f"One column per reader and arm: readers {readers}; {which}."]
    used = {name for name, _, _ in columns}
    left = [name for name in names if name not in used]
    return [*notes, f"Columns that are not used: {', '.join(left)}."] if left else notes


def _n_split(names: Sequence[str], mark: str) -> int:
    return sum(all(_halves(name, mark)) for name in names)


def _readers(names: Sequence[str], mark: str) -> set[str]:
    return {_halves(name, mark)[0] for name in names if mark in name}


def _halves(name: str, mark: str) -> tuple[str, str]:
    reader, _, arm = name.rpartition(mark)
    return reader.strip(), arm.strip()
