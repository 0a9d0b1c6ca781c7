"""What a study's log says of a measurement, and which steps are worth a line in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from viewer.frames.calibration import CalibrationSource, Scale
from viewer.frames.info import ClipInfo
from viewer.model.annotation import Annotation, Calliper, Ellipse, ShapeKind
from viewer.model.annotation_set import AnnotationSet
from viewer.model.measure import (
    BoxSize,
    EllipseSize,
    Length,
    Point,
    Reason,
    Unit,
    box_of,
    ellipse_of,
    length_between,
)

Size = Length | EllipseSize | BoxSize


class Act(StrEnum):
    """What happened to a shape; undoing a step is the opposite act."""

    DRAWN = "drawn"
    CHANGED = "changed"
    ERASED = "erased"
    RESCALED = "rescaled"
    """A manual calibration came, changed or went: the shape is the same, its size is not."""


@dataclass(frozen=True, slots=True)
class MeasurementRecord:
    """One finished step of a reader's measuring.

    Parameters
    ----------
    act : Act
        What happened.
    kind : ShapeKind
        Of which shape.
    ident, number, frame : int
        As of the shape.
    points : tuple of (float, float)
        Its handles, in image pixels.
    values : tuple of (str, float)
        Named sizes: ``length``; ``long``, ``short``, ``circumference`` and ``area``; or ``width``,
        ``height`` and ``area``. Areas are in the unit's square.
    unit : Unit
        Of the values.
    source : CalibrationSource
        Where millimetres come from.
    reason : Reason
        Why the unit is what it is.

    """

    act: Act
    kind: ShapeKind
    ident: int
    number: int
    frame: int
    points: tuple[Point, ...]
    values: tuple[tuple[str, float], ...]
    unit: Unit
    source: CalibrationSource
    reason: Reason

    def fields(self) -> dict[str, object]:
        """Return the record as JSON without floats, for a log that is hashed."""
        return {
            "act": self.act.value,
            "kind": self.kind.value,
            "ident": self.ident,
            "number": self.number,
            "frame": self.frame,
            "points": [f"{x:.2f},{y:.2f}" for x, y in self.points],
            "values": {name: f"{value:.3f}" for name, value in self.values},
            "unit": self.unit.value,
            "source": self.source.value,
            "reason": self.reason.value,
        }


def scale_of(info: ClipInfo, annotations: AnnotationSet, *, frame: int) -> Scale:
    """Return the scale of a frame: the manual one where there is one, else the file's."""
    manual = annotations.manual
    return info.calibration.at(frame) if manual is None else manual.scale


def size_of(shape: Annotation, scale: Scale, *, pixel_aspect: float = 1.0) -> Size:
    """Measure a shape."""
    if isinstance(shape, Calliper):
        return length_between(scale, shape.a, shape.b, pixel_aspect=pixel_aspect)
    if isinstance(shape, Ellipse):
        return ellipse_of(scale, shape.centre, *shape.halves, pixel_aspect=pixel_aspect)
    first, _, opposite, _ = shape.handles
    return box_of(scale, first, opposite, pixel_aspect=pixel_aspect)


def values_of(size: Size) -> tuple[tuple[str, float], ...]:
    """Return the numbers of a size with their names."""
    if isinstance(size, Length):
        return (("length", size.value),)
    if isinstance(size, EllipseSize):
        return (
            ("long", size.long),
            ("short", size.short),
            ("circumference", size.circumference),
            ("area", size.area),
        )
    return (("width", size.width), ("height", size.height), ("area", size.area))


def records_between(
    before: AnnotationSet, after: AnnotationSet, *, info: ClipInfo
) -> Iterator[MeasurementRecord]:
    """Tell one set from the next, shape by shape; an erased shape is told as it was."""
    for shape in before.shapes:
        if after.find(shape.ident) is None:
            yield _record(Act.ERASED, shape, before, info)
    rescaled = before.manual != after.manual
    for shape in after.shapes:
        earlier = before.find(shape.ident)
        if earlier is None:
            yield _record(Act.DRAWN, shape, after, info)
        elif earlier != shape:
            yield _record(Act.CHANGED, shape, after, info)
        elif rescaled:
            yield _record(Act.RESCALED, shape, after, info)


def _record(
    act: Act, shape: Annotation, annotations: AnnotationSet, info: ClipInfo
) -> MeasurementRecord:
    scale = scale_of(info, annotations, frame=shape.frame)
    size = size_of(shape, scale, pixel_aspect=info.pixel_aspect)
    return MeasurementRecord(
        act,
        shape.kind,
        shape.ident,
        shape.number,
        shape.frame,
        shape.handles,
        values_of(size),
        size.unit,
        size.source,
        size.reason,
    )
