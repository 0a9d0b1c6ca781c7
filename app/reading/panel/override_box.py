"""Why the reader departs from the AI: usual reasons or her own words; asked, not required."""

from PySide6.QtCore import QCoreApplication, Signal

from app.forms.option_caps import CapText, OptionCaps
from app.i18n import QT_TRANSLATE_NOOP
from app.reading.panel.folded import FoldedParts
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


class OverrideBox(FoldedParts):
    """A heading that opens a line for the reason; a digit alone in it means a usual reason."""

    given = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        self._caps = OptionCaps([str(number) for number in range(len(WHY))], name="override")
        self.box = LineBox()
        self.box.setObjectName("overrideLine")
        self.box.setMaxLength(500)
        super().__init__([self._caps, self.box], name="overrideHead", key="J")
        self.setObjectName("overrideBox")
        self._caps.chosen.connect(lambda ident: self.given.emit(WHY[int(ident)]))
        self.box.committed.connect(self._take)
        self.box.left.connect(self.left)

    def show_reason(self, text: str) -> None:
        """Show the reason given, or none; what is being typed is left alone."""
        self._caps.set_chosen({str(WHY.index(text))} if text in WHY else ())
        self.box.show_text("" if text in WHY else text)
        if text:
            self._head.setChecked(True)

    def fold(self) -> None:
        """Go back to the heading: another read begins."""
        self._head.setChecked(False)

    def retranslate(self) -> None:
        """Set every text."""
        spoken = self.tr("Why you depart from the AI, key %1")
        self.word_head(self.tr("Why not as the AI?"), spoken)
        self._caps.word([CapText(str(n), why_text(text)) for n, text in enumerate(WHY)])
        self.box.setPlaceholderText(self.tr("A number, or your own words; not required"))
        self.box.setAccessibleName(self.tr("Why you depart from the AI"))

    def _take(self, text: str) -> None:
        number = int(text) if text.strip() in {str(n + 1) for n in range(len(WHY))} else 0
        if number:
            self.box.put("")
        self.given.emit(WHY[number - 1] if number else text)
