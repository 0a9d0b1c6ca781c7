"""What is said where an image would be: why there is none, and what to do next."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.keys import Keys
from app.reviewing.presenter import ReviewPresenter
from app.reviewing.words import filled, sentences
from app.trouble import in_words
from app.widgets.base import TranslatedFrame, label
from ground.errors import ReaderStudyError
from reader_study.intake.sources.source import MediaSource
from viewer.text_scale import scaled


class StageHint(TranslatedFrame):
    """A few quiet words in the middle of the black; hidden while an image is shown.

    Parameters
    ----------
    parent : QWidget
        What it lies over.
    presenter : ReviewPresenter
        How it stands.
    keys : Keys
        Names the keys.

    """

    def __init__(self, parent: QWidget, presenter: ReviewPresenter, keys: Keys) -> None:
        super().__init__(parent)
        self.setObjectName("stageHint")
        self._presenter, self._keys = presenter, keys
        self._lost: dict[MediaSource, ReaderStudyError] = {}
        self._words = label("quiet", name="emptyHint", wrap=True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._words)

    def lose(self, source: MediaSource, error: ReaderStudyError) -> None:
        """Say from now on why a source cannot be shown."""
        self._lost[source] = error
        self.follow()

    def retranslate(self) -> None:
        """Set every text."""
        self.follow()

    def follow(self) -> None:
        """Say what holds now."""
        text = "" if self._presenter.state.pair is not None else self._text()
        self._words.setText(text)
        self.setVisible(bool(text))
        self.place()

    def place(self) -> None:
        """Lie in the middle of the parent."""
        parent = self.parentWidget()
        assert parent is not None
        room = parent.rect()
        width = max(min(scaled(420), room.width() - 32), 1)
        height = self._words.heightForWidth(width)
        self.setGeometry((room.width() - width) // 2, (room.height() - height) // 2, width, height)

    def _text(self) -> str:
        state, looks = self._presenter.state, self._presenter.looks
        item = state.item
        if item is not None and item.look is not None and item.look.refused:
            return sentences(item.look.refused)
        if item is not None and item.source in self._lost:
            words = in_words(self._lost[item.source])
            return f"{words.what} {words.remedy}"
        if item is not None:
            return ""
        if not state.tally.total:
            return self.tr("There is nothing in this folder that can be taken in.")
        if not state.tally.undecided:
            told = self.tr("Everything is decided. %1 takes it in.")
            return filled(told, self._keys.text("review.commit"))
        if looks.done < looks.total:
            return self.tr("Sources are listed as they are looked at.")
        return filled(self.tr("Nothing here. %1 lists others."), self._keys.text("review.filter"))
