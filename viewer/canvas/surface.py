"""One widget, one paint event: an image on black, as the model says it is shown (decision 0004)."""

import math
import time
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QEvent, QPointF, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from viewer.canvas.cover import cover_outside
from viewer.canvas.device_pixels import count_device_pixels
from viewer.canvas.raster import Raster, Shown
from viewer.frames import ClipInfo, Pixels
from viewer.frames.info import ValueMap, ValueWindow
from viewer.frames.part import Area
from viewer.model import Preset, ViewState, ViewTransform, WindowLevel
from viewer.model.shown_part import ShownPart


class Overlay(Protocol):
    """Something painted over the image in the same paint event."""

    def paint(self, painter: QPainter, view: ViewTransform) -> None:
        """Paint in device pixels; ``view`` maps image pixels to them.

        The painter is clipped to the canvas; `device_ratio` of the overlays tells how many device
        pixels a logical one has.
        """


class ImageSurface(QWidget):
    """Shows one image on black: window/level, zoom about the cursor, pan, fit, 1:1, flips.

    It listens to no hand; `viewer.canvas.canvas.Canvas` does.
    """

    first_painted = Signal(object, object)
    """Key of a newly set image, and monotonic nanoseconds when its first paint was out."""
    view_changed = Signal()
    """Scale, place, flips, window, level or the canvas' size changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Every pixel is painted here; nothing behind needs to be drawn first.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(64, 64)
        self.overlays: list[Overlay] = []
        self._raster: Raster | None = None
        self._info: ClipInfo | None = None
        self._part: ShownPart | None = None
        self._key: object = None
        self._announced = True
        self._fits = True
        self._smooth = True
        self._view = ViewTransform(1.0, 0.0, 0.0)
        self._window = WindowLevel(255.0, 127.5)
        self._room = self._device_size()
        self._ratio = self.devicePixelRatioF()

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
        """Show an image, fitted and as its file asks unless told otherwise.

        Parameters
        ----------
        pixels : ndarray
            As returned by `viewer.frames.read_pixels`; used without a copy, not to be changed.
        key : object
            Comes back with `first_painted`.
        info : ClipInfo, optional
            Gives the shape of a pixel, the first window, and the values of the pixels.
        view : ViewTransform, optional
            Where the image is to lie, in this canvas' device pixels.
        window : WindowLevel, optional
            How bright it is to be.
        area : Area, optional
            The part that is shown, in its pixels: it is fitted, and all else is black.

        """
        self._raster, self._info = Raster(pixels), info
        self._part = ShownPart.of(pixels.shape, area)
        self._key, self._announced, self._fits = key, False, view is None
        if view is None:
            aspect = 1.0 if info is None else info.pixel_aspect
            self._view = ViewTransform(1.0, 0.0, 0.0, aspect)
            view = self._fitted()
        self._view = view
        self._window = self._first_window() if window is None else window
        self._changed()

    def set_frame(self, pixels: Pixels, *, key: object = None) -> None:
        """Show another frame of the same clip: view, window and overlays stay as they are.

        A frame of another size is shown as an image of its own.
        """
        raster = self._raster
        if raster is None or raster.pixels.shape[:2] != pixels.shape[:2]:
            self.set_image(pixels, key=key, info=self._info)
            return
        raster.replace(pixels)
        self._key, self._announced = key, False
        self.update()

    def clear(self) -> None:
        """Show black."""
        self._raster = self._part = None
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
    def painted_view(self) -> ViewTransform:
        """Where the image is painted: `view` on whole pixels, what overlays are given."""
        return self._view.snapped()

    @property
    def window_level(self) -> WindowLevel:
        """How bright it is."""
        return self._window

    @property
    def smooth(self) -> bool:
        """Whether pixels are interpolated."""
        return self._smooth

    @property
    def values(self) -> ValueMap:
        """What the pixels mean; themselves, when nothing is known."""
        return ValueMap() if self._info is None else self._info.values

    @property
    def view_state(self) -> ViewState:
        """All that hands have set: to be kept, or carried to another canvas."""
        room, ratio = self._device_size(), self.devicePixelRatioF()
        return ViewState(self._view, self._window, room, ratio, self._fits, self._smooth)

    @property
    def image_size(self) -> tuple[int, int] | None:
        """Width and height of the image in its own pixels; None without an image."""
        pixels = self.pixels
        return None if pixels is None else (pixels.shape[1], pixels.shape[0])

    def set_view_state(self, state: ViewState) -> None:
        """Show the image as another canvas, or this one at another time, has shown it."""
        if self._part is None:
            return
        self._fits, self._smooth, self._window = state.fits, state.smooth, state.window
        room = self._device_size()
        view = state.view_for(room, ratio=self.devicePixelRatioF())
        self._view = self._part.in_reach(view, room)
        if state.fits:
            self._view = self._fitted()
        self._changed()

    def set_window_level(self, window: WindowLevel) -> None:
        """Change the brightness."""
        if self._raster is not None:
            self._window = window
            self._changed()

    def apply_preset(self, preset: Preset) -> None:
        """Show the part of the image's brightness that a preset stands for."""
        if self._raster is not None:
            window = self._first_window().preset(preset)
            self.set_window_level(replace(window, inverted=self._window.inverted))

    def apply_value_window(self, window: ValueWindow) -> None:
        """Show a window in values: one of the file's own, or of `viewer.model.CT_WINDOWS`."""
        if self._raster is not None:
            shown = WindowLevel.of_values(window, self.values, self._raster.pixels)
            self.set_window_level(replace(shown, inverted=self._window.inverted))

    def set_smooth(self, smooth: bool) -> None:
        """Interpolate between pixels, or show each pixel as a square."""
        self._smooth = smooth
        self.update()

    def reset(self) -> None:
        """Fit the image, unflipped, and show it as its file asks."""
        if self._raster is not None:
            self._fits = True
            self._view = replace(self._view, flip_x=False, flip_y=False)
            self._view = self._fitted()
            self.set_window_level(self._first_window())

    def fit(self) -> None:
        """Show the whole image as large as the canvas allows; it stays fitted on resizing."""
        self._fits = True
        self._view = self._fitted()
        self._changed()

    def one_to_one(self) -> None:
        """Show one image pixel on one device pixel."""
        if self._part is not None:
            view = replace(self._view, scale=1.0)
            self._set_view(self._part.centred(view, self._device_size()))

    def flip(self, *, across: bool = False, down: bool = False) -> None:
        """Exchange left and right, or top and bottom, of what is shown."""
        fits = self._fits
        self._set_view(self._view.flipped(self._device_size(), across=across, down=down))
        if fits:
            self.fit()

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

    def device_place(self, place: QPointF) -> tuple[float, float]:
        """Return a place (or a way) in device pixels that is given in logical ones."""
        ratio = self.devicePixelRatioF()
        return place.x() * ratio, place.y() * ratio

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
        ratio = count_device_pixels(painter)
        size = (self.width() * ratio, self.height() * ratio)
        view = self._view
        if ratio != self._ratio:
            view = view.resized(self._room, to=size, ratio=ratio / self._ratio)
        view = view.snapped()
        # One more, for the part of a pixel by which the corner was moved.
        width, height = (math.ceil(length) + 1 for length in size)
        raster.paint(painter, Shown(view, self._window, width, height, self._smooth))
        if self._part is not None and not self._part.whole:
            cover_outside(painter, self._part.area, view, QRect(0, 0, width, height))
        # Overlays learn the size of the canvas from the clip: see `canvas_of`.
        painter.setClipRect(0, 0, width, height)
        for overlay in self._painted_over():
            painter.save()
            try:
                overlay.paint(painter, view)
            finally:
                painter.restore()

    def _painted_over(self) -> list[Overlay]:
        return self.overlays

    def _device_size(self) -> tuple[float, float]:
        ratio = self.devicePixelRatioF()
        return self.width() * ratio, self.height() * ratio

    def _take_room(self) -> None:
        """Adapt the view to the canvas' present size in device pixels."""
        room, ratio = self._device_size(), self.devicePixelRatioF()
        if self._part is not None:
            if self._fits:
                self._view = self._fitted()
            else:
                view = self._view.resized(self._room, to=room, ratio=ratio / self._ratio)
                self._view = self._part.in_reach(view, room)
        self._room, self._ratio = room, ratio
        self._changed()

    def _fitted(self) -> ViewTransform:
        """Return the view that shows all that is shown of the image; flips stay."""
        part = self._part
        return self._view if part is None else part.fitted(self._view, self._device_size())

    def _first_window(self) -> WindowLevel:
        pixels = self.pixels
        if pixels is None:
            return self._window
        if self._info is None:
            return WindowLevel.neutral(pixels)
        return WindowLevel.of(self._info, pixels)

    def _set_view(self, view: ViewTransform) -> None:
        if self._part is not None:
            self._fits = False
            self._view = self._part.in_reach(view, self._device_size())
            self._changed()

    def _changed(self) -> None:
        self.update()
        self.view_changed.emit()
