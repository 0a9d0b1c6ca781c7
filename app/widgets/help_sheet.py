"""F1: every key of the page, laid over the canvas."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.actions import REGISTRY, Group, key_text, text
from app.i18n import QT_TRANSLATE_NOOP
from app.theme import DARK
from app.widgets.base import TranslatedFrame, fixed_label, label

_TWO_COLUMNS_PX = 760
_HEADINGS = {
    Group.RATE: QT_TRANSLATE_NOOP("HelpSheet", "RATE"),
    Group.LOCK: QT_TRANSLATE_NOOP("HelpSheet", "LOCK"),
    Group.IMAGE: QT_TRANSLATE_NOOP("HelpSheet", "IMAGE"),
    Group.MEASURE: QT_TRANSLATE_NOOP("HelpSheet", "MEASURE"),
    Group.CINE: QT_TRANSLATE_NOOP("HelpSheet", "CLIP"),
    Group.LAYOUT: QT_TRANSLATE_NOOP("HelpSheet", "PANES"),
    Group.WINDOW: QT_TRANSLATE_NOOP("HelpSheet", "WINDOW"),
}
_MOUSE = (
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
        QT_TRANSLATE_NOOP("HelpSheet", "Another image of the case"),
    ),
)


class HelpSheet(TranslatedFrame):
    """Reads the registry, so that it never lags behind the keys."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("helpSheet")
        self._texts: list[tuple[QLabel, Callable[[], str]]] = []
        columns = QHBoxLayout()
        columns.setSpacing(56)
        self._columns = columns
        for groups in ((Group.RATE, Group.LOCK), (Group.IMAGE, Group.WINDOW)):
            columns.addLayout(self._column(groups), 1)
        self._title = label("title")
        self._close = fixed_label("quiet")
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._close)
        page = QVBoxLayout(self)
        page.setContentsMargins(48, 32, 48, 32)
        page.setSpacing(20)
        page.addLayout(head)
        page.addWidget(_scrolled(columns), 1)
        self.retranslate()
        self.hide()

    def retranslate(self) -> None:
        """Write the sheet in the language of the window."""
        self._title.setText(self.tr("Keys"))
        self._close.setText(self.tr("F1 or Esc closes"))
        self.setAccessibleName(self.tr("Keys"))
        for shown, source in self._texts:
            shown.setText(source())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go away on a click."""
        self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the columns below one another where two have no room."""
        super().resizeEvent(event)
        beside = self.width() >= _TWO_COLUMNS_PX
        sideways, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._columns.setDirection(sideways if beside else down)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dim what lies below."""
        painter = QPainter(self)
        ground = QColor(DARK.surface_0)
        ground.setAlphaF(0.96)
        painter.fillRect(self.rect(), ground)
        painter.end()

    def _column(self, groups: tuple[Group, ...]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(7)
        grid.setColumnStretch(1, 1)
        for group in groups:
            self._add_heading(grid, group)
            for entry in REGISTRY:
                if entry.group is group and entry.listed:
                    self._add_line(grid, partial(key_text, entry), partial(text, entry))
            if group is Group.IMAGE:
                for act, meaning in _MOUSE:
                    self._add_line(grid, partial(_translated, act), partial(_translated, meaning))
        grid.setRowStretch(grid.rowCount(), 1)
        return grid

    def _add_heading(self, grid: QGridLayout, group: Group) -> None:
        heading = fixed_label("heading")
        heading.setContentsMargins(0, 14 if grid.count() else 0, 0, 2)
        grid.addWidget(heading, grid.rowCount(), 0, 1, 2)
        self._texts.append((heading, partial(_translated, _HEADINGS[group])))

    def _add_line(
        self, grid: QGridLayout, key: Callable[[], str], meaning: Callable[[], str]
    ) -> None:
        row = grid.rowCount()
        keys, words = fixed_label(), label("quiet", wrap=True)
        grid.addWidget(keys, row, 0)
        grid.addWidget(words, row, 1)
        self._texts += [(keys, key), (words, meaning)]


def _scrolled(columns: QHBoxLayout) -> QScrollArea:
    """Let a low window roll the sheet."""
    inner = QWidget()
    columns.setContentsMargins(0, 0, 16, 0)
    inner.setLayout(columns)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inner)
    return area


def _translated(source: str) -> str:
    return QCoreApplication.translate("HelpSheet", source)
