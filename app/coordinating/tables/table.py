"""A table that is sorted by its headings, filtered by words, and copied into a spreadsheet."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
)

from app import theme
from app.coordinating.tables.columns import TableColumn, as_tsv
from app.coordinating.tables.model import SHARE_ROLE, RowsModel
from app.widgets.base import TranslatedFrame, fixed_label, label

R = TypeVar("R")

_ROW_PX = 32
_FILTER_FROM = 8
"""A table of fewer rows needs no filter."""
_WIDEST_PX = 360


class RowsTable(TranslatedFrame, Generic[R]):
    """Rows of one kind; what is said where there is none is the page's.

    Parameters
    ----------
    name : str
        For tests and style sheets.
    most_rows : int, optional
        As high as its rows, up to so many; without it, it fills its place.

    """

    selected = Signal()
    opened = Signal()
    """A row was double-clicked, or Enter was pressed on it."""

    def __init__(self, name: str, *, most_rows: int | None = None) -> None:
        super().__init__()
        self.setObjectName(f"{name}Box")
        self._most_rows = most_rows
        self.model = RowsModel[R](self)
        self.view = _View(name)
        self.view.setModel(self.model)
        self.view.selectionModel().selectionChanged.connect(lambda *_: self.selected.emit())
        self.view.activated.connect(lambda _: self.opened.emit())
        self._empty = label("quiet", name=f"{name}Empty", wrap=True)
        self._filter = QLineEdit()
        self._filter.setObjectName(f"{name}Filter")
        self._filter.setClearButtonEnabled(True)
        self._filter.setMaximumWidth(theme.px(320))
        self._filter.textChanged.connect(self._filtered)
        self._count = fixed_label("quiet", name=f"{name}Count")
        self._copy = QPushButton()
        self._copy.setObjectName(f"{name}Copy")
        self._copy.setProperty("size", "small")
        self._copy.clicked.connect(self.copy)
        row = QHBoxLayout()
        row.addWidget(self._filter, 1)
        row.addWidget(self._count)
        row.addStretch(1)
        row.addWidget(self._copy)
        self.tools = row
        column = QVBoxLayout(self)
        theme.space(column, (0, 0, 0, 0), between=8)
        column.addLayout(row)
        column.addWidget(self._empty)
        column.addWidget(self.view, 1)
        if most_rows is not None:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.retranslate()

    def show_columns(self, columns: Sequence[TableColumn[R]]) -> None:
        """Set the columns, in the language of the window."""
        self.model.show_columns(columns)
        self._fit()

    def show_rows(self, rows: Sequence[R], *, empty: str) -> None:
        """Show rows; where there is none, say what to do next. What was chosen stays chosen."""
        before = self.chosen
        was_empty = self.model.counts[1] == 0
        self.model.show_rows(rows)
        self._empty.setText(empty)
        self._empty.setVisible(not rows)
        for part in (self.view, self._copy):
            part.setVisible(bool(rows))
        self._filter.setVisible(len(rows) >= _FILTER_FROM or bool(self._filter.text()))
        if was_empty:
            self._fit()
        if before is not None and (place := self.model.place_of(before)) >= 0:
            self.view.selectRow(place)
        self._fit_rows()
        self._tell_count()

    @property
    def chosen(self) -> R | None:
        """The row that is chosen; None where none is, or several are."""
        rows = self.all_chosen
        return rows[0] if len(rows) == 1 else None

    @property
    def all_chosen(self) -> list[R]:
        """The rows that are chosen, from top to bottom."""
        found = self.view.selectionModel().selectedRows()
        return [self.model.row(place) for place in sorted(index.row() for index in found)]

    def copy(self) -> None:
        """Copy the chosen rows, or all that are shown, as a spreadsheet takes them."""
        rows = self.all_chosen or [self.model.row(n) for n in range(self.model.rowCount())]
        QGuiApplication.clipboard().setText(as_tsv(self.model.columns, rows))

    def retranslate(self) -> None:
        """Set every text."""
        self._filter.setPlaceholderText(self.tr("Filter"))
        self._filter.setAccessibleName(self.tr("Filter"))
        self._copy.setText(self.tr("Copy"))
        self._copy.setToolTip(self.tr("Copy the chosen rows, or all, for a spreadsheet  (Ctrl+C)"))
        self._tell_count()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy by the usual key."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            return
        super().keyPressEvent(event)

    def _filtered(self, words: str) -> None:
        self.model.filter(words)
        self._tell_count()

    def _tell_count(self) -> None:
        shown, whole = self.model.counts
        told = self.tr("%1 of %2") if shown != whole else "%2"
        self._count.setText(told.replace("%1", f"{shown:,}").replace("%2", f"{whole:,}"))
        self._count.setVisible(whole >= _FILTER_FROM)

    def _fit_rows(self) -> None:
        """Be as high as the rows, where the table does not fill its place."""
        if self._most_rows is None:
            return
        rows = min(self.model.counts[1], self._most_rows)
        head, bar = self.view.horizontalHeader(), self.view.horizontalScrollBar()
        high = head.sizeHint().height() + rows * theme.px(_ROW_PX) + bar.sizeHint().height()
        self.view.setFixedHeight(high + theme.px(6))

    def _fit(self) -> None:
        """Give each column the width of its words, as far as some of its rows tell."""
        self.view.resizeColumnsToContents()
        for number in range(self.model.columnCount()):
            width = self.view.columnWidth(number) + theme.px(16)
            self.view.setColumnWidth(number, min(width, theme.px(_WIDEST_PX)))


class _View(QTableView):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSortingEnabled(True)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.px(_ROW_PX))
        head = self.horizontalHeader()
        head.setStretchLastSection(True)
        head.setHighlightSections(False)
        head.setResizeContentsPrecision(50)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        head.setSortIndicatorClearable(True)
        self.setItemDelegate(_ShareDelegate(self))


class _ShareDelegate(QStyledItemDelegate):
    """Draws how much of something is done as a thin bar below the words."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw a cell."""
        super().paint(painter, option, index)
        share = index.data(SHARE_ROLE)
        if share is None:
            return
        tokens = theme.present()
        box = QRectF(option.rect)
        bar = QRectF(box.left() + theme.px(8), box.bottom() - theme.px(6), box.width(), theme.px(3))
        bar.setWidth(max(0.0, box.width() - theme.px(16)))
        painter.fillRect(bar, QColor(tokens.surface_2))
        bar.setWidth(bar.width() * share)
        painter.fillRect(bar, QColor(tokens.ok if share >= 1 else tokens.quiet))

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Room for the bar as well."""
        found = super().sizeHint(option, index)
        return found.expandedTo(QSize(theme.px(64), theme.px(_ROW_PX)))
