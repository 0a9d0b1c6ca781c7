"""The canvas: an image, and the hands on it."""

import math

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QCursor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QTouchEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from viewer.canvas.hand import Hand
from viewer.canvas.interaction import NOTCH, Tool, WheelSteps, wheel_delta
from viewer.canvas.magnifier import Magnifier
from viewer.canvas.pointer import Pointer
from viewer.canvas.surface import ImageSurface, Overlay
from viewer.canvas.tone import as_qimage
from viewer.canvas.touch import Touches
from viewer.frames import ClipInfo, Pixels
from viewer.frames.part import Area
from viewer.model import ViewTransform, WindowLevel
from viewer.model.transform import ZOOM_STEP

__all__ = ["Canvas", "Hand", "Overlay", "as_qimage"]

_LEFT = Qt.MouseButton.LeftButton
_TOUCHES = (
    QEvent.Type.TouchBegin,
    QEvent.Type.TouchUpdate,
    QEvent.Type.TouchEnd,
    QEvent.Type.TouchCancel,
)


class Canvas(ImageSurface):
    """Shows one image, and turns what hands do to it into window/level, zoom and pan.

    Left drag (or one finger) follows `tool`, middle drag (or left with Space held) pans, right
    drag zooms, Ctrl + wheel or a pinch zooms about the cursor, two fingers pan and zoom, the wheel
    asks for another image, a double click fits. A `hand`, while there is one, gets the left button
    first.
    """

    turned = Signal(int)
    """The wheel asks for the image that many places on."""
    probed = Signal(int, int, object)
    """Column and row of the image's pixel under the cursor, and its value: a float in the clip's
    units, (red, green, blue), or None when the cursor is beside the image."""
    space_tapped = Signal()
    """Space came and went without a drag between."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("canvas")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setMouseTracking(True)
        self.lens = Magnifier(self)
        self._pointer = Pointer(self, self.lens)
        self._touches = Touches(self)
        self._wheel = WheelSteps()
        self._lens_held = False
        self._space_used = False
        self._probed: tuple[int, int] | None = None

    @property
    def tool(self) -> Tool:
        """What the left button does."""
        return self._pointer.tool

    @tool.setter
    def tool(self, tool: Tool) -> None:
        self._pointer.tool = tool

    @property
    def hand(self) -> Hand | None:
        """The measuring tool that has the left button; None for the canvas' own `tool`."""
        return self._pointer.hand

    @hand.setter
    def hand(self, hand: Hand | None) -> None:
        self._pointer.hand = hand

    def set_image(
        self,
        pixels: Pixels,
        *,
        key: object = None,
        info: ClipInfo | None = None,
        view: ViewTransform | None = None,
        window: WindowLevel | None = None,
        area: Area | None = None,
    ) -> None:
        """Show an image, as `ImageSurface.set_image` does; a drag does not go on over it."""
        self._pointer.drop()
        super().set_image(pixels, key=key, info=info, view=view, window=window, area=area)

    def clear(self) -> None:
        """Show black; a drag does not go on over it."""
        self._pointer.drop()
        super().clear()

    def magnify(self, *, held: bool) -> None:
        """Show the lens at the cursor for as long as a key is held."""
        self._lens_held = held and self.image_size is not None
        place = QPointF(self.mapFromGlobal(QCursor.pos()))
        self.lens.show_at(place if self._lens_held else None)

    def event(self, event: QEvent) -> bool:
        """Follow fingers, on a trackpad and on the screen."""
        if isinstance(event, QNativeGestureEvent):
            return self._trackpad_pinched(event)
        if isinstance(event, QTouchEvent) and event.type() in _TOUCHES:
            self._touches.follow(event)
            event.accept()
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a drag."""
        self._space_used = self._pointer.space_held
        self._pointer.press(event.button(), event.position(), event.modifiers())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with a drag, and tell what is under the cursor."""
        if self._lens_held:
            self.lens.show_at(event.position())
        self._pointer.move(event.position(), event.modifiers())
        self._probe(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag when the button that began it comes up."""
        self._pointer.release(event.button(), event.position(), event.modifiers())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Fit the image, unless the hand wants the click."""
        if event.button() == _LEFT:
            self._pointer.double(event.position(), event.modifiers())

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that nothing is under the cursor."""
        self._probe(QPointF(-1.0, -1.0))
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the cursor with Ctrl, ask for another image without."""
        event.accept()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            factor = ZOOM_STEP ** (wheel_delta(event) / NOTCH)
            self.zoom_by(factor, about=self.device_place(event.position()))
            return
        steps = self._wheel.turned(event)
        if steps:
            self.turned.emit(-steps)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Remember that Space is held, for panning; leave all other keys to hand and page."""
        if event.key() == Qt.Key.Key_Space:
            self._space_used = self._space_used and event.isAutoRepeat()
            self._pointer.space_held = True
        elif event.key() != Qt.Key.Key_Escape or not self._pointer.drop():
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Forget Space."""
        if event.key() != Qt.Key.Key_Space:
            super().keyReleaseEvent(event)
        # A key that repeats itself sends releases too, while it is still held.
        elif not event.isAutoRepeat() and self._pointer.space_held:
            self._pointer.space_held = False
            if not self._space_used:
                self.space_tapped.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Look as before: Qt's own answer would paint the image anew."""

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Forget the keys that are held: their release will go elsewhere; look as before."""
        self._pointer.space_held = False
        if self._lens_held:
            self.magnify(held=False)

    def finger_pressed(self, place: QPointF) -> None:
        """Work as the left button."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._pointer.press(_LEFT, place)

    def finger_moved(self, place: QPointF) -> None:
        """Work as the left button."""
        self._pointer.move(place)

    def finger_released(self, place: QPointF) -> None:
        """Work as the left button."""
        self._pointer.release(_LEFT, place)

    def finger_tapped_twice(self, place: QPointF) -> None:
        """Work as a double click."""
        self._pointer.double(place)
        self._pointer.release(_LEFT, place)

    def finger_dropped(self) -> None:
        """Give up the drag: a second finger came."""
        self._pointer.drop()

    def pinched(self, factor: float, *, about: QPointF, moved: QPointF) -> None:
        """Zoom about the middle of two fingers and move with them."""
        self.pan_by(*self.device_place(moved))
        self.zoom_by(factor, about=self.device_place(about))

    def _painted_over(self) -> list[Overlay]:
        return [*self.overlays, self.lens] if self.lens.is_shown else self.overlays

    def _trackpad_pinched(self, event: QNativeGestureEvent) -> bool:
        if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
            return False
        self.zoom_by(1.0 + event.value(), about=self.device_place(event.position()))
        return True

    def _probe(self, place: QPointF) -> None:
        # The middle of the screen's pixel: its corner would belong to the next one in a flip.
        left, top = self.device_place(place)
        x, y = (math.floor(p) for p in self.painted_view.to_image(left + 0.5, top + 0.5))
        pixels = self.pixels
        if pixels is None or not (0 <= y < pixels.shape[0] and 0 <= x < pixels.shape[1]):
            if self._probed is not None:
                self._probed = None
                self.probed.emit(-1, -1, None)
            return
        self._probed = x, y
        pixel = pixels[y, x]
        colour = pixels.ndim == 3
        value = tuple(pixel.tolist()) if colour else self.values.value(float(pixel))
        self.probed.emit(x, y, value)
