"""A table of lesions in the frames of clips, as people draw them elsewhere: strict, row by row."""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ground.errors import TableError
from reader_study.tables import SheetRow, Table, read_table

EDGES = ("left", "upper", "right", "lower")
COLUMNS = ("case", "frame", *EDGES)
MEDIUM = "medium"
"""Optional column: number of the clip among the media of its case, from 1."""

FrameEdges = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class MarkedFrame:
    """One frame of a clip in which all lesions are known.

    Parameters
    ----------
    frame : int
        From 0.
    boxes : tuple of edges
        Left, upper, right and lower edge of each lesion in pixels; none where there is none.

    """

    frame: int
    boxes: tuple[FrameEdges, ...]


@dataclass(frozen=True, slots=True)
class LesionTable:
    """What a table says, by the id of a case and the number of a medium of it.

    Parameters
    ----------
    frames : mapping
        From (case, medium) to its marked frames; medium 0 where the table has no such column.
    path : Path
        Of the table, for errors.

    """

    frames: Mapping[tuple[str, int], tuple[MarkedFrame, ...]]
    path: Path

    def of(self, case_id: str, number: int, *, alone: bool) -> tuple[MarkedFrame, ...]:
        """Return the marked frames of a medium.

        Parameters
        ----------
        number : int
            Of the medium in its case, from 1.
        alone : bool
            It is the only clip of its case, so that a row need not name it.

        Raises
        ------
        TableError
            Rows of its case do not say which of several clips they mean.

        """
        unnamed = self.frames.get((case_id, 0), ())
        if unnamed and not alone:
            raise TableError(
                f"Case {case_id} has several clips, and its rows do not say which one they mean.",
                remedy="Add a column medium: 1 for the case's first image or clip, 2 for the next.",
                path=self.path,
            )
        return unnamed or self.frames.get((case_id, number), ())


def read_lesion_table(path: Path) -> LesionTable:
    """Read a table with one row a lesion and frame.

    Its columns are case, frame (from 0), left, upper, right, lower (in pixels of the frame) and, if
    a case has several clips, medium. A row with empty edges says that its frame has no lesion; a
    frame without a row is unknown.

    Raises
    ------
    TableError
        A column is missing, or a row is wrong; it is named.

    """
    table = read_table(path)
    lacking = [name for name in COLUMNS if name not in table.columns]
    if lacking:
        raise TableError(
            f"The table of lesions has no column {', '.join(lacking)}.",
            remedy=f"Give it the columns {', '.join(COLUMNS)}, and {MEDIUM} if need be.",
            path=path,
        )
    _refuse_formulas(table)
    found: dict[tuple[str, int], dict[int, list[FrameEdges]]] = defaultdict(dict)
    for row in table.rows:
        key, frame = (_text(row, "case", path), _medium(row, path)), _whole(row, "frame", path)
        boxes = found[key].setdefault(frame, [])
        edges = _edges(row, path)
        if edges is not None:
            boxes.append(edges)
    frames = {
        key: tuple(MarkedFrame(frame, tuple(boxes)) for frame, boxes in sorted(of_clip.items()))
        for key, of_clip in found.items()
    }
    return LesionTable(frames, path)


def _refuse_formulas(table: Table) -> None:
    table.refuse_formulas([name for name in (*COLUMNS, MEDIUM) if name in table.columns])


def _text(row: SheetRow, name: str, path: Path) -> str:
    value = row.cells.get(name, "")
    if not value:
        raise _wrong(row, f"has no {name}", path)
    return value


def _medium(row: SheetRow, path: Path) -> int:
    return _whole(row, MEDIUM, path) if row.cells.get(MEDIUM, "") else 0


def _whole(row: SheetRow, name: str, path: Path) -> int:
    value = _text(row, name, path)
    if not value.isascii() or not value.isdigit() or len(value) > 9:
        raise _wrong(row, f"has {name} {value[:20]!r}, which is no whole number", path)
    return int(value)


def _edges(row: SheetRow, path: Path) -> FrameEdges | None:
    values = [row.cells.get(name, "") for name in EDGES]
    if not any(values):
        return None
    try:
        left, upper, right, lower = (float(value) for value in values)
    except ValueError:
        raise _wrong(row, "has an edge that is no number", path) from None
    if not all(math.isfinite(edge) for edge in (left, upper, right, lower)):
        raise _wrong(row, "has an edge that is no number", path)
    if not (0 <= left < right and 0 <= upper < lower):
        raise _wrong(row, "has edges that make no box", path)
    return left, upper, right, lower


def _wrong(row: SheetRow, what: str, path: Path) -> TableError:
    return TableError(
        f"Row {row.number} of the table of lesions {what}.",
        remedy="Correct the row.",
        path=path,
    )
