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

from viewer.frames import Pixels
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
from viewer.model.transform import ZOOM_STEP
from viewer.raster import as_qimage
from viewer.surface import ImageSurface, Overlay

__all__ = ["Canvas", "Overlay", "as_qimage"]


class Canvas(ImageSurface):
    """Shows one image, and turns what hands do to it into window/level, zoom and pan.

    Left drag follows `tool`, middle drag (or left with Space held) pans, right drag zooms,
    Ctrl + wheel or a pinch zooms about the cursor, the wheel asks for another image, a double
    click fits.
    """

    turned = Signal(int)
    """The wheel asks for the image that many places on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("canvas")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.tool = Tool.WINDOW_LEVEL
        self._drag: Drag | None = None
        self._space_held = False
        self._wheel = WheelSteps()

    def set_image(self, pixels: Pixels, *, key: object = None) -> None:
        """Show an image, as `ImageSurface.set_image` does; a drag does not go on over it."""
        self._drag = None
        super().set_image(pixels, key=key)

    def event(self, event: QEvent) -> bool:
        """Follow a trackpad's pinch."""
        if isinstance(event, QNativeGestureEvent):
            return self._pinched(event)
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a drag."""
        gesture = gesture_of(event.button(), tool=self.tool, space_held=self._space_held)
        if gesture is not None and self._drag is None:
            place = event.position()
            self._drag = Drag(gesture, event.button(), place, place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with a drag."""
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
        if self._drag is not None and event.button() == self._drag.button:
            self._drag = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Fit the image."""
        if event.button() == Qt.MouseButton.LeftButton:
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
        """Remember that Space is held, for panning; leave all other keys to the page."""
        if event.key() == Qt.Key.Key_Space:
            self._space_held = True
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

    def _pinched(self, event: QNativeGestureEvent) -> bool:
        if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
            return False
        self.zoom_by(1.0 + event.value(), about=self._device_place(event.position()))
        return True

    def _device_place(self, place: QPointF) -> tuple[float, float]:
        ratio = self.devicePixelRatioF()
        return place.x() * ratio, place.y() * ratio
