"""Four ways to show the same array: ours, a bare widget, a graphics view, pyqtgraph.

All are asked for the same views and windows, all interpolate bilinearly, all show the image on
black at 1920 × 1080, and nothing else: no histogram, no axes, no scroll bars.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyqtgraph
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap, QTransform
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QWidget

from viewer.canvas.canvas import Canvas, as_qimage
from viewer.model import ViewTransform, WindowLevel

WIDTH, HEIGHT = 1920, 1080
SMOOTH = QPainter.RenderHint.SmoothPixmapTransform

Greys = NDArray[np.uint8]


class Rival(Protocol):
    """A way to show an image."""

    name: str

    @property
    def painted(self) -> QWidget:
        """The widget that gets the paint events."""

    def show_view(self, view: ViewTransform) -> None:
        """Show the image at this place and scale; the offsets are whole."""

    def show_window(self, window: WindowLevel) -> None:
        """Show the image with this brightness."""

    def show_frame(self, pixels: Greys) -> None:
        """Show another frame of the same clip, as bright as the last."""


@dataclass
class Ours:
    """`viewer.canvas.canvas.Canvas`."""

    canvas: Canvas
    name: str = "canvas"

    @classmethod
    def of(cls, pixels: Greys) -> "Ours":
        canvas = Canvas()
        _open(canvas)
        canvas.set_image(pixels)
        return cls(canvas)

    @property
    def painted(self) -> QWidget:
        return self.canvas

    def show_view(self, view: ViewTransform) -> None:
        now = self.canvas.view
        if view.scale != now.scale:
            self.canvas.zoom_by(view.scale / now.scale, about=(0.0, 0.0))
            now = self.canvas.view
        self.canvas.pan_by(view.offset_x - now.offset_x, view.offset_y - now.offset_y)

    def show_window(self, window: WindowLevel) -> None:
        self.canvas.set_window_level(window)

    def show_frame(self, pixels: Greys) -> None:
        self.canvas.set_frame(pixels)


class Bare(QWidget):
    """A widget that wraps the array in a QImage and paints it; windows through numpy's take."""

    name = "bare"

    def __init__(self, pixels: Greys) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._pixels = self._shown = pixels
        self._view = ViewTransform(1.0, 0.0, 0.0)
        self._window = WindowLevel(255.0, 127.5)
        _open(self)

    @property
    def painted(self) -> QWidget:
        return self

    def show_view(self, view: ViewTransform) -> None:
        self._view = view
        self.update()

    def show_window(self, window: WindowLevel) -> None:
        self._window = window
        self._shown = np.take(window.table(), self._pixels)
        self.update()

    def show_frame(self, pixels: Greys) -> None:
        self._pixels = pixels
        self.show_window(self._window)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), Qt.GlobalColor.black)
        painter.setRenderHint(SMOOTH)
        painter.translate(self._view.offset_x, self._view.offset_y)
        painter.scale(self._view.scale, self._view.scale)
        painter.drawImage(0, 0, as_qimage(self._shown))
        painter.end()


class SceneView(QGraphicsView):
    """A pixmap item in a graphics view: pans by its scroll bars, which it does fastest."""

    name = "graphics_view"

    def __init__(self, pixels: Greys) -> None:
        super().__init__()
        self._pixels = pixels
        self._window = WindowLevel(255.0, 127.5)
        self._stage = QGraphicsScene()
        self._item = self._stage.addPixmap(QPixmap.fromImage(as_qimage(pixels)))
        self._item.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        self.setScene(self._stage)
        self.setSceneRect(-20_000, -20_000, 40_000, 40_000)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setBackgroundBrush(Qt.GlobalColor.black)
        self.setRenderHint(SMOOTH)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        _open(self)

    @property
    def painted(self) -> QWidget:
        return self.viewport()

    def show_view(self, view: ViewTransform) -> None:
        if self.transform().m11() != view.scale:
            self.setTransform(QTransform.fromScale(view.scale, view.scale))
        self.horizontalScrollBar().setValue(round(-view.offset_x))
        self.verticalScrollBar().setValue(round(-view.offset_y))

    def show_window(self, window: WindowLevel) -> None:
        self._window = window
        toned = np.take(window.table(), self._pixels)
        self._item.setPixmap(QPixmap.fromImage(as_qimage(toned)))

    def show_frame(self, pixels: Greys) -> None:
        self._pixels = pixels
        self.show_window(self._window)


class PlotView:
    """pyqtgraph's ImageView without its histogram, buttons and autorange."""

    name = "pyqtgraph"

    def __init__(self, pixels: Greys) -> None:
        pyqtgraph.setConfigOptions(imageAxisOrder="row-major", background="k")
        self._view = pyqtgraph.ImageView()
        for part in (self._view.ui.histogram, self._view.ui.roiBtn, self._view.ui.menuBtn):
            part.hide()
        self._view.ui.graphicsView.setRenderHint(SMOOTH)
        self._view.setImage(pixels, autoLevels=False, levels=(0, 255), autoRange=False)
        self._box = self._view.getView()
        self._box.setDefaultPadding(0.0)
        _open(self._view)

    @property
    def painted(self) -> QWidget:
        widget: QWidget = self._view.ui.graphicsView.viewport()
        return widget

    def show_view(self, view: ViewTransform) -> None:
        left, top = view.to_image(0.0, 0.0)
        right, bottom = view.to_image(self._box.width(), self._box.height())
        self._box.setRange(xRange=(left, right), yRange=(top, bottom), padding=0)

    def show_window(self, window: WindowLevel) -> None:
        low = window.level - window.width / 2
        self._view.setLevels(low, low + window.width)

    def show_frame(self, pixels: Greys) -> None:
        self._view.getImageItem().setImage(pixels, autoLevels=False)


def _open(widget: QWidget) -> None:
    widget.setFixedSize(WIDTH, HEIGHT)
    widget.show()


def picture(rival: Rival) -> NDArray[np.int64]:
    """Return what a rival shows in the middle of its widget, (H, W) greys."""
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    rival.painted.render(image, QPoint(0, 0))
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(HEIGHT, WIDTH, 4)
    return rows[8:-8, 8:-8, 1].astype(np.int64)
