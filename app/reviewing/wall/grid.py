"""The sources as a wall of thumbnails; only what is in sight is painted and decoded."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from app import theme
from app.reviewing.wall.cell import CellLook, paint_cell
from app.theme import DARK

_CELL = QSize(132, 120)
_GAP_PX = 8


class ThumbGrid(QAbstractScrollArea):
    """Shows cells in rows; it keeps no state of a source but asks for it when it paints.

    Parameters
    ----------
    look_of : callable
        What the cell of a path shows.

    """

    chosen = Signal(str)
    """A hand has pressed this one."""
    in_sight = Signal(object)
    """Paths that can be seen now, and then those a screen below and above."""

    def __init__(self, look_of: Callable[[str], CellLook]) -> None:
        super().__init__()
        self.setObjectName("thumbGrid")
        self._look_of = look_of
        self._paths: tuple[str, ...] = ()
        self._places: dict[str, int] = {}
        self._current: str | None = None
        self._seen: tuple[str, ...] = ()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    @property
    def columns(self) -> int:
        """Cells in a row."""
        return max((self.viewport().width() - self._gap) // self._step.width(), 1)

    @property
    def rows_in_sight(self) -> int:
        """Whole rows that can be seen at once, one at least."""
        return max(self.viewport().height() // self._step.height(), 1)

    @property
    def visible(self) -> tuple[str, ...]:
        """Paths that can be seen now."""
        return self._between(0, self.viewport().height())

    def show_paths(self, paths: Sequence[str], current: str | None) -> None:
        """List these; the current one comes into sight."""
        if tuple(paths) != self._paths:
            self._paths = tuple(paths)
            self._places = {path: place for place, path in enumerate(self._paths)}
            self._fit()
        moved = current != self._current
        self._current = current
        if moved or current is not None:
            self._bring_into_sight()
        self._tell()
        self.viewport().update()

    def cell_of(self, path: str) -> QRect:
        """Return where a cell lies in the viewport; empty for one that is not listed."""
        place = self._places.get(path)
        return QRect() if place is None else self._cell(place)

    def refresh(self, path: str) -> None:
        """Paint one cell again."""
        cell = self.cell_of(path)
        if cell.intersects(self.viewport().rect()):
            self.viewport().update(cell)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cells in the part that is asked for."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(DARK.surface_1))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for path in self._between(event.rect().top(), event.rect().bottom()):
            cell = QRectF(self._cell(self._places[path]))
            painter.save()
            painter.setClipRect(cell)
            paint_cell(painter, cell, self._look_of(path), is_current=path == self._current)
            painter.restore()
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the cells out anew."""
        super().resizeEvent(event)
        self._fit()
        self._bring_into_sight()
        self._tell()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the cell under the pointer."""
        for path in self.visible:
            if self.cell_of(path).contains(event.position().toPoint()):
                self.chosen.emit(path)
                return

    def sizeHint(self) -> QSize:
        """Two columns."""
        return QSize(2 * self._step.width() + 3 * self._gap, 4 * self._step.height())

    @property
    def _gap(self) -> int:
        return theme.px(_GAP_PX)

    @property
    def _step(self) -> QSize:
        return QSize(theme.px(_CELL.width()), theme.px(_CELL.height())) + QSize(
            self._gap, self._gap
        )

    def _cell(self, place: int) -> QRect:
        row, column = divmod(place, self.columns)
        step, gap = self._step, self._gap
        top = row * step.height() + gap - self.verticalScrollBar().value()
        return QRect(column * step.width() + gap, top, step.width() - gap, step.height() - gap)

    def _between(self, top: int, bottom: int) -> tuple[str, ...]:
        """Return the paths of rows that lie between two heights of the viewport."""
        high, scrolled = self._step.height(), self.verticalScrollBar().value()
        first = max((top + scrolled) // high, 0)
        last = max((bottom + scrolled) // high, -1)
        return self._paths[first * self.columns : (last + 1) * self.columns]

    def _fit(self) -> None:
        bar, columns = self.verticalScrollBar(), self.columns
        rows = -(-len(self._paths) // columns)
        room = self.viewport().height()
        bar.setPageStep(room)
        bar.setSingleStep(self._step.height() // 2)
        bar.setRange(0, max(rows * self._step.height() + self._gap - room, 0))

    def _bring_into_sight(self) -> None:
        if self._current not in self._places:
            return
        cell, bar = self._cell(self._places[self._current]), self.verticalScrollBar()
        if cell.top() < self._gap:
            bar.setValue(bar.value() + cell.top() - self._gap)
        elif cell.bottom() > self.viewport().height() - self._gap:
            bar.setValue(bar.value() + cell.bottom() - self.viewport().height() + self._gap)

    def _scrolled(self) -> None:
        self._tell()
        self.viewport().update()

    def _tell(self) -> None:
        """Say what is in sight, and what may be next."""
        room = self.viewport().height()
        seen = dict.fromkeys(
            (*self.visible, *self._between(room, 2 * room), *self._between(-room, 0))
        )
        if tuple(seen) != self._seen:
            self._seen = tuple(seen)
            self.in_sight.emit(self._seen)
