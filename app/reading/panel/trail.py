"""Where the reader stands in a visit to a case: the titles of its arms, the present one marked."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from app import theme
from app.forms.field_box import told
from app.reading.read_state import ReadState
from app.theme import DARK, SIZES
from app.widgets.base import TranslatedFrame
from reader_study.forms.form import Words

_GAP_PX = 8


class Trail(TranslatedFrame):
    """A heading for each arm with a line below; amber marks the present one once AI is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("steps")
        self._titles: tuple[Words, ...] = ()
        self._place = 0
        self._revealed = False
        self._names: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """One line of text and a rule."""
        return QSize(theme.px(300), theme.px(36))

    def show_state(self, state: ReadState) -> None:
        """Mark the step at hand."""
        case = state.case
        self._titles = () if case is None else case.trail or (case.arm,)
        self._place = 0 if case is None else case.place
        self._revealed = state.ai is not None
        self.retranslate()

    def retranslate(self) -> None:
        """Set the headings."""
        several = len(self._titles) > 1
        self._names = tuple(
            f"{number}  {told(title)}" if several else told(title)
            for number, title in enumerate(self._titles, start=1)
        )
        self.setAccessibleName(self._names[self._place] if self._names else "")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the headings; one that has no room ends in an ellipsis."""
        if not self._names:
            return
        painter = QPainter(self)
        painter.setFont(theme.font(SIZES.body))
        gap, line, many = theme.px(_GAP_PX), self.height(), len(self._names)
        width = (self.width() - (many - 1) * gap) / many
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        cut = painter.fontMetrics().elidedText
        for index, name in enumerate(self._names):
            left, token = index * (width + gap), self._token(index)
            painter.setPen(QColor(token))
            box = QRectF(left, 0, width, line - theme.px(8))
            painter.drawText(box, flags, cut(name, Qt.TextElideMode.ElideRight, int(width)))
            here = index == self._place
            thick = 2 if here else 1
            rule = QRectF(left, line - 1 - thick, width, thick)
            painter.fillRect(rule, QColor(token if here else DARK.line))
        painter.end()

    def _token(self, index: int) -> str:
        if index == self._place:
            return DARK.ai if self._revealed else DARK.text
        return DARK.quiet if index < self._place else DARK.faint
