"""What a model says of the clip in a pane: over its frames, and along its line."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPainter

from viewer.canvas.canvas import Canvas
from viewer.canvas.evidence_layer import EvidenceLayer
from viewer.canvas.scored_clips import ScoredClips
from viewer.cine.bar import CineBar
from viewer.cine.clip_strip import ClipStrip, over_track
from viewer.frames import ClipInfo
from viewer.model import ViewTransform


class PaneEvidence(QObject):
    """An overlay of a pane's canvas, and the strip above its bar.

    Parameters
    ----------
    canvas : Canvas
        On which it is painted; owns it.
    bar : CineBar
        With whose line the strip goes.
    info : callable
        What is known of the clip that the pane shows; None while it is empty.

    """

    changed = Signal()
    """Something else lies there, or was put away."""
    chosen = Signal(int)
    """A hand asks for this frame."""

    def __init__(self, canvas: Canvas, bar: CineBar, info: Callable[[], ClipInfo | None]) -> None:
        super().__init__(canvas)
        self._canvas, self._info = canvas, info
        self._layer = EvidenceLayer()
        self._frame = 0
        self.strip = ClipStrip(over_track(bar.track))
        self.strip.watch(bar.track)
        self.strip.chosen.connect(self.chosen)

    @property
    def told(self) -> ScoredClips | None:
        """What a model says of the clip; None for nothing."""
        return self._layer.told

    @property
    def empty(self) -> bool:
        """Whether nothing of it lies over the image, or was put away."""
        return self._layer.empty

    @property
    def visible(self) -> bool:
        """Whether what lies over the image is not put away."""
        return self._layer.visible

    def lay(self, told: ScoredClips | None) -> None:
        """Take what is said of the clip that is shown; None, and another clip, drop it."""
        info = self._info()
        size = (0, 0) if info is None else (info.width, info.height)
        self._layer.lay(told, width=size[0], height=size[1])
        self.strip.lay(told if info is not None and info.n_frames > 1 else None)
        self._canvas.update()
        self.changed.emit()

    def put_away(self, *, hidden: bool) -> None:
        """Put away what lies over the image, or bring it back; the strip stays."""
        self._layer.visible = not hidden
        self._canvas.update()
        self.changed.emit()

    def show_frame(self, index: int) -> None:
        """Follow the frame that is shown."""
        self._frame = index
        self._layer.show_frame(index)
        self.strip.show_frame(index)

    def go_to_part(self, steps: int) -> None:
        """Ask for the next part that was scored, or for the one before with a negative step."""
        told = self.told
        if told is not None:
            part = told.after(self._frame) if steps > 0 else told.before(self._frame)
            if part is not None:
                self.chosen.emit(part.first)

    def paint(self, painter: QPainter, view: ViewTransform) -> None:
        """Paint in device pixels."""
        self._layer.paint(painter, view)
