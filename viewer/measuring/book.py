"""What is laid on the clip that is open: kept with its history, and told step by step."""

from enum import StrEnum
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from viewer.frames.calibration import Scale
from viewer.frames.info import ClipInfo
from viewer.model.annotation import Annotation, Calliper, ShapeKind
from viewer.model.annotation_calibration import (
    CalibrationRefusal,
    CalibrationTakenBack,
    calibration_by,
)
from viewer.model.annotation_gesture import Drawing, Ground
from viewer.model.annotation_record import records_between, scale_of
from viewer.model.annotation_set import AnnotationSet, History
from viewer.model.measure import Point


class BookRecord(Protocol):
    """What is known of an act on a clip."""

    def fields(self) -> dict[str, object]:
        """Return it as JSON without floats, for a log that is hashed."""


class BookStep(StrEnum):
    """What a step was to the history of what is laid on a clip."""

    DONE = "done"
    UNDONE = "undone"
    REDONE = "redone"


class AnnotationBook(QObject):
    """Shapes and manual calibration of one clip.

    Every finished step goes through here, undoing included, and is told by `recorded`, so that a
    log that keeps what it tells knows the present state.
    """

    changed = Signal()
    """What is to be painted is different."""
    stepped = Signal(object)
    """A `BookStep`: something was done, taken back, or done again."""
    recorded = Signal(str, object)
    """Name of an act and its record, whose ``fields()`` a log keeps: ``measured`` with a
    `MeasurementRecord`; ``calibrated`` with a `CalibrationRecord` or `CalibrationTakenBack`."""
    elsewhere = Signal(int)
    """Undo or redo has changed another frame than the one that is shown: this one."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._info: ClipInfo | None = None
        self._frame = 0
        self._history = History()

    def open(self, info: ClipInfo, *, frame: int = 0, history: History | None = None) -> None:
        """Turn to another clip, and to what was laid on it before."""
        self._info, self._frame = info, frame
        self._history = history or History()
        self.changed.emit()

    def close(self) -> None:
        """Turn to no clip."""
        self._info, self._history = None, History()
        self.changed.emit()

    @property
    def info(self) -> ClipInfo | None:
        """The clip; None while there is none."""
        return self._info

    @property
    def frame(self) -> int:
        """Frame that is shown, counted from 0."""
        return self._frame

    @property
    def history(self) -> History:
        """All of it: to be kept, and given back with `open`."""
        return self._history

    @property
    def annotations(self) -> AnnotationSet:
        """What is there now."""
        return self._history.present

    @property
    def scale(self) -> Scale:
        """Calibration of the frame that is shown."""
        if self._info is None:
            return Scale()
        return scale_of(self._info, self.annotations, frame=self._frame)

    @property
    def ground(self) -> Ground:
        """Size and pixel shape of the frames."""
        if self._info is None:
            return Ground(0, 0)
        return Ground(self._info.width, self._info.height, self._info.pixel_aspect)

    @property
    def here(self) -> tuple[Annotation, ...]:
        """Shapes of the frame that is shown."""
        return self.annotations.on_frame(self._frame)

    def show_frame(self, index: int) -> None:
        """Follow the frame that is shown."""
        if index != self._frame:
            self._frame = index
            self.changed.emit()

    def drawing(self, kind: ShapeKind, start: Point) -> Drawing:
        """Begin a new shape on the frame that is shown."""
        number = self.annotations.next_number(self._frame)
        return Drawing(kind, self._history.made + 1, self._frame, number, start)

    def put(self, shape: Annotation) -> None:
        """Take a new shape, or a changed one."""
        known = self.annotations.find(shape.ident) is not None
        self._go(self.annotations.replace(shape) if known else self.annotations.add(shape))

    def remove(self, ident: int) -> None:
        """Take a shape away."""
        self._go(self.annotations.remove(ident))

    def calibrate(self, ruler: Calliper, *, text: str) -> CalibrationRefusal | None:
        """Calibrate the clip by two points and the distance that was typed for them.

        Returns
        -------
        CalibrationRefusal or None
            Why nothing was changed; None when it was.

        """
        made = calibration_by(
            ruler.a, ruler.b, text=text, frame=ruler.frame, pixel_aspect=self.ground.aspect
        )
        if isinstance(made, CalibrationRefusal):
            return made
        self._go(self.annotations.calibrated(made))
        return None

    def undo(self) -> bool:
        """Take the last step back; False when there is none."""
        return self._turn(self._history.undone(), BookStep.UNDONE)

    def redo(self) -> bool:
        """Do again what was taken back last; False when there is nothing."""
        return self._turn(self._history.redone(), BookStep.REDONE)

    def _go(self, after: AnnotationSet) -> None:
        self._turn(self._history.did(after), BookStep.DONE)

    def _turn(self, history: History, step: BookStep) -> bool:
        if history is self._history or self._info is None:
            return False
        before, self._history = self._history.present, history
        after = history.present
        if before.manual != after.manual:
            self.recorded.emit("calibrated", after.manual or CalibrationTakenBack())
        records = list(records_between(before, after, info=self._info))
        for record in records:
            self.recorded.emit("measured", record)
        frames = [record.frame for record in records]
        if frames and before.manual == after.manual and self._frame not in frames:
            self.elsewhere.emit(frames[0])
        self.stepped.emit(step)
        self.changed.emit()
        return True
