"""One clip under the reader's hands: canvas, measuring tools, player, and the bar below it."""

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QInputEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from viewer.cache import CLIP_BUDGET_BYTES, FrameCache, FrameKey, decode_frame
from viewer.canvas.ai_marks import AiMarks
from viewer.canvas.canvas import Canvas
from viewer.canvas.file_graphics import FileGraphicsLayer
from viewer.canvas.interaction import Tool
from viewer.canvas.lesion_frames import LesionFrames
from viewer.canvas.orientation import OrientationMarks
from viewer.canvas.overlays import HeatMap, Mark
from viewer.canvas.pixel_mark import PixelMark
from viewer.cine.bar import CineBar, join
from viewer.cine.cine import Cine
from viewer.frames import Clip, ClipInfo, Pixels
from viewer.frames.graphics import FileGraphics
from viewer.frames.part import Area
from viewer.measuring.annotating import AnnotationHand, AnnotationTool
from viewer.measuring.book import AnnotationBook
from viewer.measuring.calibration_entry import CalibrationEntry
from viewer.measuring.layer import AnnotationLayer
from viewer.model import ViewState
from viewer.model.annotation_set import History
from viewer.model.play_log import PlayRecord
from viewer.model.player import PlayMode
from viewer.panes.pane_evidence import PaneEvidence
from viewer.panes.told_once import ToldOnce

_RESTING_BYTES = 16 * 2**20
_TOUCHES = (QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin)


