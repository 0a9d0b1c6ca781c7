"""The canvas: one widget, one paint event, over a zero-copy image (decision 0004)."""

import time
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from viewer.frames import Pixels
from viewer.interaction import Gesture, Tool, WheelSteps, gesture_of, pace_of
from viewer.model import Pace, ViewTransform, WindowLevel
from viewer.model.transform import ZOOM_STEP


class Overlay(Protocol):
    """Something painted over the image in the same paint event."""

    def paint(self, painter: QPainter, view: ViewTransform) -> None:
        """Paint in device pixels; ``view`` maps image pixels to them."""


@dataclass(slots=True)
class _Drag:
    gesture: Gesture
    pace: Pace
    start: QPointF
    last: QPointF


class Canvas(QWidget):
    """Shows one image on black: window/level, zoom about the cursor, pan, fit, 1:1, invert.

    Left drag follows `tool`, middle drag (or left with Space held) pans, right drag zooms,
    Ctrl + wheel zooms about the cursor, the wheel asks for another image, double click fits.
    """

    first_painted = Signal(object, object)
    """Key of a newly set image, and monotonic nanoseconds at the end of its first paint."""
    view_changed = Signal()
    """Scale, place, window or level changed."""
    turned = Signal(int)
    """The wheel asks for the image that many places on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("canvas")
        # Every pixel is painted here; nothing behind needs to be drawn first.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(64, 64)
        self.tool = Tool.WINDOW_LEVEL
        self.overlays: list[Overlay] = []
        self._pixels: Pixels | None = None
        self._shown: NDArray[np.uint8] | None = None
        self._key: object = None
        self._announced = True
        self._fits = True
        self._view = ViewTransform(1.0, 0.0, 0.0)
        self._window = WindowLevel(255.0, 127.5)
        self._drag: _Drag | None = None
        self._space_held = False
        self._wheel = WheelSteps()

    def set_image(self, pixels: Pixels, *, key: object = None) -> None:
        """Show an image, fitted, as it is stored.

        Parameters
        ----------
        pixels : ndarray
            As returned by `viewer.frames.read_pixels`; used without a copy, not to be changed.
        key : object
            Comes back with `first_painted`.

        """
        self._pixels, self._key, self._announced = pixels, key, False
        self._drag = None
        self.reset()

    def clear(self) -> None:
        """Show black."""
        self._pixels = self._shown = None
        self._announced = True
        self.update()

    @property
    def pixels(self) -> Pixels | None:
        """The image as it was set; None without one."""
        return self._pixels

    @property
    def view(self) -> ViewTransform:
        """Where the image lies, in device pixels."""
        return self._view

    @property
    def window_level(self) -> WindowLevel:
        """How bright it is."""
        return self._window

    @property
    def image_size(self) -> tuple[int, int] | None:
        """Width and height of the image in its own pixels; None without an image."""
        if self._pixels is None:
            return None
        return self._pixels.shape[1], self._pixels.shape[0]

    def set_window_level(self, window: WindowLevel) -> None:
        """Change the brightness."""
        if self._pixels is not None:
            self._window = window
            self._shown = np.ascontiguousarray(window.applied(self._pixels))
            self._changed()

    def reset(self) -> None:
        """Fit the image and show it as it is stored."""
        if self._pixels is not None:
            self._fits = True
            self._fit()
            self.set_window_level(WindowLevel.neutral(self._pixels))

    def fit(self) -> None:
        """Show the whole image as large as the canvas allows; it stays fitted on resizing."""
        self._fits = True
        self._fit()
        self._changed()

    def one_to_one(self) -> None:
        """Show one image pixel on one device pixel."""
        if self.image_size is not None:
            self._set_view(ViewTransform.one_to_one(self.image_size, self._device_size()))

    def invert(self) -> None:
        """Exchange black and white."""
        self.set_window_level(self._window.flipped())

    def zoom_by(self, factor: float, *, about: tuple[float, float] | None = None) -> None:
        """Scale about a point of the canvas in device pixels, its middle when none is given."""
        width, height = self._device_size()
        self._set_view(self._view.zoomed(factor, about=about or (width / 2, height / 2)))

    def pan_by(self, dx: float, dy: float) -> None:
        """Move the image by device pixels."""
        self._set_view(self._view.panned(dx, dy))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint black, the image, and what lies over it."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), Qt.GlobalColor.black)
        if self._shown is not None:
            ratio = self.devicePixelRatioF()
            painter.scale(1 / ratio, 1 / ratio)
            painter.save()
            painter.translate(self._view.offset_x, self._view.offset_y)
            painter.scale(self._view.scale, self._view.scale)
            # At whole 1:1 pixels interpolation would only cost time.
            smooth = self._view.scale != 1.0
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
            painter.drawImage(0, 0, as_qimage(self._shown))
            painter.restore()
            for overlay in self.overlays:
                overlay.paint(painter, self._view)
        painter.end()
        if not self._announced:
            self._announced = True
            key, now_ns = self._key, time.monotonic_ns()
            # Queued: nobody may change the canvas while it paints.
            QTimer.singleShot(0, self, lambda: self.first_painted.emit(key, now_ns))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep a fitted image fitted, any other where it was."""
        if self._fits:
            self._fit()
        super().resizeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a drag."""
        gesture = gesture_of(event.button(), tool=self.tool, space_held=self._space_held)
        if gesture is not None and self._drag is None:
            place = event.position()
            self._drag = _Drag(gesture, pace_of(event.modifiers()), place, place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with a drag."""
        drag = self._drag
        if drag is None:
            return
        drag.pace = pace_of(event.modifiers())
        ratio = self.devicePixelRatioF()
        moved = (event.position() - drag.last) * ratio
        drag.last = event.position()
        if drag.gesture is Gesture.WINDOW_LEVEL:
            self.set_window_level(self._window.dragged(moved.x(), moved.y(), pace=drag.pace))
        elif drag.gesture is Gesture.PAN:
            self.pan_by(moved.x(), moved.y())
        else:
            start = drag.start * ratio
            self.zoom_by(2 ** (-moved.y() / 160), about=(start.x(), start.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag."""
        self._drag = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Fit the image."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the cursor with Ctrl, ask for another image without."""
        event.accept()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            place = event.position() * self.devicePixelRatioF()
            notches = event.angleDelta().y() / 120
            self.zoom_by(ZOOM_STEP**notches, about=(place.x(), place.y()))
            return
        steps = self._wheel.turned(event.angleDelta())
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
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space_held = False
        else:
            super().keyReleaseEvent(event)

    def _device_size(self) -> tuple[float, float]:
        ratio = self.devicePixelRatioF()
        return self.width() * ratio, self.height() * ratio

    def _fit(self) -> None:
        if self.image_size is not None:
            self._view = ViewTransform.fitted(self.image_size, self._device_size())

    def _set_view(self, view: ViewTransform) -> None:
        if self.image_size is not None:
            self._fits = False
            self._view = view.kept_in_reach(self.image_size, self._device_size())
            self._changed()

    def _changed(self) -> None:
        self.update()
        self.view_changed.emit()


def as_qimage(shown: NDArray[np.uint8]) -> QImage:
    """Wrap a contiguous 8-bit image without copying; the array must outlive the result."""
    height, width = shown.shape[:2]
    kind = QImage.Format.Format_RGB888 if shown.ndim == 3 else QImage.Format.Format_Grayscale8
    return QImage(shown.data, width, height, shown.strides[0], kind)
