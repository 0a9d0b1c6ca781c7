"""The painted line of a clip: where one is, which part is played, what was seen."""

from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from viewer.canvas.interaction import WheelSteps
from viewer.cine.look import TOUCH_PX, BarColours, ring
from viewer.model.cine_state import CineState
from viewer.text_scale import scaled

_MARGIN_PX = 14
_GRAB_PX = 12
_TICK_ROOM_PX = 7
_LEAP = 10

_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_PageUp: _LEAP,
    Qt.Key.Key_PageDown: -_LEAP,
}


class _Grip(Enum):
    """What a pressed button holds."""

    PLACE = auto()
    FIRST = auto()
    LAST = auto()


@dataclass(frozen=True, slots=True)
class TrackScale:
    """Frames to logical pixels of the track, and back."""

    n_frames: int
    left: float
    right: float

    def x(self, index: float) -> float:
        """Return where a frame lies."""
        return self.left + (self.right - self.left) * index / max(self.n_frames - 1, 1)

    def index(self, x: float) -> int:
        """Return the frame nearest to a place."""
        share = (x - self.left) / max(self.right - self.left, 1.0)
        return round(min(max(share, 0.0), 1.0) * (self.n_frames - 1))


class CineTrack(QSlider):
    """A slider over the frames; a hand on its lower half near an end of the part moves that end.

    It is a QSlider for those who hear it, and paints and behaves by itself. It changes nothing:
    it says what a hand means, and shows the state it is given.
    """

    scrubbed = Signal(int)
    released = Signal()
    stepped = Signal(int)
    trimmed = Signal(int, int)

    def __init__(self, colours: BarColours, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setObjectName("cineTrack")
        self._colours = colours
        self._state = CineState(1)
        self._grip: _Grip | None = None
        self._wheel = WheelSteps()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(80)

    def show_state(self, state: CineState) -> None:
        """Show where the clip is."""
        if state != self._state:
            self._state = state
            self.setRange(0, state.n_frames - 1)
            self.setValue(state.index)
            self.update()

    def sizeHint(self) -> QSize:
        """High enough for a finger."""
        return QSize(scaled(240), scaled(TOUCH_PX))

    def minimumSizeHint(self) -> QSize:
        """High enough for a finger, and still to be hit."""
        return QSize(80, scaled(TOUCH_PX))

    @property
    def scale(self) -> TrackScale:
        """Where the frames lie now."""
        return TrackScale(self._state.n_frames, _MARGIN_PX, self.width() - _MARGIN_PX)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of an end of the part, or go to the place under the pointer."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip = self._grip_at(event.position().x(), event.position().y())
            self._follow(event.position().x())
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer while the button is held; tell what it would take hold of."""
        place = event.position()
        if self._grip is not None:
            self._follow(place.x())
            return
        over_end = self._grip_at(place.x(), place.y()) is not _Grip.PLACE
        shape = Qt.CursorShape.SizeHorCursor if over_end else Qt.CursorShape.PointingHandCursor
        self.setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if event.button() == Qt.MouseButton.LeftButton:
            grip, self._grip = self._grip, None
            if grip is _Grip.PLACE:
                self.released.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Play the whole clip again, when an end of the part is meant."""
        if self._grip_at(event.position().x(), event.position().y()) is _Grip.PLACE:
            self.mousePressEvent(event)
        elif event.button() == Qt.MouseButton.LeftButton:
            self.trimmed.emit(0, self._state.n_frames - 1)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step, a notch a frame."""
        event.accept()
        steps = self._wheel.turned(event)
        if steps:
            self.stepped.emit(-steps)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step by arrows and pages, and go to the ends of the part, as sliders do."""
        state, key = self._state, Qt.Key(event.key())
        if key in _STEPS:
            self.stepped.emit(_STEPS[key])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.scrubbed.emit(state.first if key == Qt.Key.Key_Home else state.last)
            self.released.emit()
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line, the part that is played, what was seen, and the place."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, scale, state = self.height() / 2, self.scale, self._state
        ring(painter, QRectF(self.rect()), self._colours, focused=self.hasFocus())
        painter.setPen(Qt.PenStyle.NoPen)
        self._bar(painter, 0, state.n_frames - 1, QRectF(0, middle - 2, 0, 4), self._colours.line)
        played = QRectF(0, middle - 2, 0, 4)
        self._bar(painter, state.first, state.last, played, self._colours.part)
        if (scale.right - scale.left) >= _TICK_ROOM_PX * state.n_frames:
            for index in range(state.n_frames):
                self._bar(painter, index, index, QRectF(0, middle - 6, 0, 3), self._colours.part)
        for first, last in state.seen:
            self._bar(painter, first, last, QRectF(0, middle + 5, 0, 2), self._colours.faint)
        self._ends(painter, middle)
        self._handle(painter, middle)
        painter.end()

    def _bar(self, painter: QPainter, first: int, last: int, box: QRectF, token: str) -> None:
        """Fill from one frame to another; a single frame is still two pixels wide."""
        left, right = self.scale.x(first), self.scale.x(last)
        painter.setBrush(QColor(token))
        painter.drawRect(QRectF(left - 1, box.y(), right - left + 2, box.height()))

    def _ends(self, painter: QPainter, middle: float) -> None:
        """Draw brackets at the ends of the part; they stand out when it is not the whole clip."""
        state = self._state
        whole = (state.first, state.last) == (0, state.n_frames - 1)
        painter.setPen(QPen(QColor(self._colours.faint if whole else self._colours.text), 2))
        for index, way in ((state.first, 1), (state.last, -1)):
            x = self.scale.x(index) - 3 * way
            low, high = middle + 13, middle + (5 if whole else -9)
            painter.drawLine(int(x), int(low), int(x), int(high))
            painter.drawLine(int(x), int(low), int(x + 5 * way), int(low))
            if not whole:
                painter.drawLine(int(x), int(high), int(x + 5 * way), int(high))

    def _handle(self, painter: QPainter, middle: float) -> None:
        """Draw the place: hollow while the decoder is waited for."""
        text = QColor(self._colours.text)
        x = self.scale.x(self._state.index)
        painter.setPen(QPen(text, 1) if self._state.stalled else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._colours.surface) if self._state.stalled else text)
        painter.drawRoundedRect(QRectF(x - 2.5, middle - 10, 5, 20), 1.5, 1.5)

    def _grip_at(self, x: float, y: float) -> _Grip:
        if y <= self.height() / 2 + 4:
            return _Grip.PLACE
        to_first = abs(x - self.scale.x(self._state.first))
        to_last = abs(x - self.scale.x(self._state.last))
        if min(to_first, to_last) > _GRAB_PX:
            return _Grip.PLACE
        return _Grip.FIRST if to_first < to_last else _Grip.LAST

    def _follow(self, x: float) -> None:
        index, state = self.scale.index(x), self._state
        if self._grip is _Grip.PLACE:
            self.scrubbed.emit(index)
        elif self._grip is _Grip.FIRST:
            self.trimmed.emit(min(index, state.last), state.last)
        elif self._grip is _Grip.LAST:
            self.trimmed.emit(state.first, max(index, state.first))
