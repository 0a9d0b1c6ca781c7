"""The canvas: an image, and the hands on it."""

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from viewer.frames import ClipInfo, Pixels
from viewer.hand import Hand
from viewer.interaction import (
    NOTCH,
    Drag,
    Gesture,
    Tool,
    WheelSteps,
    gesture_of,
    pace_of,
    wheel_delta,
)
from viewer.model import ViewTransform, WindowLevel
from viewer.model.transform import ZOOM_STEP
from viewer.raster import as_qimage
from viewer.surface import ImageSurface, Overlay

__all__ = ["Canvas", "Hand", "Overlay", "as_qimage"]

_LEFT = Qt.MouseButton.LeftButton


class Canvas(ImageSurface):
    """Shows one image, and turns what hands do to it into window/level, zoom and pan.

    Left drag follows `tool`, middle drag (or left with Space held) pans, right drag zooms,
    Ctrl + wheel or a pinch zooms about the cursor, the wheel asks for another image, a double
    click fits. A `hand`, while there is one, gets the left button first.
    """

    turned = Signal(int)
    """The wheel asks for the image that many places on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("canvas")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.tool = Tool.WINDOW_LEVEL
        self._hand: Hand | None = None
        self._hand_holds = False
        self._drag: Drag | None = None
        self._space_held = False
        self._wheel = WheelSteps()

    @property
    def hand(self) -> Hand | None:
        """The measuring tool that has the left button; None for the canvas' own `tool`."""
        return self._hand

    @hand.setter
    def hand(self, hand: Hand | None) -> None:
        self._drop_hand()
        self._hand = hand
        self.setMouseTracking(hand is not None)
        if hand is None:
            self.unsetCursor()

    def set_image(
        self,
        pixels: Pixels,
        *,
        key: object = None,
        info: ClipInfo | None = None,
        view: ViewTransform | None = None,
        window: WindowLevel | None = None,
    ) -> None:
        """Show an image, as `ImageSurface.set_image` does; a drag does not go on over it."""
        self._drag = None
        self._drop_hand()
        super().set_image(pixels, key=key, info=info, view=view, window=window)

    def event(self, event: QEvent) -> bool:
        """Follow a trackpad's pinch."""
        if isinstance(event, QNativeGestureEvent):
            return self._pinched(event)
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a drag, the hand's own if it takes it."""
        if self._hand_pressed(event):
            return
        gesture = gesture_of(event.button(), tool=self.tool, space_held=self._space_held)
        if gesture is not None and self._drag is None:
            place = event.position()
            self._drag = Drag(gesture, event.button(), place, place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with a drag."""
        if self._hand_moved(event):
            return
        drag = self._drag
        moved = None if drag is None else drag.moved(event.position())
        if drag is None or moved is None:
            return
        if drag.gesture is Gesture.WINDOW_LEVEL:
            pace = pace_of(event.modifiers())
            self.set_window_level(self._window.dragged(moved.x(), moved.y(), pace=pace))
        elif drag.gesture is Gesture.PAN:
            self.pan_by(*self._device_place(moved))
        else:
            self.zoom_by(2 ** (-moved.y() / 160), about=self._device_place(drag.start))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag when the button that began it comes up."""
        if self._hand is not None and self._hand_holds and event.button() == _LEFT:
            self._hand_holds = False
            self._hand.release(*self._hand_place(event))
        elif self._drag is not None and event.button() == self._drag.button:
            self._drag = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Fit the image, unless the hand wants the click."""
        if not self._hand_pressed(event) and event.button() == _LEFT:
            self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the cursor with Ctrl, ask for another image without."""
        event.accept()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            factor = ZOOM_STEP ** (wheel_delta(event) / NOTCH)
            self.zoom_by(factor, about=self._device_place(event.position()))
            return
        steps = self._wheel.turned(event)
        if steps:
            self.turned.emit(-steps)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Remember that Space is held, for panning; leave all other keys to hand and page."""
        if event.key() == Qt.Key.Key_Space:
            self._space_held = True
        elif event.key() == Qt.Key.Key_Escape and self._hand is not None and self._drop_hand():
            event.accept()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Forget Space."""
        if event.key() == Qt.Key.Key_Space:
            # A key that repeats itself sends releases too, while it is still held.
            self._space_held = event.isAutoRepeat()
        else:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Forget Space: its release will go elsewhere."""
        self._space_held = False
        super().focusOutEvent(event)

    def _hand_pressed(self, event: QMouseEvent) -> bool:
        """Offer a press to the hand; tell whether it took it."""
        free = self._drag is None and not self._hand_holds and not self._space_held
        if self._hand is None or self.image_size is None or event.button() != _LEFT or not free:
            return False
        self._hand_holds = self._hand.press(*self._hand_place(event))
        return self._hand_holds

    def _hand_moved(self, event: QMouseEvent) -> bool:
        """Tell the hand of a move; tell whether it belongs to its drag."""
        if self._hand is None or self.image_size is None:
            return False
        if self._hand_holds:
            self._hand.move(*self._hand_place(event))
        elif self._drag is None:
            x, y, view, _ = self._hand_place(event)
            cursor = self._hand.hover(x, y, view)
            self.unsetCursor() if cursor is None else self.setCursor(cursor)
        return self._hand_holds

    def _hand_place(
        self, event: QMouseEvent
    ) -> tuple[float, float, ViewTransform, Qt.KeyboardModifier]:
        view = self._view.snapped()
        return (*view.to_image(*self._device_place(event.position())), view, event.modifiers())

    def _drop_hand(self) -> bool:
        """Let the hand give up what it has begun; tell whether there was anything."""
        self._hand_holds = False
        return self._hand is not None and self._hand.cancel()

    def _pinched(self, event: QNativeGestureEvent) -> bool:
        if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
            return False
        self.zoom_by(1.0 + event.value(), about=self._device_place(event.position()))
        return True

    def _device_place(self, place: QPointF) -> tuple[float, float]:
        ratio = self.devicePixelRatioF()
        return place.x() * ratio, place.y() * ratio
