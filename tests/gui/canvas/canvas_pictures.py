"""Pictures of a canvas as screens of any scale show it."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget


def picture_of(widget: QWidget, ratio: float = 1.0) -> QImage:
    """Paint a widget as a screen of this scale would show it; RGB888."""
    size = QSize(round(widget.width() * ratio), round(widget.height() * ratio))
    image = QImage(size, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.magenta)
    widget.render(image)
    image.setDevicePixelRatio(1.0)
    return image.convertToFormat(QImage.Format.Format_RGB888)


def array_of(image: QImage) -> NDArray[np.uint8]:
    """Return (H, W, 3) RGB."""
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    return rows[:, : 3 * rgb.width()].reshape(rgb.height(), rgb.width(), 3).copy()


def pixels_of(widget: QWidget, ratio: float = 1.0) -> NDArray[np.uint8]:
    """Return what `picture_of` paints as (H, W, 3) RGB."""
    return array_of(picture_of(widget, ratio))
