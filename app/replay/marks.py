"""Marks of the log as shapes of the viewer."""

from collections.abc import Iterator, Sequence

from reader_study.reading.replay import ReplayMark
from viewer.model.annotation import Annotation, Box, Calliper, Ellipse


def shapes_of(marks: Sequence[ReplayMark], *, image: int) -> tuple[Annotation, ...]:
    """Return the marks on one image as shapes; a mark of a kind that is not known is left out."""
    return tuple(shape for mark in marks if mark.image == image for shape in _shape(mark))


def _shape(mark: ReplayMark) -> Iterator[Annotation]:
    known, points = (mark.ident, mark.frame, mark.number), mark.points
    if mark.kind == "calliper" and len(points) == 2:
        yield Calliper(*known, *points)
    elif mark.kind == "ellipse" and len(points) >= 3:
        yield Ellipse(*known, *points[:3])
    elif mark.kind == "box" and len(points) == 4:
        yield Box(*known, *points[0], *points[2])
