"""All that a reader has laid on a clip, as one value, and its history."""

from dataclasses import dataclass, field, replace

from viewer.model.annotation import Annotation
from viewer.model.annotation_calibration import CalibrationRecord

HISTORY_LIMIT = 100
"""Steps that can be taken back."""


@dataclass(frozen=True, slots=True)
class AnnotationSet:
    """The shapes of one clip, in the order in which they were made, and its manual calibration."""

    shapes: tuple[Annotation, ...] = ()
    manual: CalibrationRecord | None = None

    def add(self, shape: Annotation) -> "AnnotationSet":
        """Return the set with one shape more."""
        return replace(self, shapes=(*self.shapes, shape))

    def replace(self, shape: Annotation) -> "AnnotationSet":
        """Return the set with the shape of the same ident exchanged."""
        kept = [shape if each.ident == shape.ident else each for each in self.shapes]
        return replace(self, shapes=tuple(kept))

    def remove(self, ident: int) -> "AnnotationSet":
        """Return the set without a shape."""
        return replace(self, shapes=tuple(each for each in self.shapes if each.ident != ident))

    def calibrated(self, record: CalibrationRecord) -> "AnnotationSet":
        """Return the set with this manual calibration."""
        return replace(self, manual=record)

    def find(self, ident: int | None) -> Annotation | None:
        """Return the shape with this ident, if it is here."""
        return next((each for each in self.shapes if each.ident == ident), None)

    def on_frame(self, index: int) -> tuple[Annotation, ...]:
        """Return the shapes that lie on a frame."""
        return tuple(each for each in self.shapes if each.frame == index)

    def next_number(self, frame: int) -> int:
        """Return the number that the next shape of a frame is shown with."""
        return 1 + max((each.number for each in self.on_frame(frame)), default=0)


@dataclass(frozen=True, slots=True)
class History:
    """The present set, with those before it and those that were taken back.

    Parameters
    ----------
    present : AnnotationSet
        What is shown.
    past, future : tuple of AnnotationSet
        What undo and redo lead to, the nearest last.
    made : int
        Greatest ident ever given, also to shapes that are gone; the next shape has one more.

    """

    present: AnnotationSet = field(default_factory=AnnotationSet)
    past: tuple[AnnotationSet, ...] = ()
    future: tuple[AnnotationSet, ...] = ()
    made: int = 0

    def did(self, present: AnnotationSet) -> "History":
        """Go on to another set; what was taken back is forgotten."""
        if present == self.present:
            return self
        made = max((shape.ident for shape in present.shapes), default=0)
        past = (*self.past, self.present)[-HISTORY_LIMIT:]
        return History(present, past, made=max(self.made, made))

    def undone(self) -> "History":
        """Take the last step back, if there is one."""
        if not self.past:
            return self
        future = (*self.future, self.present)
        return replace(self, present=self.past[-1], past=self.past[:-1], future=future)

    def redone(self) -> "History":
        """Do again what was taken back last."""
        if not self.future:
            return self
        past = (*self.past, self.present)
        return replace(self, present=self.future[-1], past=past, future=self.future[:-1])
