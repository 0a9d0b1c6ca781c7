"""How the bar under a clip looks: its colours, and buttons with drawn signs."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from viewer.model.player import PlayMode
from viewer.text_scale import scaled, text_scale

TOUCH_PX = 44
"""A finger needs so much."""


@dataclass(frozen=True, slots=True)
class BarColours:
    """Greys, as ``#rrggbb``: nothing beside an image may have a colour."""

    surface: str = "#181b1e"
    raised: str = "#22262a"
    line: str = "#2e3338"
    part: str = "#565e66"
    text: str = "#e6e8ea"
    quiet: str = "#a4abb2"
    faint: str = "#7d858d"


Draw = Callable[[QPainter, QColor], None]


class SignButton(QAbstractButton):
    """A button of finger size with a drawn sign of about 20 pixels; its name is spoken."""

    def __init__(self, colours: BarColours, draw: Draw, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = colours
        self._draw = draw
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_sign(self, draw: Draw, name: str) -> None:
        """Show another sign, of another name."""
        self._draw = draw
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.update()

    def sizeHint(self) -> QSize:
        """Large enough for a finger."""
        return QSize(scaled(TOUCH_PX), scaled(TOUCH_PX))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the sign about the middle; lighter under the pointer, ringed with the focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lit = self.underMouse() or self.isDown()
        ring(painter, QRectF(self.rect()), self._colours, focused=self.hasFocus())
        painter.translate(self.width() / 2, self.height() / 2)
        painter.scale(text_scale(), text_scale())
        self._draw(painter, QColor(self._colours.text if lit else self._colours.quiet))
        painter.end()


def ring(painter: QPainter, box: QRectF, colours: BarColours, *, focused: bool) -> None:
    """Outline what has the focus, two pixels wide, inside `box`."""
    if focused:
        painter.setPen(QPen(QColor(colours.quiet), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(3, 5, -3, -5), 4, 4)


def draw_play(painter: QPainter, colour: QColor) -> None:
    """Draw a triangle."""
    _filled(painter, colour)
    painter.drawPolygon(QPolygonF([QPointF(-5, -8), QPointF(9, 0), QPointF(-5, 8)]))


def draw_pause(painter: QPainter, colour: QColor) -> None:
    """Draw two bars."""
    _filled(painter, colour)
    painter.drawRect(QRectF(-7, -8, 5, 16))
    painter.drawRect(QRectF(2, -8, 5, 16))


def draw_text(text: str) -> Draw:
    """Return what draws a short text."""

    def draw(painter: QPainter, colour: QColor) -> None:
        painter.setPen(colour)
        # The font has grown by itself.
        painter.scale(1 / text_scale(), 1 / text_scale())
        half = scaled(TOUCH_PX) / 2
        room = QRectF(-half, -half, 2 * half, 2 * half)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)

    return draw


def draw_mode(mode: PlayMode) -> Draw:
    """Return what draws a loop, a sweep, or an arrow to an end."""
    return {
        PlayMode.LOOP: _draw_loop,
        PlayMode.SWEEP: _draw_sweep,
        PlayMode.ONCE: _draw_once,
    }[mode]


def _draw_loop(painter: QPainter, colour: QColor) -> None:
    _lined(painter, colour)
    painter.drawArc(QRectF(-8, -8, 16, 16), 50 * 16, 290 * 16)
    _head(painter, QPointF(8.2, -3.4), QPointF(0.77, 0.64), colour)


def _draw_sweep(painter: QPainter, colour: QColor) -> None:
    _lined(painter, colour)
    painter.drawLine(QPointF(-7, 0), QPointF(7, 0))
    _head(painter, QPointF(10, 0), QPointF(1, 0), colour)
    _head(painter, QPointF(-10, 0), QPointF(-1, 0), colour)


def _draw_once(painter: QPainter, colour: QColor) -> None:
    _lined(painter, colour)
    painter.drawLine(QPointF(-9, 0), QPointF(3, 0))
    painter.drawLine(QPointF(9, -7), QPointF(9, 7))
    _head(painter, QPointF(6, 0), QPointF(1, 0), colour)


def _head(painter: QPainter, tip: QPointF, way: QPointF, colour: QColor) -> None:
    """Draw an arrow's head whose tip lies at `tip`."""
    _filled(painter, colour)
    back = tip - way * 6
    aside = QPointF(-way.y(), way.x()) * 4
    painter.drawPolygon(QPolygonF([tip, back + aside, back - aside]))
    _lined(painter, colour)


def _filled(painter: QPainter, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)


def _lined(painter: QPainter, colour: QColor) -> None:
    painter.setPen(QPen(colour, 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
