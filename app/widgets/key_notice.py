"""What the F1 sheet has to say while keys are changed: what to press, and whose key it is."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app import theme
from app.widgets.base import TranslatedFrame, label
from app.widgets.key_row import SheetButton


class KeyNotice(TranslatedFrame):
    """One sentence; where a key is taken, two buttons beside it."""

    swap = Signal()
    dropped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("noticeBar")
        self._words = label(name="keyNotice", wrap=True)
        self._swap = SheetButton()
        self._swap.setObjectName("keySwap")
        self._swap.setProperty("role", "primary")
        self._swap.clicked.connect(self.swap)
        self._drop = SheetButton()
        self._drop.setObjectName("keyDrop")
        self._drop.clicked.connect(self.dropped)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.margins(12, 6, 8, 6))
        row.setSpacing(theme.px(8))
        row.addWidget(self._words, 1)
        row.addWidget(self._drop)
        row.addWidget(self._swap)
        self.retranslate()
        self.hide()

    @property
    def offering(self) -> bool:
        """Whether an exchange is offered."""
        return self.isVisible() and self._swap.isVisible()

    def tell(self, words: str, *, offer: bool = False) -> None:
        """Show a sentence; with `offer` ask whether two acts are to exchange their keys."""
        self._words.setText(words)
        self.setAccessibleName(words)
        self._swap.setVisible(offer)
        self._drop.setVisible(offer)
        self.setVisible(bool(words))
        if offer:
            self._swap.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Set the buttons' texts; the sentence is the sheet's."""
        self._swap.setText(self.tr("Exchange the keys"))
        self._drop.setText(self.tr("Leave as it is"))