class Pane(QFrame):
    """Shows one clip, still or volume.

    `recorded` tells what was measured and calibrated, as its book does; `failed` carries a
    `ReaderStudyError`.
    """

    activated = Signal()
    """A hand has touched this pane."""
    changed = Signal()
    """What may be done, or what is told beside the image, is different."""
    shown = Signal(object)
    """A clip that was newly set is on the screen, since so many monotonic nanoseconds."""
    frame_changed = Signal(int)
    turned = Signal(int)
    """The wheel was turned over a still: so many places on."""
    recorded = Signal(str, object)
    failed = Signal(object)

    def __init__(self, parent: QWidget | None = None, *, pixel_mark: bool = True) -> None:
        super().__init__(parent)
        self.setObjectName("pane")
        self.canvas = Canvas()
        self.hand = AnnotationHand(self.canvas, AnnotationBook(self))
        self.layer = AnnotationLayer(self.canvas, lambda: self.hand.scene)
        self.canvas.hand = self.hand
        self.graphics = FileGraphicsLayer()
        self.lesions = LesionFrames()
        self.marks = AiMarks()
        self.bar = CineBar()
        self.evidence = PaneEvidence(self.canvas, self.bar, lambda: self.info)
        self.entry = CalibrationEntry(self.hand)
        self.cine: Cine | None = None
        self._caption = QLabel()
        self._caption.setObjectName("paneCaption")
        self._caption.setTextFormat(Qt.TextFormat.PlainText)
        self._caption.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._clip: Clip | None = None
        self._fresh = False
        self._tell = ToldOnce(self.changed.emit)
        self._cache = FrameCache[FrameKey](
            decode=decode_frame, budget_bytes=CLIP_BUDGET_BYTES, ahead_workers=2
        )
        self._lay_out(pixel_mark=pixel_mark)
        self._connect()
        self.bar.hide()

    @property
    def info(self) -> ClipInfo | None:
        """What is known of the clip; None while the pane is empty."""
        return None if self._clip is None else self._clip.info

    @property
    def index(self) -> int:
        """The frame on the canvas."""
        return 0 if self.cine is None else self.cine.index

    @property
    def awaits_paint(self) -> bool:
        """Whether a clip was newly set and `shown` is still to come."""
        return self._fresh

    @property
    def history(self) -> History:
        """The marks that lie on the clip, to be given back to `show_clip`."""
        self.hand.selection.settle()  # a mark that keys have just moved
        return self.hand.book.history

    def show_clip(
        self,
        clip: Clip,
        *,
        start: int,
        pixels: Pixels,
        name: str = "",
        history: History | None = None,
        state: ViewState | None = None,
        graphics: FileGraphics | None = None,
        area: Area | None = None,
    ) -> None:
        """Show a clip in place of the one that is shown.

        Parameters
        ----------
        clip : Clip
            Stays the caller's, who closes it.
        start : int
            The frame to begin with.
        pixels : ndarray
            That frame, decoded.
        name : str
            What the pane calls it where several panes are in sight.
        history : History, optional
            Marks that were laid on the clip before.
        state : ViewState, optional
            How it was looked at before.
        graphics : FileGraphics, optional
            What the file draws over its frames.
        area : Area, optional
            The part of its frames that is shown, in pixels; all of them without it.

        """
        with self._tell.turn():
            self._leave()
            self.graphics.lay(graphics)
            self.lay_marks(heat=None, boxes={})
            self.evidence.lay(None)
            self.lesions.lay(())
            for layer in (self.graphics, self.marks, self.evidence):
                layer.show_frame(start)
            self._caption.setText(name)
            self._clip, self._fresh = clip, True
            self.canvas.set_image(pixels, key=FrameKey(clip, start), info=clip.info, area=area)
            if state is not None:
                self.canvas.set_view_state(state)
            self.hand.set_clip(clip.info, frame=start, history=history)
            self.bar.setVisible(clip.info.n_frames > 1)
            self._play(clip, start)

    def go_to(self, index: int) -> None:
        """Show another frame."""
        if self.cine is not None:
            self.cine.go_to(index)

    def rest(self) -> None:
        """Nobody sees the pane: it stops playing, and keeps few decoded frames."""
        if self.cine is not None:
            self.cine.pause()
        self._cache.resize(_RESTING_BYTES)

    def clear_clip(self, *, name: str = "") -> None:
        """Show black; `name` is what could not be shown."""
        with self._tell.turn():
            self._leave()
            self._clip = None
            self._caption.setText(name)
            self.hand.clear_clip()
            self.canvas.clear()
            self.evidence.lay(None)
            self.bar.hide()

    def show_among(self, *, several: bool, active: bool) -> None:
        """Tell which of several panes acts go to, and what each of them shows."""
        self._caption.setVisible(several)
        edge = 1 if several else 0
        self._column.setContentsMargins(edge, edge, edge, edge)
        self.setProperty("active", "yes" if active and several else "no")
        self.setProperty("alone", "no" if several else "yes")
        self.style().unpolish(self)
        self.style().polish(self)

    def close_cache(self) -> None:
        """Let go of the decoded frames; the pane is not used any more."""
        self._leave()
        self._cache.close()

    def lay_marks(self, *, heat: HeatMap | None, boxes: Mapping[int, Iterable[Mark]]) -> None:
        """Lay a model's heat map, and boxes by frame, over the clip; another clip drops them."""
        self.marks.lay(heat=heat, boxes=boxes)
        self.canvas.update()
        self._tell()

    def lay_lesions(self, lesions: Sequence[Mark]) -> None:
        """Frame lesions of a still; another clip drops the frames."""
        info = self.info
        if info is not None:
            self.lesions.lay(lesions, width=info.width, height=info.height)
        self.canvas.update()
        self._tell()

    def hide_lesions(self, *, hidden: bool) -> None:
        """Put the frames of lesions away, or bring them back."""
        self.lesions.hidden = hidden
        self.canvas.update()

    def toggle_graphics(self) -> None:
        """Put away what the file itself draws, or bring it back."""
        self.graphics.toggle()
        self.canvas.update()
        self.changed.emit()

    def toggle_marks(self) -> None:
        """Put the model's marks away, or bring them back."""
        self.marks.visible = not self.marks.visible
        self.canvas.update()

    def change_opacity(self, steps: int) -> None:
        """Make the model's marks stronger, or fainter with negative steps."""
        self.marks.change_opacity(steps)
        self.canvas.update()

    def share_budget(self, panes: int) -> None:
        """Keep fewer decoded frames when several panes are open."""
        self._cache.resize(CLIP_BUDGET_BYTES // max(panes, 1))

    def use_tool(self, tool: Tool) -> None:
        """Give the left button to the canvas."""
        # First the canvas: who is told of the hand's tool asks for the canvas' own.
        self.canvas.tool = tool
        self.hand.set_tool(AnnotationTool.SELECT)

    def play_record(self) -> PlayRecord | None:
        """Return what was shown of a clip since it was opened; None for a still."""
        return None if self.cine is None else self.cine.record()

    def turn_mode(self) -> None:
        """Loop, or to and fro."""
        if self.cine is not None:
            sweeps = self.cine.state.mode is PlayMode.SWEEP
            self.cine.set_mode(PlayMode.LOOP if sweeps else PlayMode.SWEEP)

    def mark_in(self) -> None:
        """Play from the frame shown."""
        if self.cine is not None:
            self.cine.set_trim(self.index, max(self.cine.state.last, self.index))

    def mark_out(self) -> None:
        """Play up to the frame shown."""
        if self.cine is not None:
            self.cine.set_trim(min(self.cine.state.first, self.index), self.index)

    def clear_trim(self) -> None:
        """Play all frames."""
        if self.cine is not None:
            self.cine.set_trim(0, self.cine.state.n_frames - 1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell when a hand touches the pane."""
        if isinstance(event, QInputEvent) and event.type() in _TOUCHES:
            self.activated.emit()
        return super().eventFilter(watched, event)

    def _play(self, clip: Clip, start: int) -> None:
        if clip.info.n_frames == 1:
            return
        self.cine = cine = Cine(clip, self._cache, self.canvas, parent=self)
        cine.take_over(start)
        cine.frame_changed.connect(self._on_frame)
        cine.state_changed.connect(self._tell)
        cine.failed.connect(self.failed)
        join(self.bar, cine)

    def _leave(self) -> None:
        if self.cine is not None:
            self.cine.close()
            self.cine.deleteLater()
            self.cine = None

    def _on_painted(self, _key: object, now_ns: int) -> None:
        if self._fresh:
            self._fresh = False
            self.shown.emit(now_ns)

    def _on_frame(self, index: int) -> None:
        self.hand.show_frame(index)
        self.graphics.show_frame(index)
        self.marks.show_frame(index)
        self.evidence.show_frame(index)
        self.frame_changed.emit(index)

    def _on_turned(self, steps: int) -> None:
        if self.cine is None:
            self.turned.emit(steps)
        else:
            self.cine.step(steps)

    def _connect(self) -> None:
        canvas, book = self.canvas, self.hand.book
        canvas.turned.connect(self._on_turned)
        canvas.view_changed.connect(self._tell)
        canvas.first_painted.connect(self._on_painted)
        book.changed.connect(self._tell)
        self.hand.selection.changed.connect(self._tell)
        book.recorded.connect(self.recorded)
        book.elsewhere.connect(self.go_to)
        self.bar.toggled.connect(self.activated)
        self.evidence.chosen.connect(self.go_to)
        self.evidence.changed.connect(self._tell)
        for part in (canvas, self.bar, self.evidence.strip):
            part.installEventFilter(self)

    def _lay_out(self, *, pixel_mark: bool) -> None:
        # What a reader has measured lies over what a model has marked.
        sides = OrientationMarks(lambda: self.info)
        corner = [PixelMark()] if pixel_mark else []
        below = (self.graphics, self.lesions, self.marks, self.evidence)
        self.canvas.overlays += [*below, self.layer, *corner, sides]
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._caption)
        column.addWidget(self.canvas, 1)
        column.addWidget(self.entry)
        column.addWidget(self.evidence.strip)
        column.addWidget(self.bar)
