"""Text with a delimiter to lines of cells: CSV in any usual encoding, with or without a hint."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from ground.errors import TableError
from reader_study.tables.encoding import decode_text
from reader_study.tables.grid import Grid, GridLine

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_HINT = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
"""The first line by which spreadsheet programs are told the delimiter."""

_SAMPLE = 50


def read_delimited(data: bytes, path: Path, *, separator: str = "") -> Grid:
    """Return the lines of a text file.

    Parameters
    ----------
    data : bytes
        The whole file.
    path : Path
        Named in errors.
    separator : str
        One character; empty: as a first line ``sep=;`` says, or found.

    Raises
    ------
    TableError
        The encoding is unclear, or a quotation mark stays open; names the line.

    """
    try:
        decoded = decode_text(data)
    except TableError as error:
        raise TableError(error.what, remedy=error.remedy, path=path) from error
    first, _, rest = decoded.text.partition("\n")
    hint = _HINT.fullmatch(first.rstrip("\r"))
    text = rest if hint else decoded.text
    delimiter = separator or (hint[1] if hint else _sniff(text))
    lines = tuple(_lines(text, delimiter, path, first=2 if hint else 1))
    named = DELIMITERS.get(delimiter, repr(delimiter))
    return Grid(lines, f"CSV, {decoded.encoding}, {named}")


def _sniff(text: str) -> str:
    """Return the delimiter that splits header and first rows into the same number of cells.

    The more lines it splits alike, the likelier; then the more cells. So the comma of decimals,
    which the header does not have, loses against the semicolon.
    """
    sample = text.splitlines()[:_SAMPLE]

    def fit(delimiter: str) -> tuple[bool, int, int]:
        widths = Counter(len(row) for row in csv.reader(sample, delimiter=delimiter) if row)
        width, times = widths.most_common(1)[0] if widths else (0, 0)
        return width > 1 and 2 * times > len(sample), times if width > 1 else 0, width

    return max(DELIMITERS, key=fit)


def _lines(text: str, delimiter: str, path: Path, *, first: int) -> Iterator[GridLine]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        start = 0
        for cells in reader:
            yield GridLine(start + first, _stripped(cells))
            start = reader.line_num
    except csv.Error as error:
        raise TableError(
            f"Line {reader.line_num + first - 1} of the table cannot be read ({error}).",
            remedy="Check its quotation marks and save the table again.",
            path=path,
        ) from error


def _stripped(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in cells)
