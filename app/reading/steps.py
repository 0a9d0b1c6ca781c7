"""Where the reader stands: 1 Unaided, 2 AI, 3 Final."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from app import theme
from app.theme import DARK, SIZES
from app.widgets.base import TranslatedFrame
from reader_study.reading.answers import Stage

_GAP_PX = 8


class Steps(TranslatedFrame):
    """Three headings with a line below each; amber marks the AI once it is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("steps")
        self._stage = Stage.UNAIDED
        self._revealed = False
        self._names: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retranslate()

    def sizeHint(self) -> QSize:
        """One line of text and a rule."""
        return QSize(theme.px(300), theme.px(36))

    def show_stage(self, stage: Stage, *, revealed: bool) -> None:
        """Mark the step at hand."""
        self._stage, self._revealed = stage, revealed
        self._describe()
        self.update()

    def retranslate(self) -> None:
        """Set the headings."""
        self._names = (self.tr("Unaided"), self.tr("AI"), self.tr("Final"))
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
        if self._stage is Stage.UNAIDED:
            return DARK.text, DARK.faint, DARK.faint
        return DARK.quiet, DARK.ai if self._revealed else DARK.quiet, DARK.text

    def _describe(self) -> None:
        number = 0 if self._stage is Stage.UNAIDED else 2
        self.setAccessibleName(f"{number + 1} {self._names[number]}")
