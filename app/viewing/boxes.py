"""Boxes from a table: what a detector found, to lie over the frames."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ground.errors import MediaError
from ground.regular import MB, read_regular

COLUMNS = ("frame", "x0", "y0", "x1", "y1", "label")
MAX_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class FrameBox:
    """One box on one frame.

    Parameters
    ----------
    frame : int
        Counted from 0.
    x0, y0, x1, y1 : float
        Left, upper, right and lower edge in pixels of the image.
    label : str
        Short text beside the box; may be empty.

    """

    frame: int
    x0: float
    y0: float
    x1: float
    y1: float
    label: str


def read_boxes(path: Path) -> tuple[FrameBox, ...]:
    """Read a CSV with the columns frame, x0, y0, x1, y1, label (label may be missing).

    Raises
    ------
    MediaError
        When it is no such table; names the line.

    """
    try:
        with io.StringIO(read_regular(path, 64 * MB).decode("utf-8-sig"), newline="") as file:
            rows = csv.DictReader(file)
            _check_columns(rows.fieldnames, path)
            return tuple(_boxes(rows, path))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise MediaError(
            f"The table of boxes cannot be read ({type(error).__name__}).",
            remedy="Save it as CSV in UTF-8.",
            path=path,
        ) from error


def _check_columns(found: Sequence[str] | None, path: Path) -> None:
    missing = [name for name in COLUMNS[:5] if name not in (found or ())]
    if missing:
        raise MediaError(
            f"The table of boxes lacks the column {missing[0]!r}.",
            remedy=f"Its first line must be {','.join(COLUMNS)}.",
            path=path,
        )


def _boxes(rows: "csv.DictReader[str]", path: Path) -> Iterator[FrameBox]:
    for number, row in enumerate(rows):
        if number >= MAX_ROWS:
            raise MediaError(
                f"The table has more than {MAX_ROWS} boxes.",
                remedy="Keep the boxes of one clip in one file.",
                path=path,
            )
        yield _box(row, rows.line_num, path)


def _box(row: "dict[str, str]", line: int, path: Path) -> FrameBox:
    try:
        frame = int(row["frame"])
        x0, y0, x1, y1 = (float(row[name]) for name in COLUMNS[1:5])
    except (TypeError, ValueError) as error:
        raise MediaError(
            f"Line {line} of the table of boxes does not hold five numbers.",
            remedy="Correct it: frame, x0, y0, x1, y1.",
            path=path,
        ) from error
    if not (frame >= 0 and x0 < x1 < 1e6 and y0 < y1 < 1e6 and min(x0, y0) > -1e6):
        raise MediaError(
            f"Line {line} of the table of boxes is no box.",
            remedy="x0 must be less than x1, y0 less than y1, and the frame 0 or more.",
            path=path,
        )
    return FrameBox(frame, x0, y0, x1, y1, (row.get("label") or "")[:80])
