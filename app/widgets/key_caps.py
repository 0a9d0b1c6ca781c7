"""Buttons that carry the key which does the same."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from app import theme
from app.actions import CATEGORY_KEYS
from app.theme import DARK, SIZES
from app.widgets import paint
from app.widgets.base import TranslatedFrame


class KeyCap(QAbstractButton):
    """A choice with its key printed below it; the chosen one is light."""

    def __init__(self, text: str, key: str) -> None:
        super().__init__()
        self.key = key
        self.setText(text)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Large enough for a finger."""
        text = QFontMetricsF(theme.font(SIZES.large, bold=True)).horizontalAdvance(self.text())
        return QSize(max(theme.px(42), round(text) + theme.px(8)), theme.px(56))

    def minimumSizeHint(self) -> QSize:
        """Cut nothing off."""
        return self.sizeHint()

    def nextCheckState(self) -> None:
        """Leave the mark to the page's state: a click asks, it does not decide."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cap."""
        painter = QPainter(self)
        box = QRectF(self.rect())
        fill = DARK.line if self.underMouse() else DARK.surface_2
        paint.rounded(painter, box, fill=DARK.text if self.isChecked() else fill)
        self._draw_texts(painter, box)
        if self.hasFocus():
            ring = DARK.surface_0 if self.isChecked() else DARK.quiet
            paint.focus_ring(painter, box.adjusted(2, 2, -2, -2) if self.isChecked() else box, ring)
        painter.end()

    def _draw_texts(self, painter: QPainter, box: QRectF) -> None:
        upper, lower = DARK.text, DARK.faint
        if self.isChecked():
            upper, lower = DARK.surface_0, DARK.choice
        painter.setFont(theme.font(SIZES.large, bold=self.isChecked()))
        painter.setPen(QColor(upper))
        middle = Qt.AlignmentFlag.AlignCenter
        painter.drawText(box.adjusted(0, theme.px(8), 0, -theme.px(22)), middle, self.text())
        painter.setFont(theme.font(SIZES.small))
        painter.setPen(QColor(lower))
        painter.drawText(box.adjusted(0, theme.px(32), 0, -theme.px(6)), middle, self.key)


class CategoryCaps(TranslatedFrame):
    """The categories of a scale in a row, one cap each; the key is the place in the row."""

    chosen = Signal(str)

    def __init__(self, scale: Sequence[str]) -> None:
        super().__init__()
        self.setObjectName("categoryCaps")
        self._caps: dict[str, KeyCap] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.px(theme.STEP_PX))
        for category, key in zip(scale, CATEGORY_KEYS, strict=False):
            self._add(category, key)

    def set_chosen(self, category: str | None) -> None:
        """Mark one category, or none."""
        for name, cap in self._caps.items():
            cap.setChecked(name == category)

    def word(self, scale: str, words: Mapping[str, tuple[str, str]]) -> None:
        """Set the caps' texts and hints, by category, and name them for screen readers."""
        for name, cap in self._caps.items():
            text, hint = words.get(name, (name, ""))
            if cap.text() != text:
                cap.setText(text)
                cap.updateGeometry()
            cap.setToolTip(hint)
            spoken = self.tr("%1 %2, key %3").replace("%3", cap.key).replace("%2", text)
            cap.setAccessibleName(spoken.replace("%1", scale))

    def _add(self, category: str, key: str) -> None:
        cap = KeyCap(category, key)
        cap.setObjectName(f"category_{category}")
        cap.clicked.connect(lambda: self.chosen.emit(category))
        self._row.addWidget(cap)
        self._caps[category] = cap


class KeyButton(QPushButton):
    """A wide button whose keys are drawn beside its text."""

    def __init__(self, keys: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = tuple(keys)
        self._pressed_ms = -QApplication.doubleClickInterval() - 1
        self.setProperty("role", "primary")
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_keys(self, keys: Sequence[str]) -> None:
        """Change the keys that are drawn."""
        self._keys = tuple(keys)
        self.update()

    def sizeHint(self) -> QSize:
        """Make room for text and keys."""
        return QSize(round(self._content_width()) + theme.px(32), theme.px(46))

    def minimumSizeHint(self) -> QSize:
        """Cut nothing off."""
        return self.sizeHint()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Count a double click as one: its second half must not confirm what the first began."""
        since_ms = event.timestamp() - self._pressed_ms
        self._pressed_ms = event.timestamp()
        if since_ms > QApplication.doubleClickInterval():
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Leave it: its first half was the click."""
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the styled button, whose own text is clear, then text and keys in its middle."""
        super().paintEvent(event)
        painter = QPainter(self)
        self._draw_content(painter)
        painter.end()

    def _draw_content(self, painter: QPainter) -> None:
        left = (self.width() - self._content_width()) / 2
        on = self.isEnabled()
        painter.setFont(theme.font(SIZES.large))
        painter.setPen(QColor(DARK.text if on else DARK.faint))
        box = QRectF(left, 0, self.width() - left, self.height())
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(box, flags, self.text())
        left += self._text_width() + theme.px(12)
        for key in self._keys:
            corner = QPointF(round(left) + 0.0, (self.height() - theme.px(paint.KEY_CAP_PX)) / 2)
            paint.key_cap(painter, corner, key, token=DARK.quiet if on else DARK.faint)
            left += paint.key_cap_width(key) + theme.px(6)

    def _text_width(self) -> float:
        return QFontMetricsF(theme.font(SIZES.large)).horizontalAdvance(self.text())

    def _content_width(self) -> float:
        keys = sum(paint.key_cap_width(key) + theme.px(6) for key in self._keys)
        return self._text_width() + (keys + theme.px(6) if keys else 0)
