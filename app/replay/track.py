"""The line of a replay: where it stands, what happened when, and where the clock stood."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QSlider

from app import theme
from app.replay.words import EventKind, kind_of
from app.theme import DARK
from reader_study.reading.replay import Replay

_MARGIN_PX = 14
_COLOURS = {
    EventKind.AI: DARK.ai,
    EventKind.ANSWER: DARK.text,
    EventKind.LOCK: DARK.text,
    EventKind.MARK: DARK.quiet,
    EventKind.VIEW: DARK.faint,
    EventKind.CLOCK: DARK.faint,
}
_TALL = frozenset({EventKind.AI, EventKind.ANSWER, EventKind.LOCK})


class ReplayTrack(QSlider):
    """A slider over the milliseconds of a read; it says what a hand means, and shows a time.

    Parameters
    ----------
    replay : Replay
        What is played.

    """

    sought = Signal(float)
    """A hand holds the line at this time, in microseconds."""

    def __init__(self, replay: Replay) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setObjectName("replayTrack")
        self._replay = replay
        self._held = False
        self.setRange(replay.first_us // 1000, max(replay.last_us // 1000, 1))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_time(self, t_us: int) -> None:
        """Show where the replay stands."""
        self.setValue(t_us // 1000)
        self.update()

    def sizeHint(self) -> QSize:
        """High enough for a finger."""
        return QSize(theme.px(240), theme.px(44))

    def minimumSizeHint(self) -> QSize:
        """High enough for a finger, and still to be hit."""
        return QSize(theme.px(120), theme.px(44))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the time under the pointer."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._held = True
            self._follow(event)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer while the button is held."""
        if self._held:
            self._follow(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._held = False
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave all keys to the page."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line, pauses, events, and where the replay stands."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        left, right = self._x(self.minimum() * 1000), self._x(self.maximum() * 1000)
        painter.fillRect(QRectF(left, middle - 1, right - left, 2), QColor(DARK.line))
        self._paint_pauses(painter, middle)
        here = self._x(self.value() * 1000)
        painter.fillRect(QRectF(left, middle - 1, here - left, 2), QColor(DARK.quiet))
        self._paint_events(painter, middle)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(DARK.text))
        radius = theme.px(6)
        painter.drawEllipse(QRectF(here - radius, middle - radius, 2 * radius, 2 * radius))
        painter.end()

    def _paint_pauses(self, painter: QPainter, middle: float) -> None:
        """Mark where the clock stood, or nobody was there."""
        steps, scenes = self._replay.steps, self._replay.scenes
        high = theme.px(10)
        for step, scene, after in zip(steps, scenes, steps[1:], strict=False):
            if scene.paused or not scene.visible:
                x, end = self._x(step.t_us), self._x(after.t_us)
                painter.fillRect(QRectF(x, middle - high / 2, end - x, high), QColor(DARK.choice))

    def _paint_events(self, painter: QPainter, middle: float) -> None:
        for step in self._replay.steps:
            kind = kind_of(step)
            high = theme.px(20 if kind in _TALL else 10)
            x = self._x(step.t_us)
            painter.fillRect(QRectF(x - 1, middle - high / 2, 2, high), QColor(_COLOURS[kind]))

    def _x(self, t_us: float) -> float:
        first, last = self.minimum() * 1000, self.maximum() * 1000
        share = (t_us - first) / (last - first)
        return _MARGIN_PX + share * (self.width() - 2 * _MARGIN_PX)

    def _follow(self, event: QMouseEvent) -> None:
        room = max(self.width() - 2 * _MARGIN_PX, 1)
        share = min(max((event.position().x() - _MARGIN_PX) / room, 0.0), 1.0)
        first, last = self.minimum() * 1000, self.maximum() * 1000
        self.sought.emit(first + share * (last - first))
