"""The reader's own list as a field of numbered squares: done, next, to do."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from app import theme
from app.theme import DARK, SIZES
from app.widgets import paint
from app.widgets.base import TranslatedFrame

_CELL_PX = (44, 36)
_GAP_PX = 6


def _cell() -> QSize:
    return QSize(*map(theme.px, _CELL_PX))


def _step() -> QSize:
    """Return the way from one square to the next, across and down."""
    return _cell() + QSize(theme.px(_GAP_PX), theme.px(_GAP_PX))


class CaseGrid(TranslatedFrame):
    """Positions only; a square says nothing of its case."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("caseGrid")
        self.done = 0
        self.total = 0
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_progress(self, *, done: int, total: int) -> None:
        """Show how far the list is read."""
        self.done, self.total = done, total
        self.retranslate()
        self.updateGeometry()
        self.update()

    def retranslate(self) -> None:
        """Say the same in words."""
        words = self.tr("%1 of %2 cases done")
        self.setAccessibleName(words.replace("%1", str(self.done)).replace("%2", str(self.total)))

    def hasHeightForWidth(self) -> bool:
        """Rows follow from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all rows."""
        rows = -(-self.total // self._columns(width)) if self.total else 0
        return max(rows * _step().height() - theme.px(_GAP_PX), 0)

    def sizeHint(self) -> QSize:
        """Ten to a row, where nothing else is said."""
        width = 10 * _step().width()
        return QSize(width, self.heightForWidth(width))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the squares that lie in the part to be painted."""
        painter = QPainter(self)
        columns = self._columns(self.width())
        cell, step = _cell(), _step()
        first = max(event.rect().top() // step.height(), 0) * columns
        last = min((event.rect().bottom() // step.height() + 1) * columns, self.total)
        for index in range(first, last):
            row, column = divmod(index, columns)
            corner = QPoint(column * step.width(), row * step.height())
            self._draw_cell(painter, QRect(corner, cell), index)
        painter.end()

    def _draw_cell(self, painter: QPainter, cell: QRect, index: int) -> None:
        box = QRectF(cell)
        here = index == self.done
        if index < self.done:
            paint.rounded(painter, box, fill=DARK.choice)
        elif here:
            paint.focus_ring(painter, box, DARK.text)
        else:
            paint.rounded(painter, box, edge=DARK.line)
        painter.setFont(theme.font(SIZES.body, bold=here))
        painter.setPen(QColor(DARK.text if index <= self.done else DARK.faint))
        mark = "✓ " if index < self.done else ""
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"{mark}{index + 1}")

    def _columns(self, width: int) -> int:
        return max((width + theme.px(_GAP_PX)) // _step().width(), 1)
