"""The body of the F1 sheet: groups of acts side by side, as many columns as there is room for."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import combinations, pairwise

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app import theme
from app.actions import Group
from app.i18n import QT_TRANSLATE_NOOP
from app.widgets.base import TranslatedFrame, fixed_label, label

COLUMN_PX = 350
"""A column is not narrower where there are several."""
_MOST_COLUMNS = 4
_ROLLING = frozenset(
    {
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
    }
)
HEADINGS = {
    Group.RATE: QT_TRANSLATE_NOOP("HelpSheet", "RATE"),
    Group.LOCK: QT_TRANSLATE_NOOP("HelpSheet", "LOCK"),
    Group.IMAGE: QT_TRANSLATE_NOOP("HelpSheet", "IMAGE"),
    Group.PRESETS: QT_TRANSLATE_NOOP("HelpSheet", "CT WINDOWS"),
    Group.OVERLAY: QT_TRANSLATE_NOOP("HelpSheet", "OVER THE IMAGE"),
    Group.MEASURE: QT_TRANSLATE_NOOP("HelpSheet", "MEASURE"),
    Group.CINE: QT_TRANSLATE_NOOP("HelpSheet", "CLIP"),
    Group.REPLAY: QT_TRANSLATE_NOOP("HelpSheet", "REPLAY"),
    Group.REVIEW: QT_TRANSLATE_NOOP("HelpSheet", "DECIDE"),
    Group.MASKS: QT_TRANSLATE_NOOP("HelpSheet", "MASKS"),
    Group.LIST: QT_TRANSLATE_NOOP("HelpSheet", "LIST"),
    Group.LAYOUT: QT_TRANSLATE_NOOP("HelpSheet", "PANES"),
    Group.WINDOW: QT_TRANSLATE_NOOP("HelpSheet", "WINDOW"),
}
MOUSE_HEADING = QT_TRANSLATE_NOOP("HelpSheet", "MOUSE")
MOUSE = (
    (
        QT_TRANSLATE_NOOP("HelpSheet", "Left drag"),
        QT_TRANSLATE_NOOP("HelpSheet", "Window (across) and level (up and down)"),
    ),
    (
        QT_TRANSLATE_NOOP("HelpSheet", "Middle drag, Space + drag"),
        QT_TRANSLATE_NOOP("HelpSheet", "Pan"),
    ),
    (
        QT_TRANSLATE_NOOP("HelpSheet", "Right drag, Ctrl + wheel"),
        QT_TRANSLATE_NOOP("HelpSheet", "Zoom about the pointer"),
    ),
    (
        QT_TRANSLATE_NOOP("HelpSheet", "Double click"),
        QT_TRANSLATE_NOOP("HelpSheet", "Fit to the window"),
    ),
    (
        QT_TRANSLATE_NOOP("HelpSheet", "Wheel"),
        QT_TRANSLATE_NOOP("HelpSheet", "Another image or frame"),
    ),
)


class KeyGroup(TranslatedFrame):
    """A heading, and the lines below it."""

    def __init__(self, heading: str, lines: Sequence[QWidget]) -> None:
        super().__init__()
        self._heading = heading
        self._shown = fixed_label("heading")
        self._shown.setContentsMargins(theme.margins(12, 14, 0, 4))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._shown)
        for line in lines:
            column.addWidget(line)
        self.retranslate()

    def retranslate(self) -> None:
        """Write the heading."""
        self._shown.setText(_translated(self._heading))


class MouseRow(TranslatedFrame):
    """What the mouse does: an act of the hand, and what it means."""

    def __init__(self, act: str, meaning: str) -> None:
        super().__init__()
        self._texts: tuple[tuple[QLabel, Callable[[], str]], ...] = (
            (label(wrap=True), partial(_translated, act)),
            (label("quiet", wrap=True), partial(_translated, meaning)),
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.margins(12, 3, 0, 3))
        row.setSpacing(theme.px(12))
        (hand, _), (words, _) = self._texts
        hand.setProperty("column", "hands")
        row.addWidget(hand)
        row.addWidget(words, 1)
        self.retranslate()

    def retranslate(self) -> None:
        """Write both texts."""
        for shown, source in self._texts:
            shown.setText(source())


class KeyLists(QScrollArea):
    """Rolls where the window is low; the arrow keys roll while it has the focus."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("keyLists")
        self._groups: list[QWidget] = []
        self._inner = QFrame()
        self._columns = [QVBoxLayout() for _ in range(_MOST_COLUMNS)]
        row = QHBoxLayout(self._inner)
        row.setContentsMargins(theme.margins(0, 0, 12, 24))
        row.setSpacing(theme.px(32))
        for column in self._columns:
            column.setSpacing(theme.px(6))
            row.addLayout(column, 1)
        self._row = row
        self._shown = 0
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(self._inner)

    def set_groups(self, groups: Sequence[QWidget]) -> None:
        """Show these groups, in their order, down the columns."""
        self._groups = list(groups)
        self._shown = 0
        self._spread()

    def minimumSizeHint(self) -> QSize:
        """Let the window be as low as it likes."""
        return QSize(theme.px(200), theme.px(80))

    def event(self, event: QEvent) -> bool:
        """Keep the keys that roll from the page while this has the focus."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.ShortcutOverride:
            return super().event(event)
        rolls = Qt.Key(event.key()) in _ROLLING and not event.modifiers()
        event.setAccepted(rolls)
        return rolls

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use as many columns as there is room for."""
        super().resizeEvent(event)
        self._spread()

    def _spread(self) -> None:
        room = self.viewport().width() // theme.px(COLUMN_PX)
        count = max(1, min(room, _MOST_COLUMNS, len(self._groups)))
        if count == self._shown or not self._groups:
            return
        self._shown = count
        for column in self._columns:
            while column.takeAt(0) is not None:
                pass
        parts = balanced([group.sizeHint().height() for group in self._groups], count)
        for number, column in enumerate(self._columns):
            first, last = parts[number] if number < count else (0, 0)
            for group in self._groups[first:last]:
                column.addWidget(group)
            column.addStretch(1)
            self._row.setStretch(number, 1 if number < count else 0)
        self._row.setSpacing(theme.px(32) if count > 1 else 0)


def balanced(heights: Sequence[int], count: int) -> list[tuple[int, int]]:
    """Cut a list into `count` runs, so that the highest of them is as low as can be.

    Parameters
    ----------
    heights : sequence of int
        Height of each part, in order.
    count : int
        Number of runs, from 1 to ``len(heights)``.

    Returns
    -------
    list of (int, int)
        First part and end of every run.

    """
    best: list[tuple[int, int]] = []
    lowest = sum(heights) + 1
    for cuts in combinations(range(1, len(heights)), count - 1):
        ends = (0, *cuts, len(heights))
        runs = list(pairwise(ends))
        highest = max(sum(heights[first:last]) for first, last in runs)
        if highest < lowest:
            best, lowest = runs, highest
    return best


def _translated(source: str) -> str:
    return QCoreApplication.translate("HelpSheet", source)
