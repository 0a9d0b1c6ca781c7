"""The mouse on masks: draws one, chooses one, moves it, takes it by a corner."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal

from app.reviewing.masks.drawn_box import DrawnBox
from reader_study.deid.masks import MaskBox
from viewer.canvas.interaction import SLOP_PX
from viewer.model import ViewTransform

_REACH_PX = 10.0
"""From so far (canvas pixels) a corner is taken."""

_CURSORS = {
    (True, True): Qt.CursorShape.SizeFDiagCursor,
    (False, False): Qt.CursorShape.SizeFDiagCursor,
    (True, False): Qt.CursorShape.SizeBDiagCursor,
    (False, True): Qt.CursorShape.SizeBDiagCursor,
}


class MaskTable(Protocol):
    """The masks that a hand works on."""

    @property
    def draws(self) -> bool:
        """Whether the next drag draws a mask."""

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height of the image; None where no mask can be laid."""

    @property
    def here(self) -> Sequence[tuple[int, MaskBox]]:
        """Masks of the frame that is shown, with their places among all."""

    @property
    def chosen(self) -> int | None:
        """Place of the chosen one."""


@dataclass(slots=True)
class _Drag:
    start: tuple[float, float]
    place: int | None
    """Of the mask that is changed; None for a new one."""
    still: tuple[float, float] | None
    """The corner that stays; None where the whole mask moves."""
    box: MaskBox | None = None
    begun: bool = False


class MaskHand(QObject):
    """A `viewer.canvas.hand.Hand` for masks.

    Parameters
    ----------
    table : callable
        What it works on, as it is now.

    """

    drew = Signal(object)
    """A `DrawnBox` that is on its way."""
    laid = Signal(object)
    """The same when it is let go."""
    chose = Signal(object)
    """Place of a mask that was pressed, or None."""
    dropped = Signal()
    """What was on its way is given up."""

    def __init__(self, table: Callable[[], MaskTable], parent: QObject) -> None:
        super().__init__(parent)
        self._table = table
        self._drag: _Drag | None = None

    def press(
        self, x: float, y: float, view: ViewTransform, _modifiers: Qt.KeyboardModifier
    ) -> bool:
        """Begin; a press beside all masks is the canvas' own unless a mask is to be drawn."""
        table = self._table()
        if table.size is None:
            return False
        if table.draws:
            self._drag = _Drag((x, y), None, (x, y))
            return True
        corner = self._corner_at(x, y, view)
        if corner is not None and table.chosen is not None:
            self._drag = _Drag((x, y), table.chosen, corner, dict(table.here)[table.chosen])
            return True
        under = [place for place, box in table.here if _holds(box, x, y)]
        if not under:
            if table.chosen is not None:
                self.chose.emit(None)
            return False
        place = table.chosen if table.chosen in under else under[-1]
        self.chose.emit(place)
        self._drag = _Drag((x, y), place, None, dict(table.here)[place])
        return True

    def move(
        self, x: float, y: float, view: ViewTransform, _modifiers: Qt.KeyboardModifier
    ) -> None:
        """Go on; a hand that only trembles changes nothing."""
        drag, table = self._drag, self._table()
        if drag is None or table.size is None:
            return
        way = max(abs(x - drag.start[0]), abs(y - drag.start[1])) * view.scale
        if not drag.begun and way <= SLOP_PX:
            return
        drag.begun = True
        self.drew.emit(self._shape(drag, x, y, table.size))

    def release(
        self, x: float, y: float, _view: ViewTransform, _modifiers: Qt.KeyboardModifier
    ) -> None:
        """Lay down what was drawn."""
        drag, table = self._drag, self._table()
        self._drag = None
        if drag is not None and drag.begun and table.size is not None:
            self.laid.emit(self._shape(drag, x, y, table.size))

    def hover(self, x: float, y: float, view: ViewTransform) -> Qt.CursorShape | None:
        """Return a cross while drawing, arrows over what can be taken."""
        table = self._table()
        if table.size is None:
            return None
        if table.draws:
            return Qt.CursorShape.CrossCursor
        chosen = dict(table.here).get(-1 if table.chosen is None else table.chosen)
        corner = self._corner_at(x, y, view)
        if corner is not None and chosen is not None:
            middle = (chosen.x0 + chosen.x1) / 2, (chosen.y0 + chosen.y1) / 2
            return _CURSORS[corner[0] > middle[0], corner[1] > middle[1]]
        if any(_holds(box, x, y) for _, box in table.here):
            return Qt.CursorShape.SizeAllCursor
        return None

    def cancel(self) -> bool:
        """Give up what is drawn."""
        drag, self._drag = self._drag, None
        if drag is not None and drag.begun:
            self.dropped.emit()
        return drag is not None

    def _shape(self, drag: _Drag, x: float, y: float, size: tuple[int, int]) -> DrawnBox:
        if drag.still is not None:
            drawn = DrawnBox.between(drag.still, (x, y), *size)
            if drag.box is None:
                return drawn
            box = replace(drawn.box, first=drag.box.first, last=drag.box.last)
            return replace(drawn, box=box, place=drag.place)
        assert drag.box is not None
        width, height = size
        dx, dy = round(x - drag.start[0]), round(y - drag.start[1])
        box = drag.box
        dx = min(max(dx, -box.x0), width - 1 - box.x1)
        dy = min(max(dy, -box.y0), height - 1 - box.y1)
        moved = replace(box, x0=box.x0 + dx, x1=box.x1 + dx, y0=box.y0 + dy, y1=box.y1 + dy)
        return DrawnBox(moved, width, height, drag.place)

    def _corner_at(self, x: float, y: float, view: ViewTransform) -> tuple[float, float] | None:
        """Return the corner opposite to the one of the chosen mask that is in reach."""
        table = self._table()
        box = dict(table.here).get(-1 if table.chosen is None else table.chosen)
        if box is None:
            return None
        across, down = _REACH_PX / abs(view.step_x), _REACH_PX / abs(view.step_y)
        for near_x, far_x in ((box.x0, box.x1 + 0.5), (box.x1 + 1, box.x0 + 0.5)):
            for near_y, far_y in ((box.y0, box.y1 + 0.5), (box.y1 + 1, box.y0 + 0.5)):
                if abs(x - near_x) <= across and abs(y - near_y) <= down:
                    return far_x, far_y
        return None


def _holds(box: MaskBox, x: float, y: float) -> bool:
    return box.x0 <= x < box.x1 + 1 and box.y0 <= y < box.y1 + 1
