"""A figure on paper: wheel and keys magnify it, a drag or the arrows move it."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget
from reportlab.graphics.shapes import Drawing

from app import theme
from app.coordinating.plots.export import PAPER
from app.coordinating.plots.paint import paint_drawing, painting, size_pt

STEP = 1.25
MOST = 16.0
"""Zoom is 1 (the whole figure) to this."""

_BORDER_PX = 16
_ARROWS = {
    Qt.Key.Key_Left: QPointF(1, 0),
    Qt.Key.Key_Right: QPointF(-1, 0),
    Qt.Key.Key_Up: QPointF(0, 1),
    Qt.Key.Key_Down: QPointF(0, -1),
}


class FigureView(QWidget):
    """Shows one figure of the report; the paper is light in both themes."""

    zoomed = Signal()

    def __init__(self, name: str = "figureView") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(theme.px(280), theme.px(200))
        self._drawing: Drawing | None = None
        self._zoom = 1.0
        self._centre = QPointF()
        self._dragged: QPointF | None = None

    @property
    def zoom(self) -> float:
        """How much larger than the whole figure fitted into the place."""
        return self._zoom

    @property
    def centre(self) -> QPointF:
        """The point of the figure that is in the middle, in points from its top left."""
        return QPointF(self._centre)

    @property
    def paper(self) -> QRectF:
        """Where the paper lies, in pixels of the widget: the figure and a border round it."""
        if self._drawing is None:
            return QRectF()
        scale, border = self._scale(), theme.px(_BORDER_PX) - 4
        middle = QPointF(self.width() / 2, self.height() / 2)
        box = QRectF(middle - self._centre * scale, size_pt(self._drawing) * scale)
        return box.adjusted(-border, -border, border, border)

    def show_drawing(self, drawing: Drawing | None, *, name: str) -> None:
        """Show a figure, whole; `name` is what is spoken of it."""
        self._drawing = drawing
        self.setAccessibleName(name)
        self.whole()

    def whole(self) -> None:
        """Show the whole figure."""
        self._zoom = 1.0
        self._centre = QPointF()
        if self._drawing is not None:
            size = size_pt(self._drawing)
            self._centre = QPointF(size.width() / 2, size.height() / 2)
        self._changed()

    def magnify(self, factor: float, *, at: QPointF | None = None) -> None:
        """Zoom; what lies at a place of the widget stays there."""
        middle = QPointF(self.width() / 2, self.height() / 2)
        away = (middle if at is None else at) - middle
        before = self._scale()
        self._zoom = min(max(self._zoom * factor, 1.0), MOST)
        self._centre += away / before - away / self._scale()
        self._changed()

    def move_by(self, by: QPointF) -> None:
        """Move the figure by pixels of the widget."""
        self._centre -= by / self._scale()
        self._changed()

    def sizeHint(self) -> QSize:
        """As Qt asks."""
        return QSize(theme.px(640), theme.px(460))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint paper and figure."""
        with painting(self) as painter:
            painter.fillRect(self.rect(), QColor(theme.present().surface_1))
            if self._drawing is not None:
                painter.fillRect(self.paper, QColor(PAPER))
                painter.save()
                painter.translate(self.width() / 2, self.height() / 2)
                painter.scale(self._scale(), self._scale())
                painter.translate(-self._centre)
                paint_drawing(painter, self._drawing)
                painter.restore()
            tokens = theme.present()
            # Seen on the paper, which a magnified figure brings to the edge, and beside it.
            ring = QColor(theme.LIGHT.faint if self.hasFocus() else tokens.line)
            wide = 2 if self.hasFocus() else 1
            painter.setPen(QPen(ring, wide))
            half = wide / 2
            painter.drawRect(QRectF(self.rect()).adjusted(half, half, -half, -half))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer."""
        self.magnify(STEP ** (event.angleDelta().y() / 120), at=event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the figure."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._dragged = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the figure."""
        if self._dragged is not None:
            self.move_by(event.position() - self._dragged)
            self._dragged = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of it."""
        self._dragged = None
        self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show the whole figure."""
        self.whole()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom by + and -, show the whole by 0, move by the arrows."""
        key = Qt.Key(event.key())
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.magnify(STEP)
        elif key is Qt.Key.Key_Minus:
            self.magnify(1 / STEP)
        elif key is Qt.Key.Key_0:
            self.whole()
        elif key in _ARROWS:
            self.move_by(_ARROWS[key] * theme.px(40))
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the figure on the paper."""
        super().resizeEvent(event)
        self._keep_inside()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keys go."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that they go elsewhere."""
        super().focusOutEvent(event)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Answer another text size."""
        super().changeEvent(event)
        self.update()

    def _scale(self) -> float:
        """Pixels of the widget to a point of the figure."""
        if self._drawing is None:
            return 1.0
        size = size_pt(self._drawing)
        border = 2 * theme.px(_BORDER_PX)
        wide = max(self.width() - border, 1) / size.width()
        high = max(self.height() - border, 1) / size.height()
        return min(wide, high) * self._zoom

    def _changed(self) -> None:
        self._keep_inside()
        self.update()
        self.zoomed.emit()

    def _keep_inside(self) -> None:
        """Let no side of the figure come further in than the middle, or its border when whole."""
        if self._drawing is None:
            return
        size, scale = size_pt(self._drawing), self._scale()
        self._centre = QPointF(
            _kept(self._centre.x(), length=size.width(), seen=self.width() / scale),
            _kept(self._centre.y(), length=size.height(), seen=self.height() / scale),
        )


def _kept(centre: float, *, length: float, seen: float) -> float:
    """Return the middle of what is seen, where it leaves the figure no more than it must."""
    if seen >= length:
        return length / 2
    return min(max(centre, seen / 2), length - seen / 2)
