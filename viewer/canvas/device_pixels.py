"""A painter that counts the screen's own pixels."""

import math

from PySide6.QtGui import QPainter, QTransform


def count_device_pixels(painter: QPainter) -> float:
    """Let a painter count whole device pixels; return how many a logical one has.

    A screen of 150 % can put a widget's corner between two of them, and an image that is rendered
    to has a ratio of its own.
    """
    base = painter.deviceTransform()
    corner = QTransform.fromTranslate(math.floor(base.dx()), math.floor(base.dy()))
    painter.setWorldTransform(corner * base.inverted()[0])
    return base.m11()
