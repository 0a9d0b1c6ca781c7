"""Wide buttons of two lines, for lists of studies and of readers."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from app import theme
from app.theme import DARK, SIZES
from app.widgets import paint

_SIDE_PX = 180


class ListCard(QAbstractButton):
    """A name, a quiet line below it, and on the right how far something has come.

    Parameters
    ----------
    share : float or None
        0–1, drawn as a bar; None draws no bar.

    """

    def __init__(self, name: str, line: str, *, side: str = "", share: float | None = None) -> None:
        super().__init__()
        self.setText(name)
        self._line, self._side, self._share = line, side, share
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.describe(line, side)

    def describe(self, line: str, side: str) -> None:
        """Change the quiet line and the words on the right."""
        self._line, self._side = line, side
        self.setAccessibleName(", ".join(part for part in (self.text(), line, side) if part))
        self.update()

    def sizeHint(self) -> QSize:
        """Two lines of text."""
        return QSize(theme.px(400), theme.px(68))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does what Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, texts and bar."""
        painter = QPainter(self)
        box = QRectF(self.rect())
        hovered = self.underMouse() and self.isEnabled()
        paint.rounded(
            painter, box, fill=DARK.surface_2 if hovered else DARK.surface_1, edge=DARK.line
        )
        px = theme.px
        room = box.adjusted(px(16), 0, -px(16 + (_SIDE_PX + 16 if self._side else 0)), 0)
        strong = DARK.text if self.isEnabled() else DARK.faint
        above, below = room.adjusted(0, px(12), 0, -px(32)), room.adjusted(0, px(38), 0, -px(10))
        _draw_line(painter, above, self.text(), SIZES.large, strong)
        _draw_line(painter, below, self._line, SIZES.body, DARK.quiet)
        if self._side:
            self._draw_side(painter, box)
        if self.hasFocus():
            paint.focus_ring(painter, box, DARK.quiet)
        painter.end()

    def _draw_side(self, painter: QPainter, box: QRectF) -> None:
        px = theme.px
        left, width = box.right() - px(16 + _SIDE_PX), px(_SIDE_PX)
        line = QRectF(left, box.top() + px(12), width, px(24))
        _draw_line(painter, line, self._side, SIZES.body, DARK.quiet)
        if self._share is not None:
            bar = QRectF(left, box.top() + px(44), width, px(6))
            painter.fillRect(bar, QColor(DARK.surface_2))
            done = QRectF(bar.left(), bar.top(), bar.width() * self._share, bar.height())
            painter.fillRect(done, QColor(DARK.ok if self._share >= 1 else DARK.quiet))


def _draw_line(painter: QPainter, box: QRectF, text: str, size_px: int, token: str) -> None:
    chosen = theme.font(size_px)
    painter.setFont(chosen)
    painter.setPen(QColor(token))
    cut = QFontMetricsF(chosen).elidedText(text, Qt.TextElideMode.ElideMiddle, box.width())
    painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, cut)
