"""The hand that measures: draws callipers, ellipses and boxes, moves them, calibrates."""

import math

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication

from viewer.canvas.surface import ImageSurface
from viewer.frames.info import ClipInfo
from viewer.measuring.book import AnnotationBook
from viewer.measuring.grip import Grip
from viewer.measuring.selection import AnnotationSelection
from viewer.measuring.tool import KIND_OF, AnnotationTool
from viewer.model.annotation import Annotation, Calliper, ShapeKind
from viewer.model.annotation_calibration import CalibrationRefusal
from viewer.model.annotation_gesture import Drawing, HandleDrag, WholeDrag
from viewer.model.annotation_scene import Scene
from viewer.model.annotation_set import History
from viewer.model.hit import Hit, Reach, ShapePart, hit_at
from viewer.model.measure import Point
from viewer.model.transform import ViewTransform

__all__ = ["AnnotationHand", "AnnotationTool"]

_BESIDE_PX = 12.0  # a press so near the image (logical pixels) still is meant for its border
_RULER = 0  # ident of the ruler; shapes count from 1

Cursor = Qt.CursorShape


class AnnotationHand(QObject):
    """A `viewer.canvas.hand.Hand`: turns presses and moves into steps of a book.

    A shape is drawn by press, drag and release, or by two clicks. Shift keeps callipers level or
    upright. Handles are taken before outlines, those of the selected shape first and from as far
    as a finger needs. While a tool that draws is in use, every press is the hand's.

    Parameters
    ----------
    surface : ImageSurface
        The canvas; it is asked for its screen's scale, and painted again.
    book : AnnotationBook
        Keeps what is finished.

    """

    tool_changed = Signal(object)
    """The `AnnotationTool` in use, when it has become another."""
    ruler_changed = Signal()
    """The two points of a manual calibration were set, moved, or given up."""

    def __init__(self, surface: ImageSurface, book: AnnotationBook) -> None:
        super().__init__(surface)
        self.book = book
        self.selection = AnnotationSelection(surface, book)
        self._surface = surface
        self._tool = AnnotationTool.SELECT
        self._tool_before = AnnotationTool.SELECT
        self._grip = Grip(surface)
        self._ruler: Calliper | None = None
        self._shows_regions = False
        book.changed.connect(surface.update)

    @property
    def tool(self) -> AnnotationTool:
        """The tool in use."""
        return self._tool

    @property
    def ruler(self) -> Calliper | None:
        """The two points of a calibration that waits for its distance."""
        return self._ruler

    @property
    def scene(self) -> Scene:
        """What is to be painted."""
        live = self._grip.shape if self._grip.holds else self.selection.nudged
        shapes, ruler = self.book.here, self._ruler
        if isinstance(live, Calliper) and live.ident == _RULER:
            ruler = live
        elif live is not None:
            others = [each for each in shapes if each.ident != live.ident]
            shapes = tuple(sorted([*others, live], key=lambda each: each.ident))
        return Scene(
            shapes,
            self.book.scale,
            self.book.ground.aspect,
            self.selection.ident,
            self.selection.handle,
            ruler,
            self._shows_regions,
        )

    def set_tool(self, tool: AnnotationTool) -> None:
        """Take another tool; what is begun is given up."""
        if tool is self._tool:
            return
        self.selection.settle()
        self._grip.give_up()
        self.give_up_ruler()
        self._tool_before, self._tool = self._tool, tool
        self.tool_changed.emit(tool)

    def set_clip(self, info: ClipInfo, *, frame: int = 0, history: History | None = None) -> None:
        """Turn to another clip, and to what was laid on it before."""
        self._let_go()
        self.book.open(info, frame=frame, history=history)

    def clear_clip(self) -> None:
        """Turn to no clip."""
        self._let_go()
        self.book.close()

    def show_frame(self, index: int) -> None:
        """Follow the frame that is shown; a shape does not reach from one frame to another."""
        if index != self.book.frame:
            self.selection.settle()
            self._grip.give_up()
            self.book.show_frame(index)

    def show_regions(self, shown: bool) -> None:
        """Outline the file's calibrated regions, or not."""
        self._shows_regions = shown
        self._surface.update()

    def undo(self) -> bool:
        """Take back what is begun, else the last step; False when there is none."""
        self.selection.settle()
        return self._grip.give_up() or self.book.undo()

    def redo(self) -> bool:
        """Do again what was taken back last; False when there is nothing."""
        self.selection.settle()
        return not self._grip.give_up() and self.book.redo()

    def calibrate(self, text: str) -> CalibrationRefusal | None:
        """Calibrate by the ruler and the distance that was typed; then go on with the last tool.

        Returns
        -------
        CalibrationRefusal or None
            Why nothing was changed, and the ruler stays; None when it was.

        """
        if self._ruler is None:
            return CalibrationRefusal.TOO_CLOSE
        refusal = self.book.calibrate(self._ruler, text=text)
        if refusal is None:
            self.set_tool(self._tool_before)
        return refusal

    def give_up_ruler(self) -> bool:
        """Forget the two points of a calibration; tell whether there were any."""
        if self._ruler is None:
            return False
        self._ruler = None
        self.ruler_changed.emit()
        self._surface.update()
        return True

    def take_focus(self) -> None:
        """Give the keys back to the canvas."""
        self._surface.setFocus()

    def wants(self, x: float, y: float, view: ViewTransform) -> bool:
        """Tell whether a press here would draw, or take hold of a mark."""
        if self.book.info is None:
            return False
        return self._tool in KIND_OF or self._grip.holds or self._hit((x, y), view) is not None

    def press(
        self, x: float, y: float, view: ViewTransform, modifiers: Qt.KeyboardModifier
    ) -> bool:
        """Take hold of a shape, or draw; False leaves the press to the canvas."""
        if self.book.info is None:
            return False
        self.selection.settle()
        if self._grip.holds:
            self._follow((x, y), view, modifiers)
            return True
        hit = self._hit((x, y), view)
        return self._begin((x, y), view) if hit is None else self._take((x, y), hit)

    def move(self, x: float, y: float, view: ViewTransform, modifiers: Qt.KeyboardModifier) -> None:
        """Go on."""
        self._follow((x, y), view, modifiers)

    def release(
        self, x: float, y: float, view: ViewTransform, modifiers: Qt.KeyboardModifier
    ) -> None:
        """Finish the shape, or wait for the second click."""
        self._follow((x, y), view, modifiers)
        is_new = self._grip.draws
        shape = self._grip.finished(view)
        if shape is not None:
            self._keep(shape, is_new=is_new)

    def hover(self, x: float, y: float, view: ViewTransform) -> Qt.CursorShape | None:
        """Follow between two clicks, and return the cursor that says what a press would do."""
        if self.book.info is None:
            return None
        if self._grip.holds:
            self._follow((x, y), view, QGuiApplication.keyboardModifiers())
            return Cursor.CrossCursor
        hit = self._hit((x, y), view)
        if hit is not None:
            handle = hit.part is ShapePart.HANDLE
            return Cursor.PointingHandCursor if handle else Cursor.SizeAllCursor
        draws = self._tool in KIND_OF and self._start((x, y), view) is not None
        return Cursor.CrossCursor if draws else None

    def cancel(self) -> bool:
        """Give up what is begun, else the ruler, else the selection; False when there is none."""
        self.selection.settle()
        return self._grip.give_up() or self.give_up_ruler() or self.selection.clear()

    def _hit(self, point: Point, view: ViewTransform) -> Hit | None:
        shapes: tuple[Annotation, ...] = self.book.here
        if self._tool is AnnotationTool.CALIBRATE:
            shapes = () if self._ruler is None else (self._ruler,)
        return hit_at(
            shapes=shapes,
            place=view.to_canvas(*point),
            view=view,
            reach=Reach.on_screen(self._surface.devicePixelRatioF()),
            selected=_RULER if self._tool is AnnotationTool.CALIBRATE else self.selection.ident,
        )

    def _take(self, point: Point, hit: Hit) -> bool:
        """Take hold of a shape or of one of its handles."""
        shape = self._ruler if hit.ident == _RULER else self.book.annotations.find(hit.ident)
        if shape is None:
            return False
        handle = hit.handle if hit.part is ShapePart.HANDLE else None
        if hit.ident != _RULER:
            self.selection.select(hit.ident, handle=handle)
        self._grip.take(
            WholeDrag(shape, point) if handle is None else HandleDrag(shape, handle, point)
        )
        return True

    def _start(self, point: Point, view: ViewTransform) -> Point | None:
        """Return where a shape begins: on the image or close beside it; None far from it."""
        start = self.book.ground.clamped(point)
        beside = math.dist(view.to_canvas(*point), view.to_canvas(*start))
        return start if beside <= _BESIDE_PX * self._surface.devicePixelRatioF() else None

    def _begin(self, point: Point, view: ViewTransform) -> bool:
        """Begin a shape if the tool draws; a press far beside the image draws nothing."""
        kind, start = KIND_OF.get(self._tool), self._start(point, view)
        if kind is None:
            return False
        if start is None:
            return True  # a hand that missed the image must not change its brightness
        if self._tool is AnnotationTool.CALIBRATE:
            drawing = Drawing(kind, _RULER, self.book.frame, 0, start)
        else:
            self.selection.clear()
            drawing = self.book.drawing(kind, start)
        self._grip.take(drawing)
        return True

    def _follow(self, point: Point, view: ViewTransform, modifiers: Qt.KeyboardModifier) -> None:
        self._grip.follow(point, view=view, ground=self.book.ground, keys=modifiers)

    def _keep(self, shape: Annotation, *, is_new: bool) -> None:
        if isinstance(shape, Calliper) and shape.ident == _RULER:
            self._ruler = shape
            self.ruler_changed.emit()
            self._surface.update()
            return
        self.book.put(shape)
        if is_new:
            # Keys go on with the end that was drawn last.
            self.selection.select(shape.ident, handle=2 if shape.kind is ShapeKind.BOX else 1)

    def _let_go(self) -> None:
        self._grip.give_up()
        self.give_up_ruler()
        self.selection.clear()
