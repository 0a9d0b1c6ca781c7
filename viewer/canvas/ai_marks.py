"""What an AI has marked on a clip: a heat map and boxes, shown or put away together."""

from collections.abc import Iterable, Mapping

from PySide6.QtGui import QPainter

from viewer.canvas.overlays import Boxes, HeatMap, Mark
from viewer.model import ViewTransform

OPACITY_STEP = 0.1
_FIRST_OPACITY = 0.5
_LINES_FROM = 0.4
"""Lines never are fainter than this share: a box that cannot be seen misleads."""


class AiMarks:
    """An overlay of everything that a model has to show on the frames of one clip."""

    def __init__(self) -> None:
        self._heat: HeatMap | None = None
        self._boxes: dict[int, Boxes] = {}
        self._frame = 0
        self._opacity = _FIRST_OPACITY
        self.visible = True

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return self._heat is None and not self._boxes

    @property
    def opacity(self) -> float:
        """How strong the marks are, 0–1."""
        return self._opacity

    def lay(self, *, heat: HeatMap | None, boxes: Mapping[int, Iterable[Mark]]) -> None:
        """Take a heat map and, by frame, boxes; None and nothing clear what was there."""
        self._heat = heat
        self._boxes = {frame: Boxes(tuple(marks)) for frame, marks in boxes.items()}
        self._apply()

    def show_frame(self, index: int) -> None:
        """Follow the frame that is shown."""
        self._frame = index

    def change_opacity(self, steps: int) -> None:
        """Make the marks stronger, or fainter with negative steps."""
        self._opacity = min(max(self._opacity + steps * OPACITY_STEP, OPACITY_STEP), 1.0)
        self._apply()

    def paint(self, painter: QPainter, view: ViewTransform) -> None:
        """Paint in device pixels."""
        if not self.visible:
            return
        boxes = self._boxes.get(self._frame)
        for part in (self._heat, boxes):
            if part is not None:
                painter.save()
                part.paint(painter, view)
                painter.restore()

    def _apply(self) -> None:
        if self._heat is not None:
            self._heat.opacity = self._opacity
        for boxes in self._boxes.values():
            boxes.opacity = _LINES_FROM + (1.0 - _LINES_FROM) * self._opacity
