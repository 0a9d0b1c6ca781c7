"""A value in per cent: a field and a bar. Neither shows a value that was not given."""

from PySide6.QtCore import QEvent, QRectF, QRegularExpression, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegularExpressionValidator,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app import theme
from app.theme import DARK
from app.widgets import paint
from app.widgets.base import TranslatedFrame, fixed_label
from app.widgets.text_boxes import LineBox

_STEPS = {
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_PageUp: 10,
    Qt.Key.Key_PageDown: -10,
}
LOWEST, HIGHEST = 0, 100


def stepped(value: int | None, step: int) -> int:
    """Return `value` moved by `step` within 0–100; a first step starts at the end it leaves."""
    start = value if value is not None else (LOWEST if step > 0 else HIGHEST)
    return min(max(start + step, LOWEST), HIGHEST)


class LikelihoodField(LineBox):
    """Digits of a per cent value from 0 to 100; other keys are refused while typing."""

    stepped = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "percent")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        pattern = QRegularExpression("^(100|[0-9]{1,2})$")
        self.setValidator(QRegularExpressionValidator(pattern, self))

    def sizeHint(self) -> QSize:
        """Room for 100, high enough for a finger."""
        return QSize(theme.px(64), theme.px(44))

    def minimumSizeHint(self) -> QSize:
        """Cut nothing off."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up, Down, PgUp and PgDn step the value."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        self.stepped.emit(step)


class LikelihoodSlider(QWidget):
    """A bar from 0 to 100 that has no handle until a value is given."""

    moved = Signal(int)
    released = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.value: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def event(self, event: QEvent) -> bool:
        """Keep the keys that step from the page, which may have acts for them."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            event.setAccepted(Qt.Key(event.key()) in _STEPS)
        return super().event(event)

    def sizeHint(self) -> QSize:
        """High enough for a finger."""
        return QSize(theme.px(200), theme.px(44))

    def set_value(self, value: int | None) -> None:
        """Show a value, or none."""
        self.value = value
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the value under the pointer."""
        self._take(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer while a button is held."""
        self._take(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Give the value."""
        if self.value is not None:
            self.released.emit(self.value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up, Down, PgUp and PgDn step the value."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        self.released.emit(stepped(self.value, step))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the track, and the handle when there is a value."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        middle, left, right = self.height() / 2, *self._track()
        painter.setBrush(QColor(DARK.line))
        half, grip = theme.px(2), theme.px(9)
        painter.drawRect(QRectF(left, middle - half, right - left, 2 * half))
        if self.value is not None:
            x = left + (right - left) * self.value / HIGHEST
            painter.setBrush(QColor(DARK.quiet))
            painter.drawRect(QRectF(left, middle - half, x - left, 2 * half))
            painter.setBrush(QColor(DARK.text))
            handle = QRectF(x - half, middle - grip, 2 * half, 2 * grip)
            painter.drawRoundedRect(handle, 1, 1)
        if self.hasFocus():
            paint.focus_ring(painter, QRectF(self.rect()).adjusted(0, 6, 0, -6), DARK.quiet)
        painter.end()

    def _track(self) -> tuple[float, float]:
        return 8.0, self.width() - 8.0

    def _take(self, event: QMouseEvent) -> None:
        left, right = self._track()
        share = (event.position().x() - left) / max(right - left, 1.0)
        self.set_value(round(HIGHEST * min(max(share, 0.0), 1.0)))
        self.moved.emit(self.value)


class LikelihoodInput(TranslatedFrame):
    """Field, per cent sign and bar; they always show the same.

    Parameters
    ----------
    name : str
        Beginning of the names of its parts.
    in_percent : bool
        Whether the value is told with a per cent sign; a scale whose ends are words has none.

    """

    given = Signal(int)
    left = Signal()

    def __init__(self, name: str = "likelihood", *, in_percent: bool = True) -> None:
        super().__init__()
        self._in_percent = in_percent
        self._value: int | None = None
        self._spoken = ""
        self.field = LikelihoodField()
        self.field.setObjectName(f"{name}Field")
        self.slider = LikelihoodSlider()
        self.slider.setObjectName(f"{name}Slider")
        sign = fixed_label("quiet")
        sign.setText("%" if in_percent else "")
        if not in_percent:
            sign.hide()  # shown without a parent it would be a window, which takes the keyboard
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        row.addWidget(self.field)
        row.addWidget(sign)
        row.addWidget(self.slider, 1)
        self.field.committed.connect(self._typed)
        self.field.stepped.connect(lambda step: self._give(stepped(self._value, step)))
        self.field.left.connect(self.left)
        self.slider.moved.connect(lambda value: self.field.put(str(value)))
        self.slider.released.connect(self._give)
        self.retranslate()

    def show_value(self, value: int | None) -> None:
        """Show a value, or none; what is being typed is left alone."""
        self._value = value
        self.slider.set_value(value)
        self.field.show_text("" if value is None else str(value))
        self._name_value()

    def focus_field(self) -> None:
        """Put the cursor into the field, its digits selected."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def name_as(self, label: str) -> None:
        """Name both parts for screen readers."""
        self._spoken = label
        self.retranslate()

    def retranslate(self) -> None:
        """Say the name in the language of the window."""
        spoken = self._spoken
        if self._in_percent:
            spoken = self.tr("%1 in per cent").replace("%1", self._spoken)
        self.field.setAccessibleName(spoken)
        self._name_value()

    def _typed(self, text: str) -> None:
        if text:
            self._give(int(text))
        else:
            # An emptied field is not an answer; undo takes a value back.
            self.field.show_text("" if self._value is None else str(self._value))

    def _give(self, value: int) -> None:
        self.show_value(value)
        self.field.put(str(value))
        self.field.selectAll()
        self.given.emit(value)

    def _name_value(self) -> None:
        state = self.tr("not given") if self._value is None else f"{self._value} %"
        self.slider.setAccessibleName(f"{self._spoken}: {state}")
