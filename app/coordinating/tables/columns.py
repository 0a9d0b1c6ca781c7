"""What a table shows of its rows: columns as plain values, without a widget."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

Sortable = str | int | float
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class TableColumn(Generic[R]):
    """One column of a table of rows of one kind.

    Attributes
    ----------
    key : str
        Stable name, for settings and for a spreadsheet's heading.
    title : str
        In the language of the window.
    text : callable
        What stands in the cell.
    order : callable, optional
        What the rows are sorted by; the text when not given. None comes last.
    right : bool
        Whether it stands on the right, as numbers do.
    share : callable, optional
        0–1 of a row, drawn as a bar below the text; None draws none.

    """

    key: str
    title: str
    text: Callable[[R], str]
    order: Callable[[R], Sortable | None] | None = None
    right: bool = False
    share: Callable[[R], float | None] | None = None

    def value(self, row: R) -> Sortable | None:
        """Return what a row is sorted by."""
        return self.text(row).casefold() if self.order is None else self.order(row)


def as_tsv(columns: list[TableColumn[R]], rows: list[R]) -> str:
    """Return rows as a spreadsheet takes them from the clipboard.

    Texts that a spreadsheet would take for a formula are marked as text.
    """
    lines = [[column.title for column in columns]]
    lines += [[_cell(column.text(row)) for column in columns] for row in rows]
    return "\n".join("\t".join(line) for line in lines) + "\n"


def _cell(text: str) -> str:
    plain = " ".join(text.split())
    return f"'{plain}" if plain[:1] in ("=", "@", "+") else plain


def matches(columns: list[TableColumn[R]], row: R, words: str) -> bool:
    """Tell whether each word stands somewhere in the row, whatever its case."""
    whole = " ".join(column.text(row) for column in columns).casefold()
    return all(word in whole for word in words.casefold().split())
