"""Marks that are answers: drawn by the hand for a field of the form, shown from the answer.

What is on the screen is always what the answer holds, so a mark comes back after a crash, after
undo, and in the step that follows, without anything of its own to remember.
"""

from collections.abc import Callable, Iterator, Mapping

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QPainter

from app.forms.drawn import paint_points, points_on, shape_of, shapes_on
from app.forms.value_words import MARKS
from app.reading.read_state import ReadState
from reader_study.forms.answer import AnswerValue
from reader_study.forms.form import FieldKind, FormField
from reader_study.forms.marks import SCALES, box, diameter, point
from viewer.canvas.canvas import Canvas
from viewer.canvas.hand import Hand
from viewer.frames.calibration import Scale
from viewer.measuring.layer import AnnotationLayer
from viewer.model import ViewTransform
from viewer.model.annotation import Annotation
from viewer.model.annotation_scene import Scene
from viewer.model.measure import Point, Unit, length_between

_CLICK_PX = 6.0
"""Press and release so near each other (canvas px) are a click: the other end comes later."""


class FieldMarks(QObject):
    """A `Hand` that draws while a field asks for it, and an `Overlay` that shows all answers.

    Parameters
    ----------
    canvas : Canvas
        The image.
    inner : Hand
        Has the left button while no field asks for a drawing.
    scale : callable
        Returns the scale of the image on the screen.
    place : callable
        Returns which image and frame are on the screen; None where no answer can be drawn.

    """

    given = Signal(str, object)
    """Id of the field and its new value."""
    done = Signal()
    """The field holds all that it can."""

    def __init__(
        self,
        canvas: Canvas,
        inner: Hand,
        *,
        scale: Callable[[], Scale],
        place: Callable[[], tuple[int, int] | None],
    ) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._inner = inner
        self._scale = scale
        self._place = place
        self._state: ReadState | None = None
        self._anchor: Point | None = None
        self._live: Point | None = None
        self._layer = AnnotationLayer(canvas, self._scene)

    def follow(self, state: ReadState) -> None:
        """Show the marks of the answer, and draw for the field that asks for it."""
        before, self._state = self._state, state
        begun = self._anchor is not None
        if begun and before is not None and before.drawing != state.drawing:
            self._anchor = self._live = None
        if begun or before is None or _painted(before) != _painted(state):
            self._canvas.update()

    @property
    def field(self) -> FormField | None:
        """The field that is being drawn."""
        state = self._state
        if state is None or state.form is None or not state.drawing or not state.can_draw:
            return None
        if self._place() is None:
            return None
        return state.form.field(state.drawing)

    def press(
        self, x: float, y: float, view: ViewTransform, modifiers: Qt.KeyboardModifier
    ) -> bool:
        """Set a point, or one end."""
        field = self.field
        if field is None:
            return self._inner.press(x, y, view, modifiers)
        here = self._inside((x, y))
        if field.kind is FieldKind.POINT:
            self._give(field, here, here)
        elif self._anchor is None:
            self._anchor = self._live = here
        else:
            self._finish(field, here)
        return True

    def move(self, x: float, y: float, view: ViewTransform, modifiers: Qt.KeyboardModifier) -> None:
        """Pull the other end."""
        if self.field is None:
            self._inner.move(x, y, view, modifiers)
        elif self._anchor is not None:
            self._live = self._inside((x, y))
            self._canvas.update()

    def release(
        self, x: float, y: float, view: ViewTransform, modifiers: Qt.KeyboardModifier
    ) -> None:
        """Set the other end; after a mere click it follows the pointer to a second one."""
        field = self.field
        if field is None:
            self._inner.release(x, y, view, modifiers)
        elif self._anchor is not None:
            here = self._inside((x, y))
            far = max(abs(here[0] - self._anchor[0]), abs(here[1] - self._anchor[1]))
            if far * view.scale >= _CLICK_PX:
                self._finish(field, here)

    def hover(self, x: float, y: float, view: ViewTransform) -> Qt.CursorShape | None:
        """Follow between two clicks."""
        if self.field is None:
            return self._inner.hover(x, y, view)
        if self._anchor is not None:
            self._live = self._inside((x, y))
            self._canvas.update()
        return Qt.CursorShape.CrossCursor

    def cancel(self) -> bool:
        """Give up what is begun."""
        if self._anchor is None:
            return self._inner.cancel()
        self._anchor = self._live = None
        self._canvas.update()
        return True

    def paint(self, painter: QPainter, view: ViewTransform) -> None:
        """Paint in device pixels; an image without marks costs nothing."""
        if self._state is None or not self._state.has_image:
            return
        self._layer.paint(painter, view)
        paint_points(painter, view, self._points())

    def _finish(self, field: FormField, here: Point) -> None:
        anchor, self._anchor, self._live = self._anchor, None, None
        flat = anchor is None or anchor[0] == here[0] or anchor[1] == here[1]
        if anchor is None or anchor == here or (field.kind is FieldKind.BOX and flat):
            self._canvas.update()
            return
        self._give(field, anchor, here)

    def _give(self, field: FormField, start: Point, end: Point) -> None:
        place = self._place()
        assert place is not None
        image, frame = place
        if field.kind is FieldKind.POINT:
            self.given.emit(field.id, point(image, frame, start))
        elif field.kind is FieldKind.BOX:
            self.given.emit(field.id, box(image, frame, start, end))
        else:
            held = self._drawn_lines(field, place)
            lines = [*held, self._line(place, start, end)]
            self.given.emit(field.id, lines)
            if len(lines) < max(field.count, 1):
                return
        self.done.emit()

    def _drawn_lines(self, field: FormField, place: tuple[int, int]) -> list[AnswerValue]:
        """Return the diameters that a new one is added to: those of this frame, if any is free."""
        assert self._state is not None
        held = self._state.answer.get(field.id)
        lines = list(held) if isinstance(held, list | tuple) else []
        here = all(
            isinstance(one, Mapping) and (one["image"], one["frame"]) == place for one in lines
        )
        return lines if here and len(lines) < field.count else []

    def _line(self, place: tuple[int, int], start: Point, end: Point) -> AnswerValue:
        found = length_between(self._scale(), start, end)
        known = found.unit is Unit.MM and found.source.value in SCALES
        length = found.value if known else None
        return diameter(
            *place, start, end, length_mm=length, scale=found.source.value if known else ""
        )

    def _inside(self, place: Point) -> Point:
        size = self._canvas.image_size
        if size is None:
            return place
        width, height = size
        return min(max(place[0], 0.0), width), min(max(place[1], 0.0), height)

    def _scene(self) -> Scene:
        return Scene(tuple(self._shapes()), self._scale(), 1.0)

    def _shapes(self) -> Iterator[Annotation]:
        state, place, number = self._state, self._place(), 0
        if state is not None and state.form is not None and place is not None:
            answered = shapes_on(state.form, state.answer, *place)
            number = len(answered)
            yield from answered
        field_drawn = self.field
        if field_drawn is not None and self._anchor is not None and self._live is not None:
            yield shape_of(field_drawn.kind, number + 1, self._anchor, self._live)

    def _points(self) -> tuple[Point, ...]:
        state = self._state
        place = self._place()
        if state is None or state.form is None or place is None:
            return ()
        return points_on(state.form, state.answer, *place)


def _painted(state: ReadState) -> tuple[object, ...]:
    """Return what decides which marks are seen; of an answer that holds none, nothing does.

    Else every number that is typed would paint the image anew.
    """
    form = state.form
    held = state.answer.values
    marked = form is not None and any(one.kind in MARKS and one.id in held for one in form.fields)
    return (state.answer, state.image_index, state.case) if marked else ()
