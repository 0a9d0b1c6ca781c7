"""Black around the part of an image that is shown."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QRegion

from viewer.canvas.overlays import on_canvas
from viewer.frames.part import Area
from viewer.model import ViewTransform


def cover_outside(painter: QPainter, area: Area, view: ViewTransform, canvas: QRect) -> None:
    """Paint everything black that lies outside of an area of the image, however it is lit."""
    shown = on_canvas(area, view).toRect()
    painter.save()
    painter.setClipRegion(QRegion(canvas).subtracted(QRegion(shown)))
    painter.fillRect(canvas, Qt.GlobalColor.black)
    painter.restore()
