"""A line of the panel that can be pressed: a key, and what it does."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from app import theme
from app.theme import DARK, SIZES
from app.widgets import paint

_HIGH_PX = 32
_SIDE_PX = 8
_KEY_PX = 56
"""Room for the key; texts of all lines begin below one another."""
_FLAGS = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap


class KeyLine(QAbstractButton):
    """A text with its key before it; long texts take two lines.

    Parameters
    ----------
    name : str
        Of the widget.
    width : int
        Of the column that it stands in, as designed.
    strong : bool
        Whether it is what is done most.

    """

    def __init__(self, name: str, *, width: int, strong: bool = False) -> None:
        super().__init__()
        self.setObjectName(name)
        self.key = ""
        self._width, self._strong = width, strong
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def word(self, key: str, text: str) -> None:
        """Set key and text."""
        self.key = key
        self.setText(text)
        self.setAccessibleName(f"{text} ({key})" if key else text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As high as its text needs in the width of the column."""
        metrics = QFontMetricsF(theme.font(SIZES.body))
        room = theme.px(self._width) - theme.px(_KEY_PX) - 2 * theme.px(_SIDE_PX)
        box = metrics.boundingRect(QRectF(0, 0, room, 10_000), int(_FLAGS), self.text())
        high = max(theme.px(_HIGH_PX), round(box.height()) + theme.px(12))
        return QSize(theme.px(self._width), high)

    def minimumSizeHint(self) -> QSize:
        """Cut nothing off."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, key and text."""
        painter = QPainter(self)
        box, on = QRectF(self.rect()), self.isEnabled()
        fill = DARK.choice if self._strong else DARK.surface_2
        if self.isDown() or (self.underMouse() and on):
            fill = DARK.line
        paint.rounded(painter, box, fill=fill if on else DARK.surface_1)
        side, high = theme.px(_SIDE_PX), theme.px(paint.KEY_CAP_PX)
        if self.key:
            corner = QPointF(side, (box.height() - high) / 2)
            paint.key_cap(painter, corner, self.key, token=DARK.quiet if on else DARK.faint)
        painter.setFont(theme.font(SIZES.body))
        painter.setPen(QColor(DARK.text if on else DARK.faint))
        room = box.adjusted(side + theme.px(_KEY_PX), 0, -side, 0)
        painter.drawText(room, int(_FLAGS), self.text())
        painter.end()
