"""Why the reader departs from the AI: usual reasons or her own words; asked, not required."""

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout

from app import theme
from app.forms.option_caps import CapText, OptionCaps
from app.i18n import QT_TRANSLATE_NOOP
from app.widgets.base import TranslatedFrame, label
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
    """A line for the reason; a digit alone in it stands for one of the usual reasons."""

    given = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("overrideBox")
        self._key = "J"
        self._heading = label("hint", name="overrideHint", wrap=True)
        self._caps = OptionCaps([str(number) for number in range(len(WHY))], name="override")
        self._caps.chosen.connect(lambda ident: self.given.emit(WHY[int(ident)]))
        self.box = LineBox()
        self.box.setObjectName("overrideLine")
        self.box.setMaxLength(500)
        self.box.committed.connect(self._take)
        self.box.left.connect(self.left)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        for part in (self._heading, self._caps, self.box):
            column.addWidget(part)
        self.retranslate()

    def show_reason(self, text: str) -> None:
        """Show the reason given, or none; what is being typed is left alone."""
        self._caps.set_chosen({str(WHY.index(text))} if text in WHY else ())
        self.box.show_text("" if text in WHY else text)

    def open(self) -> None:
        """Put the cursor in."""
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_key(self, key: str) -> None:
        """Print the key that puts the cursor in."""
        self._key = key
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text."""
        self._heading.setText(self.tr("You depart from the AI. Why? (optional)"))
        self._caps.word([CapText(str(n), why_text(text)) for n, text in enumerate(WHY)])
        words = self.tr("%1, then a number or your own words")
        self.box.setPlaceholderText(words.replace("%1", self._key))
        self.box.setAccessibleName(self.tr("Why you depart from the AI"))

    def _take(self, text: str) -> None:
        number = int(text) if text.strip() in {str(n + 1) for n in range(len(WHY))} else 0
        if number:
            self.box.put("")
        self.given.emit(WHY[number - 1] if number else text)
