"""A table of frames with the boxes of their lesions, as a detector is trained on it.

One row is a frame, or one of several lesions of a frame; a row without a box is a frame without a
lesion. Files are decoded where they can do no harm, and stored as a study stores its media: the
engine reads no other form of video.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engines.messages import BoxedFrame
from ground.errors import TableError
from reader_study.tables import Table, read_table
from reader_study.tables.numbers import column_numbers
from viewer.decoding import DecodePool
from viewer.stored.keeping import StoredKind, store_medium

EDGES = ("x0", "y0", "x1", "y1")
NEEDED = ("path", "patient", *EDGES)
COLUMNS = (*NEEDED, "frame")

Told = Callable[[int, int], None]
"""Is told how many files of how many are decoded."""


@dataclass(slots=True)
class TabledFrame:
    """One frame of a table.

    Parameters
    ----------
    path : Path
        File that it is in.
    frame : int or None
        Its number, from 0; None for the only one of a still.
    patient : str
        Whose it is.
    boxes : list
        Left, upper, right and lower edge of each lesion, in pixels.

    """

    path: Path
    frame: int | None
    patient: str
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)


def read_frames(path: Path) -> tuple[TabledFrame, ...]:
    """Read a table with the columns path, patient, frame, x0, y0, x1, y1.

    Paths are relative to the folder of the table. Frames are counted from 0; the column may be
    missing where all files are stills.

    Raises
    ------
    TableError
        A column is missing, a cell is no number, or a row says half of a box; names the row.

    """
    table = read_table(path, known=COLUMNS.__contains__)
    lost = [name for name in NEEDED if name not in table.columns]
    if lost:
        raise TableError(
            f"The table has no column {', '.join(lost)}.",
            remedy=f"Its columns are {', '.join(COLUMNS)}; boxes are in pixels.",
            path=path,
        )
    numbers = {name: _numbers(table, name) for name in ("frame", *EDGES)}
    found: dict[tuple[str, int | None], TabledFrame] = {}
    for place, row in enumerate(table.rows):
        edges = [numbers[name][place] for name in EDGES]
        given = [edge for edge in edges if edge is not None]
        number, name = numbers["frame"][place], row.cells.get("path", "")
        patient = row.cells.get("patient", "")
        if len(given) not in (0, len(EDGES)) or not name or not patient:
            raise _wrong(path, row.number, "lacks a path, a patient, or an edge of its box")
        if number is not None and (number < 0 or number != int(number)):
            raise _wrong(path, row.number, "has no frame with that number")
        frame = None if number is None else int(number)
        one = found.setdefault((name, frame), TabledFrame(path.parent / name, frame, patient))
        if one.patient != patient:
            raise _wrong(path, row.number, "names another patient of the same frame")
        if given:
            one.boxes.append((given[0], given[1], given[2], given[3]))
    return tuple(found.values())


def _numbers(table: Table, name: str) -> Sequence[float | None]:
    if name not in table.columns:
        return [None] * len(table.rows)
    cells = [row.cells.get(name, "") for row in table.rows]
    rows = [row.number for row in table.rows]
    return column_numbers(cells, name=name, rows=rows, path=table.path).values


def _wrong(path: Path, row: int, why: str) -> TableError:
    return TableError(
        f"Row {row} of the table of boxes {why}.", remedy="Correct the table.", path=path
    )


def stored_samples(
    frames: Sequence[TabledFrame], pool: DecodePool, folder: Path, *, told: Told
) -> tuple[BoxedFrame, ...]:
    """Store every file of the table in a folder once, and return its frames for the engine.

    Raises
    ------
    MediaError
        A file cannot be decoded.
    TableError
        A frame of a still has a number, or one of a video has none.

    """
    sources = tuple(dict.fromkeys(frame.path for frame in frames))
    stored = {}
    for place, source in enumerate(sources):
        stored[source] = store_medium(pool, source, folder)
        told(place + 1, len(sources))
    for frame in frames:
        is_clip = stored[frame.path].kind is StoredKind.CLIP
        if is_clip is (frame.frame is None):
            raise TableError(
                "A frame of a video needs its number, and a still has none.",
                remedy="Correct the column frame of the table.",
                path=frame.path,
            )
    return tuple(
        BoxedFrame(
            path=str(stored[frame.path].path.resolve()),
            frame=frame.frame,
            boxes=tuple(frame.boxes),
            patient=frame.patient,
        )
        for frame in frames
    )
