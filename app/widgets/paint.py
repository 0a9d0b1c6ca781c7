"""Small drawings that several widgets share."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from app import theme
from app.theme import DARK, SIZES

KEY_CAP_PX = 18
"""Height of a drawn key."""


def rounded(painter: QPainter, box: QRectF, *, fill: str = "", edge: str = "") -> None:
    """Fill and outline a box with the window's corner radius; the outline lies inside it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(edge), 1) if edge else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(fill) if fill else Qt.BrushStyle.NoBrush)
    inset = 0.5 if edge else 0.0
    painter.drawRoundedRect(
        box.adjusted(inset, inset, -inset, -inset), theme.RADIUS_PX, theme.RADIUS_PX
    )


def focus_ring(painter: QPainter, box: QRectF, token: str = DARK.text) -> None:
    """Outline what has the focus, two pixels wide, inside `box`."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(token), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), theme.RADIUS_PX, theme.RADIUS_PX)


def key_cap_width(text: str) -> float:
    """Return the width of `key_cap` in pixels."""
    return QFontMetricsF(theme.font(SIZES.small)).horizontalAdvance(text) + theme.px(12)


def key_cap(painter: QPainter, corner: QPointF, text: str, *, token: str = DARK.quiet) -> None:
    """Draw a small key with its name, its top left corner at `corner`."""
    box = QRectF(corner.x(), corner.y(), key_cap_width(text), theme.px(KEY_CAP_PX))
    rounded(painter, box, edge=token)
    painter.setFont(theme.font(SIZES.small))
    painter.setPen(QColor(token))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
