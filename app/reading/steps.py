"""Where the reader stands: 1 First read, 2 AI, 3 Final."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from app import theme
from app.theme import DARK, SIZES
from app.widgets.base import TranslatedFrame

_GAP_PX = 8


class Steps(TranslatedFrame):
    """Three headings with a line below each; amber marks the AI once it is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("steps")
        self._is_final = False
        self._revealed = False
        self._names: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retranslate()

    def sizeHint(self) -> QSize:
        """One line of text and a rule."""
        return QSize(theme.px(300), theme.px(36))

    def show_stage(self, *, is_final: bool, revealed: bool) -> None:
        """Mark the step at hand."""
        self._is_final, self._revealed = is_final, revealed
        self._describe()
        self.update()

    def retranslate(self) -> None:
        """Set the headings."""
        self._names = (self.tr("First read"), self.tr("AI"), self.tr("Final"))
        self._describe()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the three steps."""
        painter = QPainter(self)
        painter.setFont(theme.font(SIZES.body))
        gap, line = theme.px(_GAP_PX), self.height()
        width = (self.width() - 2 * gap) / 3
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        for index, (name, token) in enumerate(zip(self._names, self._tokens(), strict=True)):
            left = index * (width + gap)
            painter.setPen(QColor(token))
            painter.drawText(
                QRectF(left, 0, width, line - theme.px(8)), flags, f"{index + 1}  {name}"
            )
            active = token in (DARK.text, DARK.ai)
            thick = 2 if active else 1
            rule = QRectF(left, line - 1 - thick, width, thick)
            painter.fillRect(rule, QColor(token if active else DARK.line))
        painter.end()

    def _tokens(self) -> tuple[str, str, str]:
        if not self._is_final:
            return DARK.text, DARK.faint, DARK.faint
        return DARK.quiet, DARK.ai if self._revealed else DARK.quiet, DARK.text

    def _describe(self) -> None:
        number = 2 if self._is_final else 0
        self.setAccessibleName(f"{number + 1} {self._names[number]}")
