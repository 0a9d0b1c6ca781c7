"""Panes that move together: one hand, the same zoom, window, moment or slice in all of them."""

from dataclasses import replace
from functools import partial
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, Signal

from viewer.cine.cine import Cine
from viewer.model.linking import linked_index, linked_view, linked_window, mm_ratio
from viewer.panes.grid import PaneGrid
from viewer.panes.pane import Pane


class PaneLinks(QObject):
    """Lets every pane of a grid follow the one that is moved, while it is `on`.

    Stills and clips of the same size share zoom and place; planes of a volume share millimetres.
    """

    changed = Signal()

    def __init__(self, grid: PaneGrid) -> None:
        super().__init__(grid)
        self._grid = grid
        self._on = False
        self._leads: Pane | None = None
        self._told: WeakKeyDictionary[Cine, list[int]] = WeakKeyDictionary()
        """Frames that each clip was sent to and that have not come yet."""
        grid.pane_made.connect(self._listen)

    @property
    def on(self) -> bool:
        """Whether the panes are linked."""
        return self._on

    def turn(self, *, on: bool) -> None:
        """Link the panes, or let each go its way."""
        self._on = on
        self._told.clear()
        if on:
            self._follow_view(self._grid.active)
            self._follow_frame(self._grid.active, self._grid.active.index)
        self.changed.emit()

    def _listen(self, pane: Pane) -> None:
        pane.canvas.view_changed.connect(partial(self._follow_view, pane))
        pane.frame_changed.connect(partial(self._follow_frame, pane))

    def _follow_view(self, leader: Pane) -> None:
        if not self._on or self._leads is not None or leader.info is None:
            return
        self._leads = leader  # what follows must not lead in its turn
        try:
            for pane in self._grid.panes:
                if pane is not leader and pane.info is not None:
                    _take_view(pane, leader)
        finally:
            self._leads = None

    def _follow_frame(self, leader: Pane, index: int) -> None:
        info = leader.info
        if self._is_told(leader, index) or not self._on or self._leads is not None or info is None:
            return
        self._leads = leader
        try:
            for pane in self._grid.panes:
                if pane is leader or pane.info is None or pane.cine is None or pane.cine.plays:
                    continue
                goal = linked_index(index, of=info, to=pane.info)
                # The frame shown says little: the clip may be on its way to another one.
                if goal is not None:
                    self._told.setdefault(pane.cine, []).append(goal)
                    pane.cine.go_to(goal)
        finally:
            self._leads = None

    def _is_told(self, pane: Pane, index: int) -> bool:
        """Tell whether a pane only follows: frames may come long after they were asked for."""
        told = [] if pane.cine is None else self._told.get(pane.cine, [])
        follows = index in told
        del told[: told.index(index) + 1 if follows else None]
        return follows


def _take_view(pane: Pane, leader: Pane) -> None:
    own, lead = pane.info, leader.info
    if own is None or lead is None:
        return
    window = linked_window(
        leader.canvas.window_level,
        values=lead.values,
        own=pane.canvas.window_level,
        own_values=own.values,
    )
    if window is not None:
        pane.canvas.set_window_level(window)
    same = (own.width, own.height) == (lead.width, lead.height)
    volume = own.geometry is not None and lead.geometry is not None
    if not same and not volume:
        return
    ratio = 1.0
    if own.geometry is not None and lead.geometry is not None:
        ratio = mm_ratio(own.geometry, lead.geometry)
    mine, theirs = pane.canvas.view_state, leader.canvas.view_state
    view = linked_view(
        mine.view,
        room=mine.room,
        point=(own.width / 2, own.height / 2),
        leader=theirs.view,
        leader_room=theirs.room,
        leader_point=(lead.width / 2, lead.height / 2),
        magnification=ratio,
    )
    pane.canvas.set_view_state(replace(mine, view=view, fits=False))
