"""A layout that sets its widgets side by side and begins a new row where one has no room."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from app import theme


class WrapLayout(QLayout):
    """Rows of widgets, each as wide as it wants to be, from left to right and top to bottom."""

    def __init__(self, parent: QWidget | None = None, *, between: int = theme.STEP_PX) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        theme.space(self, (0, 0, 0, 0), between=between)

    def addItem(self, item: QLayoutItem) -> None:
        """Take a widget's item."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many widgets there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return an item, or None behind the last one, as Qt asks for."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Take an item out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Ask for no more room than is needed."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Rows follow from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all rows."""
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Put every widget in its place."""
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        """Want no more than the widest widget; the height follows from the width given."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """Hold the widest widget and the highest one."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        left, top, high = rect.left(), rect.top(), 0
        between = self.spacing()
        for item in self._items:
            widget = item.widget()
            if widget is None or widget.isHidden():
                continue
            width = min(item.sizeHint().width(), rect.width())
            if left > rect.left() and left + width > rect.left() + rect.width():
                left, top, high = rect.left(), top + high + between, 0
            tall = item.heightForWidth(width) if item.hasHeightForWidth() else -1
            tall = tall if tall >= 0 else item.sizeHint().height()
            if move:
                item.setGeometry(QRect(QPoint(left, top), QSize(width, tall)))
            left += width + between
            high = max(high, tall)
        return top + high - rect.top()
