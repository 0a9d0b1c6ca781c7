"""What all widgets of the window share: texts that follow the language, and quiet labels."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from app import theme


class TranslatedFrame(QFrame):
    """A frame that sets its texts again when the language changes."""

    def changeEvent(self, event: QEvent) -> None:
        """Answer a change of language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Set every text of this widget."""


def label(role: str = "", *, name: str = "", wrap: bool = False) -> QLabel:
    """Return an empty label in one of the style sheet's roles; its text is always plain."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    made.setObjectName(name)
    made.setWordWrap(wrap)
    if not wrap:
        # A long text is cut at the edge instead of pushing the layout wider.
        made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return made


def fixed_label(role: str = "", *, name: str = "") -> QLabel:
    """Return a label that is always as wide as its text."""
    made = label(role, name=name)
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    return made


class ElidedLabel(QLabel):
    """A label that ends in an ellipsis where it has no room; the whole text is spoken."""

    def __init__(self, role: str = "", *, name: str = "") -> None:
        super().__init__()
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def set_whole(self, text: str) -> None:
        """Show `text`, or as much of it as there is room for."""
        self._whole = text
        self.setAccessibleName(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the text again."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        mode = Qt.TextElideMode.ElideRight
        self.setText(self.fontMetrics().elidedText(self._whole, mode, self.width()))


def restyle(widget: QWidget, name: str, value: str, *, inside: bool = False) -> None:
    """Set a property that the style sheet asks for, and have the sheet look again.

    Parameters
    ----------
    inside : bool
        Whether the sheet asks for it where it styles the widget's children.

    """
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    for part in (widget, *(widget.findChildren(QWidget) if inside else ())):
        part.style().unpolish(part)
        part.style().polish(part)


def strip(*parts: QWidget | None) -> QHBoxLayout:
    """Lay quiet words side by side, above or below an image; None is room between them.

    An `ElidedLabel` takes what the others leave.
    """
    row = QHBoxLayout()
    row.setContentsMargins(theme.margins(16, 0, 16, 0))
    row.setSpacing(theme.px(8))
    for part in parts:
        if part is None:
            row.addStretch(1)
        else:
            part.setProperty("strip", "yes")
            row.addWidget(part, 1 if isinstance(part, ElidedLabel) else 0)
    return row
