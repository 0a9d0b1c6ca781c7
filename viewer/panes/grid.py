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

    Parameters
    ----------
    pixel_marks : bool
        Whether each pane tells in its corner how the image's pixels meet the screen's.

    """

    pane_made = Signal(object)
    """A `Pane`, before it is used for the first time."""
    active_changed = Signal()

    def __init__(self, parent: QWidget | None = None, *, pixel_marks: bool = True) -> None:
        super().__init__(parent)
        self.setObjectName("paneGrid")
        self._pixel_marks = pixel_marks
        self._panes: list[Pane] = []
        self._count = 0
        self._active = 0
        self._enlarged = False
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

    @property
    def all_panes(self) -> tuple[Pane, ...]:
        """The panes in sight and those that a smaller layout has put away."""
        return tuple(self._panes)

    @property
    def enlarged(self) -> bool:
        """Whether the active pane has all the room for itself."""
        return self._enlarged

    def set_count(self, count: int) -> None:
        """Show 1 to 4 panes; of three, the first is as high as the other two."""
        while len(self._panes) < count:
            self._add()
        self._count = count
        self._enlarged = False
        for number, pane in enumerate(self._panes):
            self._grid.removeWidget(pane)
            if number < count:
                self._grid.addWidget(pane, *_PLACES[count][number])
        self._share_room()
        self.activate(min(self._active, count - 1))
        # A pane that was put away has given its focus to some button; keys are meant for images.
        self.active.canvas.setFocus()

    def toggle_enlarged(self) -> None:
        """Give the active pane all the room, or let the others come back."""
        if self._count > 1:
            self._enlarged = not self._enlarged
            self._share_room()
            self.active.canvas.setFocus()
            self.active_changed.emit()

    def _share_room(self) -> None:
        """Show what is to be in sight, and divide rows and columns among it."""
        for number, pane in enumerate(self._panes):
            there = number < self._count and (not self._enlarged or number == self._active)
            pane.setVisible(there)
            if there:
                pane.share_budget(1 if self._enlarged else self._count)
            else:
                pane.rest()
        for line in range(2):
            wide = line == 0 or self._count > 1
            high = line == 0 or self._count > 2
            if self._enlarged:
                row, column, rows, columns = _PLACES[self._count][self._active]
                wide, high = column <= line < column + columns, row <= line < row + rows
            self._grid.setColumnStretch(line, int(wide))
            self._grid.setRowStretch(line, int(high))

    def activate(self, number: int) -> None:
        """Let acts go to another pane."""
        changed = number != self._active
        self._active = number
        if changed and self._enlarged:
            self._share_room()
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
        pane = Pane(pixel_mark=self._pixel_marks)
        number = len(self._panes)
        self._panes.append(pane)
        pane.activated.connect(lambda: self.activate(number))
        self.pane_made.emit(pane)
