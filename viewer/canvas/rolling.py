"""A finished picture of the canvas that a pan moves without copying it."""

from itertools import product

from PySide6.QtGui import QImage, QPainter


class RollingPicture:
    """A picture rolled up in both directions: what leaves on one side makes room on the other.

    Moving it moves only its origin; the strips that come in are then painted over what left.

    Parameters
    ----------
    image : QImage
        The whole canvas, in device pixels.

    """

    def __init__(self, image: QImage) -> None:
        self._image = image
        self._x = self._y = 0

    def move(self, dx: int, dy: int) -> list[tuple[int, int, int, int]]:
        """Move the content to the right and down; return the parts that came in.

        A part is x, y, width and height on the canvas.
        """
        width, height = self._image.width(), self._image.height()
        self._x, self._y = (self._x - dx) % width, (self._y - dy) % height
        parts = []
        if dx:
            parts.append((0 if dx > 0 else width + dx, 0, abs(dx), height))
        if dy:
            parts.append((0, 0 if dy > 0 else height + dy, width, abs(dy)))
        return parts

    def put(self, x: int, y: int, part: QImage) -> None:
        """Paint a part of the canvas."""
        width, height = self._image.width(), self._image.height()
        painter = QPainter(self._image)
        for left, top in product((self._x, self._x - width), (self._y, self._y - height)):
            painter.drawImage(x + left, y + top, part)
        painter.end()

    def paint(self, painter: QPainter) -> None:
        """Paint the canvas; the painter counts device pixels."""
        width, height = self._image.width(), self._image.height()
        x, y = self._x, self._y
        for at_x, from_x, columns in ((0, x, width - x), (width - x, 0, x)):
            for at_y, from_y, rows in ((0, y, height - y), (height - y, 0, y)):
                if columns and rows:
                    painter.drawImage(at_x, at_y, self._image, from_x, from_y, columns, rows)
