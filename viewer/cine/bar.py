"""The bar under a clip: play, line, frame, time, speed, and what follows the last frame.

It holds no state of its own: it shows a `CineState` and says what hands mean.
"""

import time

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPalette, QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from viewer.canvas.interaction import WheelSteps
from viewer.cine.cine import Cine
from viewer.cine.look import (
    TOUCH_PX,
    BarColours,
    SignButton,
    draw_mode,
    draw_pause,
    draw_play,
    draw_text,
)
from viewer.cine.track import CineTrack
from viewer.model.cine_state import CineState
from viewer.model.player import PlayMode
from viewer.text_scale import scaled, text_scale

_REFRESH_MS = 60
"""Nobody reads numbers that change faster, and the time is better spent on the image."""

_LEAST_PX = 380
_ROOM_FOR_MODE_PX = 440
_ROOM_FOR_TIME_PX = 700
_ROOM_FOR_WORDS_PX = 1000
"""Below these widths the line is worth more than the words."""

_NEXT_MODE = {
    PlayMode.LOOP: PlayMode.SWEEP,
    PlayMode.SWEEP: PlayMode.ONCE,
    PlayMode.ONCE: PlayMode.LOOP,
}


class SpeedButton(SignButton):
    """Shows the speed; a press takes the recorded one, the wheel goes faster or slower."""

    turned = Signal(int)

    def __init__(self, colours: BarColours, parent: QWidget | None = None) -> None:
        super().__init__(colours, draw_text("1×"), parent)
        self._wheel = WheelSteps()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ask for another speed."""
        event.accept()
        steps = self._wheel.turned(event)
        if steps:
            self.turned.emit(steps)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down ask for another speed, as the wheel does."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.turned.emit(1 if event.key() == Qt.Key.Key_Up else -1)
        else:
            super().keyPressEvent(event)


class CineBar(QWidget):
    """One line, 44 pixels high, at least 380 wide; what has no room is left out.

    Parameters
    ----------
    colours : BarColours, optional
        Of the window it lies in.

    """

    toggled = Signal()
    stepped = Signal(int)
    scrubbed = Signal(int)
    """A hand holds the line at this frame."""
    released = Signal()
    """The hand has left the line."""
    faster = Signal()
    slower = Signal()
    speed_chosen = Signal(float)
    mode_chosen = Signal(PlayMode)
    trimmed = Signal(int, int)

    def __init__(self, colours: BarColours | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("cineBar")
        self._colours = colours or BarColours()
        self._state = CineState(1)
        self._shown_ns = 0
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_REFRESH_MS)
        self.play = SignButton(self._colours, draw_play)
        self.track = CineTrack(self._colours)
        self._frame = self._label("cineFrame", self._colours.text)
        self._time = self._label("cineTime", self._colours.quiet)
        self._note = self._label("cineNote", self._colours.faint)
        self._rate = self._label("cineRate", self._colours.quiet)
        self.speed = SpeedButton(self._colours)
        self.mode = SignButton(self._colours, draw_mode(PlayMode.LOOP))
        self.play.setObjectName("cinePlay")
        self.speed.setObjectName("cineSpeed")
        self.mode.setObjectName("cineMode")
        self._lay_out()
        self._connect()
        self.retranslate()

    def show_state(self, state: CineState) -> None:
        """Show a state; while a clip plays, some are passed over."""
        steady = (state.plays, state.stalled) == (self._state.plays, self._state.stalled)
        self._state = state
        since_ms = (time.monotonic_ns() - self._shown_ns) / 1e6
        if state.plays and steady and since_ms < _REFRESH_MS:
            if not self._later.isActive():
                self._later.start()
        else:
            self._refresh()

    def retranslate(self) -> None:
        """Set every text of this widget."""
        self.track.setAccessibleName(self.tr("Frame of the clip"))
        self.track.setToolTip(
            self.tr("The brackets are the ends of the played part; they can be dragged")
        )
        self._rate.setToolTip(self.tr("The file gives no frame rate; this one is assumed"))
        self._refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Answer a change of language or of the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.StyleChange:
            self._fit_height()
            self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out words where there is no room for them."""
        super().resizeEvent(event)
        self._make_room()

    def showEvent(self, event: QShowEvent) -> None:
        """Measure the texts again: the font of the window is known only now."""
        super().showEvent(event)
        self._refresh()

    def _refresh(self) -> None:
        self._later.stop()
        self._shown_ns = time.monotonic_ns()
        state = self._state
        self.track.show_state(state)
        self._show_play()
        self._frame.setText(f"{state.index + 1} / {state.n_frames}")
        # The slices of a volume have no times.
        timed = f"{clock(state.time_ms)} / {clock(state.duration_ms)}"
        self._time.setText(timed if state.duration_ms > 0 else "")
        self._note.setText(self._note_text())
        self._rate.setText(self._rate_text())
        self.speed.set_sign(
            draw_text(f"{state.speed:g}×"), self.tr("Speed {0}×").format(f"{state.speed:g}")
        )
        self.mode.set_sign(draw_mode(state.mode), self._mode_name(state.mode))
        self._make_room()

    def _show_play(self) -> None:
        if self._state.plays:
            self.play.set_sign(draw_pause, self.tr("Pause"))
        else:
            self.play.set_sign(draw_play, self.tr("Play"))

    def _mode_name(self, mode: PlayMode) -> str:
        return {
            PlayMode.LOOP: self.tr("Plays in a loop"),
            PlayMode.SWEEP: self.tr("Plays to and fro"),
            PlayMode.ONCE: self.tr("Plays once"),
        }[mode]

    def _note_text(self) -> str:
        if self._state.stalled:
            return self.tr("decoding …")
        if self._state.dropped:
            return self.tr("{0} dropped").format(self._state.dropped)
        return ""

    def _rate_text(self) -> str:
        state = self._state
        if not state.rate_assumed or not state.duration_ms:
            return ""
        rate = f"{1000 * state.n_frames / state.duration_ms:.3g}"
        if self.width() < scaled(_ROOM_FOR_WORDS_PX):
            return f"≈ {rate}/s"
        return self.tr("{0}/s assumed").format(rate)

    def _make_room(self) -> None:
        """Give each text the width that it needs at most, so that nothing moves."""
        state, width = self._state, self.width() / text_scale()
        self._frame.setFixedWidth(_advance(self._frame, f"{state.n_frames} / {state.n_frames}"))
        longest = clock(state.duration_ms)
        self._time.setFixedWidth(_advance(self._time, f"{longest} / {longest}"))
        self._time.setVisible(width >= _ROOM_FOR_TIME_PX and state.duration_ms > 0)
        self._note.setFixedWidth(_advance(self._note, self.tr("{0} dropped").format("0000")))
        self._note.setVisible(width >= _ROOM_FOR_WORDS_PX)
        self._rate.setText(self._rate_text())
        self._rate.setFixedWidth(_advance(self._rate, self._rate.text()))
        self._rate.setVisible(state.rate_assumed)
        self.mode.setVisible(width >= _ROOM_FOR_MODE_PX)

    def _label(self, name: str, token: str) -> QLabel:
        made = QLabel()
        made.setObjectName(name)
        made.setTextFormat(Qt.TextFormat.PlainText)
        made.setStyleSheet(f"color: {token}; background: transparent;")
        made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        font = made.font()
        font.setFeature(QFont.Tag("tnum"), 1)  # a changing number must not move its neighbours
        made.setFont(font)
        return made

    def _lay_out(self) -> None:
        self._fit_height()
        self.setAutoFillBackground(True)
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, QColor(self._colours.surface))
        self.setPalette(palette)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 8, 0)
        row.setSpacing(8)
        row.addWidget(self.play)
        row.addWidget(self.track, 1)
        for part in (self._note, self._frame, self._time, self._rate, self.speed, self.mode):
            row.addWidget(part)

    def _fit_height(self) -> None:
        self.setFixedHeight(scaled(TOUCH_PX))
        # Told outright: by itself the layout would ask for room for the words that may be left out.
        self.setMinimumWidth(scaled(_LEAST_PX))

    def _connect(self) -> None:
        self._later.timeout.connect(self._refresh)
        self.play.clicked.connect(self.toggled)
        self.track.scrubbed.connect(self.scrubbed)
        self.track.released.connect(self.released)
        self.track.stepped.connect(self.stepped)
        self.track.trimmed.connect(self.trimmed)
        self.speed.turned.connect(lambda n: (self.faster if n > 0 else self.slower).emit())
        self.speed.clicked.connect(lambda: self.speed_chosen.emit(1.0))
        self.mode.clicked.connect(lambda: self.mode_chosen.emit(_NEXT_MODE[self._state.mode]))


def clock(time_ms: float) -> str:
    """Return a time as minutes, seconds and hundredths: 1:05.20."""
    minutes, rest = divmod(round(time_ms / 10), 6000)
    return f"{minutes}:{rest // 100:02}.{rest % 100:02}"


def join(bar: CineBar, cine: Cine) -> None:
    """Let a bar show a clip and its hands work it."""
    bar.toggled.connect(cine.toggle)
    bar.stepped.connect(cine.step)
    bar.scrubbed.connect(cine.scrub)
    bar.released.connect(cine.release)
    bar.faster.connect(cine.faster)
    bar.slower.connect(cine.slower)
    bar.speed_chosen.connect(cine.set_speed)
    bar.mode_chosen.connect(cine.set_mode)
    bar.trimmed.connect(cine.set_trim)
    cine.frame_changed.connect(lambda: bar.show_state(cine.state))
    cine.state_changed.connect(lambda: bar.show_state(cine.state))
    bar.show_state(cine.state)


def _advance(label: QLabel, text: str) -> int:
    return label.fontMetrics().horizontalAdvance(text) + 2
