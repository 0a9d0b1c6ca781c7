"""A remark, folded away until it is wanted."""

from PySide6.QtCore import Signal

from app.reading.panel.folded import FoldedParts
from app.widgets.text_boxes import NoteBox


class NoteField(FoldedParts):
    """A heading that opens a box of a few lines."""

    written = Signal(str)

    def __init__(self) -> None:
        self.box = NoteBox()
        self.box.setObjectName("noteBox")
        super().__init__([self.box], name="noteHead", key="N")
        self.setObjectName("noteField")
        self.box.committed.connect(self.written)

    def show_note(self, text: str) -> None:
        """Show a stored remark; a case without one folds the box away."""
        self.box.show_text(text)
        if not self.box.hasFocus():
            self._head.setChecked(bool(text))

    def retranslate(self) -> None:
        """Set every text."""
        self.word_head(self.tr("Note"), self.tr("Note, key %1"))
        self.box.setAccessibleName(self.tr("Note"))
