"""Cells of a workbook as they read: 4.0 is 4, and a number that lost its last digits shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

_KEPT = 1e15
"""Spreadsheets keep fifteen digits: whole numbers from here on are not what was typed."""


def local(tag: str) -> str:
    """Return a tag without its namespace: strict and transitional files differ in nothing else."""
    return tag.rpartition("}")[2]


@dataclass(frozen=True, slots=True)
class CellReader:
    """Turns cell elements into text.

    Parameters
    ----------
    strings : sequence of str
        The shared strings.
    formats : sequence of (int, str)
        Number and code of the format of each cell style.
    since_1904 : bool
        Days are counted from 1904, as old programs of the Macintosh did.

    """

    strings: Sequence[str]
    formats: Sequence[tuple[int, str]]
    since_1904: bool = False

    def text(self, cell: Element) -> tuple[str, bool]:
        """Return a cell's text, and whether it is a formula without a value."""
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return "".join(map(string_of, _children(cell, "is"))).strip(), False
        value = next((child.text or "" for child in _children(cell, "v")), "")
        if not value:
            # A text formula whose value is an empty text was calculated, and is empty.
            return "", kind != "str" and bool(_children(cell, "f"))
        return self._value(kind, value, cell).strip(), False

    def _value(self, kind: str, value: str, cell: Element) -> str:
        match kind:
            case "s":
                return self.strings[int(value)]
            case "b":
                return "True" if value.strip() in {"1", "true"} else "False"
            case "n":
                return self._number(float(value), int(cell.get("s", 0)))
            case _:
                return value

    def _number(self, value: float, style: int) -> str:
        number, code = self.formats[style] if style < len(self.formats) else (0, "")
        if is_date_format(code or BUILTIN_FORMATS.get(number, "")):
            epoch = CALENDAR_MAC_1904 if self.since_1904 else CALENDAR_WINDOWS_1900
            return str(from_excel(value, epoch))
        if not value.is_integer():
            return repr(value)
        return str(int(value)) if abs(value) < _KEPT else f"{value:.14E}"


def string_of(item: Element) -> str:
    """Return the text of a string with all its runs, without the reading aids of East Asia."""
    parts = []
    for child in item:
        if local(child.tag) == "t":
            parts.append(child.text or "")
        elif local(child.tag) == "r":
            parts += [run.text or "" for run in child if local(run.tag) == "t"]
    return "".join(parts)


def _children(element: Element, name: str) -> list[Element]:
    return [child for child in element if local(child.tag) == name]
