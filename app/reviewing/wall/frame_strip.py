"""The frames of a clip that were looked at, in a strip below it; a press goes there."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from app import theme
from app.reviewing.wall.cell import CellLook, paint_cell
from app.reviewing.wall.thumbs import Thumbs, small_picture
from app.widgets.base import TranslatedFrame
from reader_study.deid.masks import Masks
from reader_study.intake.review.item import ItemState
from reader_study.screening.text import frame_sample
from viewer.cache import FrameKey
from viewer.frames import Clip, Pixels

_CELL = QSize(124, 96)
_GAP_PX = 8


class FrameStrip(TranslatedFrame):
    """Shows the sample of a clip's frames; hidden for what has one frame."""

    chosen = Signal(int)
    """Go to this frame."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("frameStrip")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._clip: Clip | None = None
        self._frames: tuple[int, ...] = ()
        self._with_text: frozenset[int] = frozenset()
        self._masks: Masks = ()
        self._index = 0
        self._thumbs = Thumbs[FrameKey](_picture, self)
        self._thumbs.came.connect(lambda _key: self.update())
        self.hide()

    @property
    def frames(self) -> tuple[int, ...]:
        """The frames that are shown."""
        return self._frames

    def show_clip(self, clip: Clip | None, *, with_text: Sequence[int] = ()) -> None:
        """Show the sample of a clip, or nothing.

        Parameters
        ----------
        with_text : sequence of int
            Frames in which a text was found that no mask hides.

        """
        self._with_text = frozenset(with_text)
        if clip is not self._clip:
            self._clip, self._index = clip, 0
            several = clip is not None and clip.info.n_frames > 1
            self._frames = frame_sample(clip.info.n_frames) if several and clip is not None else ()
            self.setVisible(several)
            self._thumbs.forget(lambda key: key.clip is not clip)
            if clip is not None:
                self._thumbs.wish(FrameKey(clip, frame) for frame in self._frames)
        self.retranslate()
        self.update()

    def show_masks(self, masks: Masks) -> None:
        """Lay masks over the pictures."""
        if masks != self._masks:
            self._masks = masks
            self.update()

    def show_frame(self, index: int) -> None:
        """Mark the frame of the strip that is shown, if it is one of them."""
        self._index = index
        self.update()

    def next_frame(self, index: int) -> int | None:
        """Return the next of the frames after this one, from the start again; None for none."""
        behind = [frame for frame in self._frames if frame > index]
        return behind[0] if behind else (self._frames[0] if self._frames else None)

    def close_pictures(self) -> None:
        """Make no more pictures."""
        self._thumbs.close()

    def retranslate(self) -> None:
        """Say what it is."""
        self.setAccessibleName(self.tr("Frames that were looked at"))

    def sizeHint(self) -> QSize:
        """One row."""
        return QSize(theme.px(300), theme.px(_CELL.height() + 2 * _GAP_PX))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pictures, each with its number."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(theme.DARK.surface_1))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for place, frame in enumerate(self._frames):
            painter.save()
            paint_cell(painter, self._cell(place), self._look(frame), is_current=self._is_at(frame))
            painter.restore()
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the frame under the pointer."""
        for place, frame in enumerate(self._frames):
            if event.button() == Qt.MouseButton.LeftButton and self._cell(place).contains(
                event.position()
            ):
                self.chosen.emit(frame)

    def _is_at(self, frame: int) -> bool:
        return frame == self._index

    def _look(self, frame: int) -> CellLook:
        assert self._clip is not None
        info, key = self._clip.info, FrameKey(self._clip, frame)
        return CellLook(
            str(frame + 1),
            ItemState.OPEN,
            self._thumbs.picture(key),
            (info.width, info.height),
            tuple(mask for mask in self._masks if mask.covers(frame)),
            has_doubt=frame in self._with_text,
            is_lost=self._thumbs.is_lost(key),
        )

    def _cell(self, place: int) -> QRectF:
        gap, wide = theme.px(_GAP_PX), theme.px(_CELL.width())
        count = max(len(self._frames), 1)
        wide = min(wide, (self.width() - gap) // count - gap)
        return QRectF(gap + place * (wide + gap), gap, wide, theme.px(_CELL.height()))


def _picture(key: FrameKey) -> Pixels:
    return small_picture(key.clip.frame(key.index), key.clip.info)
