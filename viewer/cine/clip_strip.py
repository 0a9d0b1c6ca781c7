"""A strip along the line of a clip: the score that a model gave to each of its parts."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from viewer.canvas.scored_clips import ScoredClip, ScoredClips
from viewer.cine.look import BarColours, ring
from viewer.cine.track import CineTrack, TrackScale
from viewer.text_scale import scaled

AMBER = "#ffb454"
_DIM = "#4a3a20"
"""Of a score of 1, and of 0; the height of a bar tells the same."""

_HIGH_PX = 34
_AIR_PX = 4
_TEXT_PX = 11
_GAP_PX = 6
_KEYS = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End})


class ClipStrip(QWidget):
    """A bar for each scored part, as high as its score, and a line at the model's threshold.

    A click, or an arrow while the strip has the focus, goes to a part. It changes nothing by
    itself.

    Parameters
    ----------
    scale : callable
        Where the frames lie on this widget, in its logical pixels.
    colours : BarColours, optional
        Of the window it lies in.

    """

    chosen = Signal(int)
    """A part was chosen that begins with this frame."""

    def __init__(
        self,
        scale: Callable[[], TrackScale],
        *,
        colours: BarColours | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("clipStrip")
        self._scale = scale
        self._colours = colours or BarColours()
        self._told: ScoredClips | None = None
        self._frame = 0
        self._place: int | None = None
        self._drawn: tuple[object, QPixmap] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def lay(self, told: ScoredClips | None) -> None:
        """Take the scores of a clip; None, or one without scores, hides the strip."""
        self._told = told if told is not None and told.scored else None
        self._drawn = None
        self.setToolTip("")
        self._place = None if self._told is None else self._told.place(self._frame)
        self.setVisible(self._told is not None)
        self.retranslate()

    def keep_room(self, *, on: bool) -> None:
        """Keep the room of the strip while it is hidden, so that an image has one size always."""
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(on)
        self.setSizePolicy(policy)

    def watch(self, line: QWidget) -> None:
        """Follow the widget by which `scale` goes, when it is moved or changes its size."""
        line.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Draw anew where the line lies elsewhere now."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self.update()
        return super().eventFilter(watched, event)

    def show_frame(self, index: int) -> None:
        """Follow the frame that is shown."""
        self._frame = index
        if self._told is None:
            return
        place = self._told.place(index)
        if place != self._place:
            self._place = place
            self.setAccessibleDescription(self._here())
        self.update()

    def text_of(self, clip: ScoredClip) -> str:
        """Say which part it is, of which frames, and its score."""
        told = self._told
        if told is None or clip.score is None:
            return ""
        parts = [
            self.tr("Part %1 of %2")
            .replace("%1", str(told.clips.index(clip) + 1))
            .replace("%2", str(len(told.clips))),
            self.tr("frames %1 to %2")
            .replace("%1", str(clip.first + 1))
            .replace("%2", str(clip.last + 1)),
            self.tr("score %1").replace("%1", f"{clip.score:.2f}"),
        ]
        if told.threshold is not None:
            reached = clip.score >= told.threshold
            words = (
                self.tr("at or above the threshold %1")
                if reached
                else self.tr("below the threshold %1")
            )
            parts.append(words.replace("%1", f"{told.threshold:.2f}"))
        return ", ".join(parts)

    def retranslate(self) -> None:
        """Set every text."""
        told = self._told
        name = self.tr("Parts of the clip that %1 scored")
        self.setAccessibleName("" if told is None else name.replace("%1", told.name))
        self.setAccessibleDescription(self._here())
        self.update()

    def sizeHint(self) -> QSize:
        """High enough to tell scores apart."""
        return QSize(scaled(240), scaled(_HIGH_PX))

    def changeEvent(self, event: QEvent) -> None:
        """Answer a change of language or of the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.StyleChange:
            self._drawn = None
            self.updateGeometry()

    def event(self, event: QEvent) -> bool:
        """Keep the keys that go to a part from the window's acts, while the strip has the focus."""
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and event.key() in _KEYS:
            event.accept()
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Have the tool tip tell of the part under the pointer."""
        clip = self._clip_at(event.position().x())
        self.setToolTip("" if clip is None else self.text_of(clip))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the part under the pointer."""
        clip = self._clip_at(event.position().x())
        if event.button() == Qt.MouseButton.LeftButton and clip is not None:
            self.chosen.emit(clip.first)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the part before or after, the first or the last."""
        told, clip, key = self._told, None, event.key()
        if told is not None and key == Qt.Key.Key_Right:
            clip = told.after(self._frame)
        elif told is not None and key == Qt.Key.Key_Left:
            clip = told.before(self._frame)
        elif told is not None and key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            clip = told.clips[0 if key == Qt.Key.Key_Home else -1]
        else:
            event.ignore()
        if clip is not None:
            self.chosen.emit(clip.first)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bars, which are kept, and the place of the frame that is shown."""
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture())
        told, scale = self._told, self._scale()
        if told is not None:
            if self._place is not None:
                painter.setPen(QPen(QColor(self._colours.text), 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(self._bar(told.clips[self._place], scale))
            x = scale.x(self._frame)
            painter.fillRect(QRectF(x - 0.5, 0, 1, self.height()), QColor(self._colours.text))
            self._write_here(painter, scale)
        ring(painter, QRectF(self.rect()), self._colours, focused=self.hasFocus())
        painter.end()

    def _picture(self) -> QPixmap:
        """Return the bars and the threshold; drawn again when something of it is different."""
        scale, ratio = self._scale(), self.devicePixelRatioF()
        key = (self.width(), self.height(), ratio, scale)
        if self._drawn is None or self._drawn[0] != key:
            picture = QPixmap(self.size() * ratio)
            picture.setDevicePixelRatio(ratio)
            picture.fill(QColor(self._colours.surface))
            painter = QPainter(picture)
            self._draw(painter, scale)
            painter.end()
            self._drawn = key, picture
        return self._drawn[1]

    def _draw(self, painter: QPainter, scale: TrackScale) -> None:
        told = self._told
        if told is None:
            return
        top, floor = self._edges()
        line = QRectF(scale.left, floor, scale.right - scale.left, 1)
        painter.fillRect(line, QColor(self._colours.line))
        # Higher ones first, so that of parts that overlap each is seen.
        for clip in sorted(told.clips, key=lambda one: -(one.score or 0.0)):
            if clip.score is not None:
                painter.fillRect(self._bar(clip, scale), colour_of(clip.score))
        if told.threshold is not None:
            y = floor - told.threshold * (floor - top)
            ends = QPointF(scale.left, y), QPointF(scale.right, y)
            # Cased, so that it is seen over a bar as beside it.
            painter.setPen(QPen(QColor(0, 0, 0, 190), 3))
            painter.drawLine(*ends)
            painter.setPen(QPen(QColor(self._colours.text), 1, Qt.PenStyle.DashLine))
            painter.drawLine(*ends)
        painter.setFont(self._font())
        painter.setPen(QColor(AMBER))
        room = QRectF(_GAP_PX, 0, scale.left - 2 * _GAP_PX, self.height())
        name = painter.fontMetrics().elidedText(
            told.name, Qt.TextElideMode.ElideRight, int(room.width())
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)

    def _write_here(self, painter: QPainter, scale: TrackScale) -> None:
        """Write which part is shown, and its score, where there is room beside the line."""
        told = self._told
        if told is None or self._place is None:
            return
        score = told.clips[self._place].score
        text = f"{self._place + 1}/{len(told.clips)}"
        text = text if score is None else f"{text} · {score:.2f}"
        painter.setFont(self._font())
        painter.setPen(QColor(AMBER))
        left = scale.right + 2 * _GAP_PX
        room = QRectF(left, 0, self.width() - left - _GAP_PX, self.height())
        if painter.fontMetrics().horizontalAdvance(text) <= room.width():
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.drawText(room, flags, text)

    def _bar(self, clip: ScoredClip, scale: TrackScale) -> QRectF:
        top, floor = self._edges()
        left, right = scale.x(clip.first - 0.5), scale.x(clip.last + 0.5)
        high = max((clip.score or 0.0) * (floor - top), 1.0)
        left, right = max(left, scale.left - 2), min(right, scale.right + 2)
        # Neighbours are parted by a hairline where there is room for one.
        air = 1.0 if right - left >= 4 else 0.0
        return QRectF(left, floor - high, max(right - left - air, 1.0), high)

    def _edges(self) -> tuple[float, float]:
        return float(scaled(_AIR_PX)), float(self.height() - scaled(_AIR_PX))

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(scaled(_TEXT_PX))
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def _clip_at(self, x: float) -> ScoredClip | None:
        told, scale = self._told, self._scale()
        if told is None or not scale.left - 3 <= x <= scale.right + 3:
            return None
        place = told.place(scale.index(x))
        return None if place is None else told.clips[place]

    def _here(self) -> str:
        told = self._told
        return "" if told is None or self._place is None else self.text_of(told.clips[self._place])


def colour_of(score: float) -> QColor:
    """Return the colour of a score of 0–1: from a dark to the full amber."""
    low, high = QColor(_DIM), QColor(AMBER)
    share = min(max(score, 0.0), 1.0)

    def between(dark: int, light: int) -> int:
        return round(dark + (light - dark) * share)

    return QColor(
        between(low.red(), high.red()),
        between(low.green(), high.green()),
        between(low.blue(), high.blue()),
    )


def over_track(track: CineTrack) -> Callable[[], TrackScale]:
    """Return where frames lie on a strip as wide as the bar in which a track lies."""

    def scale() -> TrackScale:
        own, left = track.scale, track.x()
        return TrackScale(own.n_frames, left + own.left, left + own.right)

    return scale
