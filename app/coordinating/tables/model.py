"""Rows and columns as Qt's tables ask for them; a sort and a filter are one list of numbers."""

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.coordinating.tables.columns import TableColumn, matches

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex
SHARE_ROLE = Qt.ItemDataRole.UserRole + 1


class RowsModel(QAbstractTableModel, Generic[R]):
    """A table of rows that come as a whole, and are sorted and filtered here."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns: list[TableColumn[R]] = []
        self._rows: Sequence[R] = ()
        self._shown: list[int] = []
        self._words = ""
        self._sorted: tuple[str, bool] | None = None

    def show_columns(self, columns: Sequence[TableColumn[R]]) -> None:
        """Set the columns, in the language of the window."""
        self.beginResetModel()
        self._columns = list(columns)
        self._choose()
        self.endResetModel()

    def show_rows(self, rows: Sequence[R]) -> None:
        """Set all rows."""
        self.beginResetModel()
        self._rows = rows
        self._choose()
        self.endResetModel()

    def filter(self, words: str) -> None:
        """Show the rows in which each word stands."""
        self.beginResetModel()
        self._words = words
        self._choose()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1 leaves the rows as they came."""
        self.layoutAboutToBeChanged.emit()
        falls = order is Qt.SortOrder.DescendingOrder
        self._sorted = (self._columns[column].key, falls) if column >= 0 else None
        self._choose()
        self.layoutChanged.emit()

    def row(self, place: int) -> R:
        """Return the row that is shown at a place."""
        return self._rows[self._shown[place]]

    def place_of(self, row: R) -> int:
        """Return where a row is shown; -1 where it is not."""
        return next((at for at, n in enumerate(self._shown) if self._rows[n] == row), -1)

    @property
    def columns(self) -> list[TableColumn[R]]:
        """The columns, from left to right."""
        return self._columns

    @property
    def counts(self) -> tuple[int, int]:
        """How many rows are shown, and how many there are."""
        return len(self._shown), len(self._rows)

    def rowCount(self, parent: Index | None = None) -> int:
        """As Qt asks."""
        return 0 if parent is not None and parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index | None = None) -> int:
        """As Qt asks."""
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """As Qt asks."""
        column = self._columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return column.text(self.row(index.row()))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == SHARE_ROLE and column.share is not None:
            return column.share(self.row(index.row()))
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401
        """As Qt asks."""
        if orientation is not Qt.Orientation.Horizontal or section >= len(self._columns):
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def _choose(self) -> None:
        rows, columns = self._rows, self._columns
        words = self._words
        shown = [n for n, row in enumerate(rows) if not words or matches(columns, row, words)]
        by = self._sorted
        column = next((one for one in columns if by is not None and one.key == by[0]), None)
        if column is not None and by is not None:
            values = {n: column.value(rows[n]) for n in shown}
            known = [n for n in shown if values[n] is not None]
            known.sort(key=lambda n: values[n], reverse=by[1])  # type: ignore[arg-type,return-value]
            shown = known + [n for n in shown if values[n] is None]
        self._shown = shown
