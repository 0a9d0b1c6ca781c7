"""One widget, one paint event: an image on black, as the model says it is shown (decision 0004)."""

import math
import time
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QTransform
from PySide6.QtWidgets import QWidget

from viewer.frames import Pixels
from viewer.model import Preset, ViewTransform, WindowLevel
from viewer.raster import Raster, Shown


class Overlay(Protocol):
    """Something painted over the image in the same paint event."""

    def paint(self, painter: QPainter, view: ViewTransform) -> None:
        """Paint in device pixels; ``view`` maps image pixels to them."""


class ImageSurface(QWidget):
    """Shows one image on black: window/level, zoom about the cursor, pan, fit, 1:1, invert.

    It listens to no hand; `viewer.canvas.Canvas` does.
    """

    first_painted = Signal(object, object)
    """Key of a newly set image, and monotonic nanoseconds when its first paint was out."""
    view_changed = Signal()
    """Scale, place, window, level or the canvas' size changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Every pixel is painted here; nothing behind needs to be drawn first.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(64, 64)
        self.overlays: list[Overlay] = []
        self._raster: Raster | None = None
        self._key: object = None
        self._announced = True
        self._fits = True
        self._smooth = True
        self._view = ViewTransform(1.0, 0.0, 0.0)
        self._window = WindowLevel(255.0, 127.5)
        self._room = self._device_size()
        self._ratio = self.devicePixelRatioF()

    def set_image(self, pixels: Pixels, *, key: object = None) -> None:
        """Show an image, fitted, as it is stored.

        Parameters
        ----------
        pixels : ndarray
            As returned by `viewer.frames.read_pixels`; used without a copy, not to be changed.
        key : object
            Comes back with `first_painted`.

        """
        self._raster, self._key, self._announced = Raster(pixels), key, False
        self.reset()

    def clear(self) -> None:
        """Show black."""
        self._raster = None
        self._announced = True
        self.update()

    @property
    def pixels(self) -> Pixels | None:
        """The image as it was set; None without one."""
        return None if self._raster is None else self._raster.pixels

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
        pixels = self.pixels
        return None if pixels is None else (pixels.shape[1], pixels.shape[0])

    def set_window_level(self, window: WindowLevel) -> None:
        """Change the brightness."""
        if self._raster is not None:
            self._window = window
            self._changed()

    def apply_preset(self, preset: Preset) -> None:
        """Show the part of the image's brightness that a preset stands for."""
        if self._raster is not None:
            window = WindowLevel.neutral(self._raster.pixels).preset(preset)
            self.set_window_level(replace(window, inverted=self._window.inverted))

    def set_smooth(self, smooth: bool) -> None:
        """Interpolate between pixels, or show each pixel as a square."""
        self._smooth = smooth
        self.update()

    def reset(self) -> None:
        """Fit the image and show it as it is stored."""
        if self._raster is not None:
            self._fits = True
            self._fit()
            self.set_window_level(WindowLevel.neutral(self._raster.pixels))

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

    def event(self, event: QEvent) -> bool:
        """Follow the window to a screen of another scale."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._take_room()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint black, the image, and what lies over it."""
        painter = QPainter(self)
        try:
            if self._raster is None:
                painter.fillRect(event.rect(), Qt.GlobalColor.black)
            else:
                self._paint_image(painter, self._raster)
        finally:
            # A painter that an error in an overlay left open would bring the program down.
            painter.end()
        if not self._announced:
            self._announced = True
            key = self._key
            # Queued: nobody may change the canvas while it paints, and what is painted reaches
            # the screen only after this event.
            QTimer.singleShot(0, self, lambda: self.first_painted.emit(key, time.monotonic_ns()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep a fitted image fitted, any other around its middle."""
        self._take_room()
        super().resizeEvent(event)

    def _paint_image(self, painter: QPainter, raster: Raster) -> None:
        # Count in the device's whole pixels. A screen of 150 % can put the canvas' corner between
        # two of them, and an image that is rendered to has a ratio of its own.
        base = painter.deviceTransform()
        ratio = base.m11()
        corner = QTransform.fromTranslate(math.floor(base.dx()), math.floor(base.dy()))
        painter.setWorldTransform(corner * base.inverted()[0])
        size = (self.width() * ratio, self.height() * ratio)
        view = self._view
        if ratio != self._ratio:
            view = view.resized(self._room, to=size, ratio=ratio / self._ratio)
        view = view.snapped()
        # One more, for the part of a pixel by which the corner was moved.
        width, height = (math.ceil(length) + 1 for length in size)
        raster.paint(painter, Shown(view, self._window, width, height, self._smooth))
        for overlay in self.overlays:
            painter.save()
            try:
                overlay.paint(painter, view)
            finally:
                painter.restore()

    def _device_size(self) -> tuple[float, float]:
        ratio = self.devicePixelRatioF()
        return self.width() * ratio, self.height() * ratio

    def _take_room(self) -> None:
        """Adapt the view to the canvas' present size in device pixels."""
        room, ratio = self._device_size(), self.devicePixelRatioF()
        if self.image_size is not None:
            if self._fits:
                self._fit()
            else:
                view = self._view.resized(self._room, to=room, ratio=ratio / self._ratio)
                self._view = view.kept_in_reach(self.image_size, room)
        self._room, self._ratio = room, ratio
        self._changed()

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
