"""Why the reader departs from the AI: usual reasons or her own words; asked, not required."""

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout

from app import theme
from app.forms.option_caps import CapText, OptionCaps
from app.i18n import QT_TRANSLATE_NOOP
from app.widgets.base import TranslatedFrame
from app.widgets.text_boxes import LineBox

WHY = (
    QT_TRANSLATE_NOOP("Overrides", "The signs in the image speak against it"),
    QT_TRANSLATE_NOOP("Overrides", "The AI seems to look at something else"),
    QT_TRANSLATE_NOOP("Overrides", "The AI's answer is close to its threshold"),
)
"""Stored as they stand here, in English, whatever the language of the window."""


def why_text(stored: str) -> str:
    """Return a stored reason in the language of the window."""
    return QCoreApplication.translate("Overrides", stored) if stored in WHY else stored


class OverrideBox(TranslatedFrame):
    """A heading that opens a line for the reason; a digit alone in it means a usual reason."""

    given = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("overrideBox")
        self._key = "J"
        self._head = QPushButton()
        self._head.setObjectName("overrideHead")
        self._head.setProperty("role", "link")
        self._head.setCheckable(True)
        self._head.toggled.connect(self._fold)
        self._caps = OptionCaps([str(number) for number in range(len(WHY))], name="override")
        self._caps.chosen.connect(lambda ident: self.given.emit(WHY[int(ident)]))
        self.box = LineBox()
        self.box.setObjectName("overrideLine")
        self.box.setMaxLength(500)
        self.box.committed.connect(self._take)
        self.box.left.connect(self.left)
        row = QHBoxLayout()
        row.addWidget(self._head)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        column.addLayout(row)
        for part in (self._caps, self.box):
            part.hide()
            column.addWidget(part)
        self.retranslate()

    def show_reason(self, text: str) -> None:
        """Show the reason given, or none; what is being typed is left alone."""
        self._caps.set_chosen({str(WHY.index(text))} if text in WHY else ())
        self.box.show_text("" if text in WHY else text)
        if text:
            self._head.setChecked(True)

    def fold(self) -> None:
        """Go back to the heading: another read begins."""
        self._head.setChecked(False)

    def open(self) -> None:
        """Unfold and put the cursor in."""
        self._head.setChecked(True)
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_key(self, key: str) -> None:
        """Print the key that puts the cursor in."""
        self._key = key
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text."""
        arrow = "▼" if self._head.isChecked() else "▶"
        words = self.tr("Why not as the AI?")
        self._head.setText(f"{words}   {self._key}   {arrow}")
        spoken = self.tr("Why you depart from the AI, key %1")
        self._head.setAccessibleName(spoken.replace("%1", self._key))
        self._caps.word([CapText(str(n), why_text(text)) for n, text in enumerate(WHY)])
        self.box.setPlaceholderText(self.tr("A number, or your own words; not required"))
        self.box.setAccessibleName(self.tr("Why you depart from the AI"))

    def _fold(self, opened: bool) -> None:
        self._caps.setVisible(opened)
        self.box.setVisible(opened)
        self.retranslate()

    def _take(self, text: str) -> None:
        number = int(text) if text.strip() in {str(n + 1) for n in range(len(WHY))} else 0
        if number:
            self.box.put("")
        self.given.emit(WHY[number - 1] if number else text)
