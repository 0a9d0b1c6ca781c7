"""The bar of a replay: play, an event back and on, the line, the time, the speed."""

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPolygonF
from PySide6.QtWidgets import QHBoxLayout

from app import theme
from app.replay.player import SPEEDS, ReplayPlayer
from app.replay.track import ReplayTrack
from app.theme import DARK
from app.widgets.base import TranslatedFrame, fixed_label
from reader_study.reading.replay import Replay
from reader_study.reading.replay.words import clock_text
from viewer.cine.look import BarColours, Draw, SignButton, draw_pause, draw_play, draw_text


class ReplayBar(TranslatedFrame):
    """Shows where a player stands, and says what hands mean."""

    toggled = Signal()
    stepped = Signal(int)
    sought = Signal(float)
    speed_chosen = Signal(int)

    def __init__(self, replay: Replay) -> None:
        super().__init__()
        self.setObjectName("replayBar")
        self._replay = replay
        self._playing = False
        self._speed = SPEEDS[0]
        colours = BarColours()
        self.play = SignButton(colours, draw_play)
        self.play.setObjectName("replayPlay")
        self.back = SignButton(colours, _draw_back)
        self.back.setObjectName("replayBack")
        self.on = SignButton(colours, _draw_on)
        self.on.setObjectName("replayOn")
        self.track = ReplayTrack(replay)
        self._time = fixed_label("quiet", name="replayTime")
        self._time.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.speeds = {speed: SignButton(colours, draw_text(f"{speed}×")) for speed in SPEEDS}
        for speed, button in self.speeds.items():
            button.setObjectName(f"replaySpeed{speed}")
            button.clicked.connect(lambda _=False, chosen=speed: self.speed_chosen.emit(chosen))
        self.play.clicked.connect(lambda _=False: self.toggled.emit())
        self.back.clicked.connect(lambda _=False: self.stepped.emit(-1))
        self.on.clicked.connect(lambda _=False: self.stepped.emit(1))
        self.track.sought.connect(self.sought)
        self._lay_out()
        self.retranslate()

    def show_player(self, player: ReplayPlayer) -> None:
        """Show time, speed, and whether it plays."""
        self.track.show_time(player.t_us)
        last = clock_text(self._replay.last_us)
        self._time.setText(f"{clock_text(player.t_us)} / {last}")
        if (player.playing, player.speed) != (self._playing, self._speed):
            self._playing, self._speed = player.playing, player.speed
            self.retranslate()

    def retranslate(self) -> None:
        """Set every text."""
        if self._playing:
            self.play.set_sign(draw_pause, self.tr("Pause"))
        else:
            self.play.set_sign(draw_play, self.tr("Play"))
        self.back.set_sign(_draw_back, self.tr("Event before"))
        self.on.set_sign(_draw_on, self.tr("Event after"))
        self.track.setAccessibleName(self.tr("Time of the read"))
        for speed, button in self.speeds.items():
            chosen = speed == self._speed
            draw = _draw_chosen(f"{speed}×") if chosen else draw_text(f"{speed}×")
            button.set_sign(draw, self.tr("Speed {0}×").format(speed))
        widest = f"-{clock_text(self._replay.last_us)} / {clock_text(self._replay.last_us)}"
        self._time.setMinimumWidth(self._time.fontMetrics().horizontalAdvance(widest))

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.margins(4, 0, 8, 0))
        row.setSpacing(theme.px(4))
        for button in (self.back, self.play, self.on):
            row.addWidget(button)
        row.addWidget(self.track, 1)
        row.addWidget(self._time)
        for button in self.speeds.values():
            row.addWidget(button)


def _draw_back(painter: QPainter, colour: QColor) -> None:
    painter.scale(-1, 1)
    _draw_on(painter, colour)


def _draw_on(painter: QPainter, colour: QColor) -> None:
    """Draw a triangle that ends at a line."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([QPointF(-6, -7), QPointF(4, 0), QPointF(-6, 7)]))
    painter.drawRect(QRectF(4, -7, 3, 14))


def _draw_chosen(text: str) -> Draw:
    """Draw a text and a line under it: this speed is in force."""
    plain = draw_text(text)

    def draw(painter: QPainter, _colour: QColor) -> None:
        painter.fillRect(QRectF(-10, 11, 20, 2), QColor(DARK.text))
        plain(painter, QColor(DARK.text))

    return draw
