"""Which of a case's images is on the screen."""

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app import theme
from app.theme import DARK
from app.widgets.base import TranslatedFrame, fixed_label

_STEP_PX = 14


class _Dots(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.index = 0
        self.count = 0

    def sizeHint(self) -> QSize:
        return QSize(self.count * theme.px(_STEP_PX), theme.px(16))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        step, radius = theme.px(_STEP_PX), theme.px(7) / 2
        for number in range(self.count):
            painter.setPen(QColor(DARK.quiet))
            here = number == self.index
            painter.setBrush(QColor(DARK.text) if here else Qt.BrushStyle.NoBrush)
            middle = QPointF((number + 0.5) * step, self.height() / 2)
            painter.drawEllipse(middle, radius, radius)
        painter.end()


class ImageDots(TranslatedFrame):
    """A dot for each image, filled for the present one, and the same in words."""

    def __init__(self) -> None:
        super().__init__()
        self._dots = _Dots()
        self._words = fixed_label("quiet", name="imageNumber")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        row.addWidget(self._dots)
        row.addWidget(self._words)
        self.retranslate()

    def show_image(self, index: int, *, count: int) -> None:
        """Mark image `index` (from 0) of `count`; a single image needs no mark."""
        self._dots.index, self._dots.count = index, count
        self._dots.updateGeometry()
        self._dots.update()
        self.setVisible(count > 1)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the words."""
        words = self.tr("image %1/%2").replace("%1", str(self._dots.index + 1))
        self._words.setText(words.replace("%2", str(self._dots.count)))
