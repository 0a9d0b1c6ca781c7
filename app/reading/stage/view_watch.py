"""How the images of a case are looked at, told once the hand rests; never while it moves."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from app.reading.phase import Phase
from app.reading.read_state import ReadState
from viewer.model.view_record import ViewRecord
from viewer.panes.grid import PaneGrid
from viewer.panes.pane import Pane

REST_MS = 250
"""A hand that has not moved for so long rests."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What of the page is to be told with a view.

    Parameters
    ----------
    read : hashable
        Names the read; the first view of each is told whatever it was before.
    image : int
        Which image of the case, from 0.
    ai : bool or None
        Whether the AI's answer is on the screen; None in a read that shows none.

    """

    read: Hashable
    image: int = 0
    ai: bool | None = None


class ViewWatch(QObject):
    """Listens to the panes.

    A change costs no more than the start of a timer, so that nothing waits for the log; zooming,
    panning, windowing and leafing are told as what they led to; while a clip plays, nothing is.

    Parameters
    ----------
    grid : PaneGrid
        Shows the images; of several panes the active one is told.

    """

    rested = Signal(object)
    """Fields of a view that differs from the one that was told before."""

    def __init__(self, grid: PaneGrid, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._grid = grid
        self._sight: Sight | None = None
        self._awake = False
        self._told: tuple[Hashable, Mapping[str, object]] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REST_MS)
        self._timer.timeout.connect(self._tell)
        grid.active_changed.connect(self._timer.start)
        grid.pane_made.connect(self._listen)
        for pane in grid.all_panes:
            self._listen(pane)

    def follow(self, sight: Sight | None, awake: bool = True) -> None:
        """Take notice of what the page shows, and whether the read takes notice of views now."""
        if (sight, awake) != (self._sight, self._awake) or self._told is None:
            self._sight, self._awake = sight, awake
            self._timer.start()

    def tell_again(self) -> None:
        """Take notice that the last view was not kept: it is told with the reader's next act."""
        self._told = None

    def fields(self) -> Mapping[str, object] | None:
        """Return the view as it is now, as a log keeps it; None while there is none."""
        sight = self._sight
        pane = self._grid.active
        if sight is None or pane.canvas.image_size is None:
            return None
        fields: dict[str, object] = {"image": sight.image, "frame": pane.index}
        geometry = None if pane.info is None else pane.info.geometry
        if geometry is not None and not geometry.acquired:
            fields["plane"] = geometry.plane.value
        fields |= ViewRecord.of(pane.canvas.view_state).fields()
        laid = [one.evidence for one in self._grid.panes if not one.evidence.empty]
        if laid:
            fields["evidence"] = laid[0].visible
        return fields if sight.ai is None else {**fields, "ai": sight.ai}

    def _listen(self, pane: Pane) -> None:
        pane.canvas.view_changed.connect(self._timer.start)
        pane.frame_changed.connect(self._timer.start)
        pane.changed.connect(self._timer.start)

    def _tell(self) -> None:
        sight, fields = self._sight, self.fields()
        if sight is None or fields is None or not self._awake:
            return
        if (sight.read, fields) == self._told:
            return
        self._told = sight.read, fields
        self.rested.emit(fields)


def sight_of(state: ReadState) -> tuple[Sight | None, bool]:
    """Return what a state shows, and whether its read takes notice of views.

    A read does from its first paint on; while it is being locked, its last view stays.
    """
    case = state.case
    if case is None or not case.media:
        return None, False
    awake = state.phase in (Phase.ANSWERING, Phase.CONFIRMING)
    ai = None if case.ai is None else state.ai_shown
    return Sight(case.step, state.image_index, ai), awake
