"""The frame of every page outside of reading: a head, and one column in the middle."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app import theme
from app.i18n import Languages
from app.widgets.base import TranslatedFrame, fixed_label
from app.widgets.language_switch import LanguageSwitch


class Page(TranslatedFrame):
    """Lays out; `body` is the column that a page fills."""

    def __init__(self, languages: Languages) -> None:
        super().__init__()
        self.setObjectName("page")
        mark = fixed_label("large")
        mark.setText("SonoRead")
        head = QHBoxLayout()
        head.setContentsMargins(theme.margins(28, 20, 28, 0))
        head.addWidget(mark)
        head.addStretch(1)
        head.addWidget(LanguageSwitch(languages))
        self.body = QVBoxLayout()
        self.body.setSpacing(theme.px(16))
        column = QWidget()
        column.setObjectName("pageColumn")
        column.setLayout(self.body)
        middle = QWidget()
        row = QHBoxLayout(middle)
        row.setContentsMargins(theme.margins(28, 0, 28, 0))
        row.addStretch(1)
        row.addWidget(column, 1000)
        row.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(middle)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addLayout(head)
        page.addWidget(scroll, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the column hang lower on a tall screen."""
        super().resizeEvent(event)
        self.body.setContentsMargins(0, _air_above(self.height()), 0, theme.px(40))


def _air_above(height: int) -> int:
    return max(24, height // 9)
