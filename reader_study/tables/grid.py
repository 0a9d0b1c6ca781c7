"""What a text file and a sheet of a workbook have in common: numbered lines of cells."""

from dataclasses import dataclass
from enum import StrEnum


class HiddenRows(StrEnum):
    """What is done with rows that a workbook hides, by a filter or by hand."""

    KEEP = "keep"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class GridLine:
    """One line of cells.

    Parameters
    ----------
    number : int
        Its number in the file; the first is 1.
    cells : tuple of str
        Stripped; cells behind the last filled one may be absent.
    hidden : bool
        The workbook does not show it.
    uncounted : frozenset of int
        Places of cells (from 0) that hold a formula without a value.

    """

    number: int
    cells: tuple[str, ...]
    hidden: bool = False
    uncounted: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Grid:
    """The lines of a file or sheet.

    Parameters
    ----------
    form : str
        What the file is, in words: encoding and delimiter, or the kind of workbook.
    name : str
        Of the sheet; empty for a text file.
    visible : bool
        Whether the workbook shows the sheet.
    merged : tuple of str
        Ranges of merged cells that go over several rows ("C2:C3"); filled down already.

    """

    lines: tuple[GridLine, ...]
    form: str
    name: str = ""
    visible: bool = True
    merged: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """The most filled cells that a line has."""
        return max((sum(map(bool, line.cells)) for line in self.lines), default=0)
