"""Panes side by side: one to four, one of them active."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from viewer.panes.pane import Pane

_PLACES = {
    1: ((0, 0, 1, 1),),
    2: ((0, 0, 1, 1), (0, 1, 1, 1)),
    3: ((0, 0, 2, 1), (0, 1, 1, 1), (1, 1, 1, 1)),
    4: ((0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1)),
}
"""Row, column, and how many rows and columns each pane takes."""


class PaneGrid(QWidget):
    """Shows panes in a grid; acts go to the active one.

    Panes that a smaller layout hides keep what they show.
    """

    pane_made = Signal(object)
    """A `Pane`, before it is used for the first time."""
    active_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("paneGrid")
        self._panes: list[Pane] = []
        self._count = 0
        self._active = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(2)

    @property
    def panes(self) -> tuple[Pane, ...]:
        """The panes in sight, in reading order."""
        return tuple(self._panes[: self._count])

    @property
    def active(self) -> Pane:
        """The pane that acts go to."""
        return self._panes[self._active]

    def set_count(self, count: int) -> None:
        """Show 1 to 4 panes; of three, the first is as high as the other two."""
        while len(self._panes) < count:
            self._add()
        self._count = count
        for number, pane in enumerate(self._panes):
            self._grid.removeWidget(pane)
            if number < count:
                self._grid.addWidget(pane, *_PLACES[count][number])
            pane.setVisible(number < count)
            if number < count:
                pane.share_budget(count)
            else:
                pane.rest()
        for line in range(2):
            self._grid.setColumnStretch(line, int(line == 0 or count > 1))
            self._grid.setRowStretch(line, int(line == 0 or count > 2))
        self.activate(min(self._active, count - 1))
        # A pane that was put away has given its focus to some button; keys are meant for images.
        self.active.canvas.setFocus()

    def activate(self, number: int) -> None:
        """Let acts go to another pane."""
        changed = number != self._active
        self._active = number
        for each, pane in enumerate(self._panes):
            pane.show_among(several=self._count > 1, active=each == number)
        if changed:
            self.active_changed.emit()

    def next_pane(self) -> None:
        """Go on to the pane after the active one."""
        self.activate((self._active + 1) % self._count)
        self.active.canvas.setFocus()

    def close_panes(self) -> None:
        """Let go of every clip and of all decoded frames."""
        for pane in self._panes:
            pane.close_cache()

    def _add(self) -> None:
        pane = Pane()
        number = len(self._panes)
        self._panes.append(pane)
        pane.activated.connect(lambda: self.activate(number))
        self.pane_made.emit(pane)
