"""What a file draws over its own frames, laid over the image: it can be put away."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter

from viewer.frames.graphics import FileGraphics
from viewer.model import ViewTransform

COLOUR = QColor(255, 224, 102)
"""Seen on grey of any brightness, and no colour of what the reader or a model draws."""


class FileGraphicsLayer:
    """An overlay of the drawings of one clip; each new clip shows its own."""

    def __init__(self) -> None:
        self._graphics: FileGraphics | None = None
        self._frame = 0
        self._visible = True
        self._kept: tuple[int, QImage] | None = None
        """The picture of one mask, by its number."""

    @property
    def empty(self) -> bool:
        """Whether the clip has no drawings."""
        return self._graphics is None

    @property
    def visible(self) -> bool:
        """Whether drawings are shown."""
        return self._visible

    def lay(self, graphics: FileGraphics | None) -> None:
        """Take the drawings of another clip, and show them."""
        self._graphics, self._visible, self._kept = graphics, True, None

    def toggle(self) -> None:
        """Put the drawings away, or bring them back."""
        self._visible = not self._visible

    def show_frame(self, index: int) -> None:
        """Follow the frame that is shown."""
        self._frame = index

    def paint(self, painter: QPainter, view: ViewTransform) -> None:
        """Paint the drawing of the frame, pixel for pixel as the image lies."""
        picture = self._picture() if self._visible else None
        if picture is None:
            return
        painter.translate(view.offset_x, view.offset_y)
        painter.scale(view.step_x, view.step_y)
        # Smaller than it is, a line of one pixel would be lost here and there.
        reduced = min(abs(view.step_x), abs(view.step_y)) < 1.0
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, reduced)
        painter.drawImage(QPointF(0.0, 0.0), picture)

    def _picture(self) -> QImage | None:
        graphics = self._graphics
        if graphics is None:
            return None
        mask = graphics.mask(self._frame)
        if mask is None:
            return None
        number = graphics.of_frame[self._frame]
        if self._kept is None or self._kept[0] != number:
            self._kept = number, _coloured(mask, graphics.width)
        return self._kept[1]


def _coloured(mask: NDArray[np.uint8], width: int) -> QImage:
    """Colour what is drawn, and leave the rest clear."""
    height, row_bytes = mask.shape
    bits = QImage(mask.data, width, height, row_bytes, QImage.Format.Format_Mono)
    bits.setColorTable([0, COLOUR.rgba()])
    return bits.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
