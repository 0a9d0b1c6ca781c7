"""Black over the canvas while the reader pauses, or when patient data were seen."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import theme
from app.widgets.base import TranslatedFrame, fixed_label


class Cover(TranslatedFrame):
    """Hides the image completely and says how to go on."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("cover")
        self._key = "P"
        self._reporting = False
        self._title = fixed_label("title", name="pausedTitle")
        self._line = fixed_label("quiet", name="pausedLine")
        column = QVBoxLayout(self)
        column.setSpacing(theme.px(8))
        column.addStretch(1)
        for part in (self._title, self._line):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(part)
        column.addStretch(1)
        self.retranslate()
        self.hide()

    def show_paused(self, *, paused: bool, reporting: bool = False) -> None:
        """Cover the image, or give it free."""
        if reporting != self._reporting:
            self._reporting = reporting
            self.retranslate()
        self.setVisible(paused or reporting)

    def show_key(self, key: str) -> None:
        """Print the key that ends the pause."""
        self._key = key
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text."""
        if self._reporting:
            self._title.setText(self.tr("Reported"))
            self._line.setText(self.tr("The case is hidden. The coordinator decides on it."))
            return
        self._title.setText(self.tr("Paused"))
        self._line.setText(self.tr("Press %1 to go on.").replace("%1", self._key))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep clicks from the image below."""
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it black."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.black)
        painter.end()
