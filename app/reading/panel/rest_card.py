"""The break between two cases: how long it still is, in minutes, and nothing that ticks."""

from PySide6.QtWidgets import QVBoxLayout

from app import theme
from app.widgets.base import TranslatedFrame, label

_MINUTE_MS = 60_000


def minutes_left(rest_ms: int) -> int:
    """Return the whole minutes that are left, rounded up."""
    return -(-max(rest_ms, 0) // _MINUTE_MS)


class RestCard(TranslatedFrame):
    """Shown in place of the form while the reader has to rest."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("restCard")
        self._rest_ms: int | None = None
        self._heading = label("heading")
        self._text = label(name="restText", wrap=True)
        self._hint = label("quiet", name="restHint", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.margins(16, 16, 16, 16))
        column.setSpacing(theme.px(8))
        for part in (self._heading, self._text, self._hint):
            column.addWidget(part)

    def show_rest(self, rest_ms: int | None) -> None:
        """Show how long the break still is; None hides the card."""
        self._rest_ms = rest_ms
        self.setVisible(rest_ms is not None)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text."""
        if self._rest_ms is None:
            return
        self._heading.setText(self.tr("BREAK"))
        left = minutes_left(self._rest_ms)
        if left:
            words = self.tr("Rest your eyes for %1 min.").replace("%1", str(left))
            self._hint.setText(self.tr("What you have read is locked and saved."))
        else:
            words = self.tr("The break is over.")
            self._hint.setText(self.tr("Enter goes on with the next case."))
        self._text.setText(words)
        self.setAccessibleName(f"{self._heading.text()}: {words}")
