"""The window of a review."""

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QCloseEvent

from app.fitted_window import FittedWindow
from app.i18n import Languages, preferred_language
from app.keys import Keys
from app.reviewing.page import ReviewPage
from app.reviewing.parts import ReviewParts
from app.reviewing.saving import SavingState
from app.settings import Settings, WindowKind, told_if_not_kept
from app.tasks import Writer


class ReviewWindow(FittedWindow):
    """One intake, gone through by a person.

    Parameters
    ----------
    parts : ReviewParts
        The intake.
    languages, keys, settings
        The user's own.

    """

    warned = Signal()
    """It was to be closed while a decision is not saved, and stays once."""

    def __init__(
        self,
        parts: ReviewParts,
        *,
        languages: Languages,
        keys: Keys,
        settings: Settings | None = None,
    ) -> None:
        super().__init__(WindowKind.REVIEW, settings)
        self.setObjectName("reviewWindow")
        self._parts = parts
        self._has_warned = False
        self.languages = languages
        self.writer = Writer(self)
        self.page = ReviewPage(parts, self.writer, languages=languages, keys=keys)
        self.page.wants_normal_screen.connect(self.leave_full_screen)
        self.setCentralWidget(self.page)
        self._say_title()

    def changeEvent(self, event: QEvent) -> None:
        """Answer a change of language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say_title()
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop looking and decoding, write what waits; an intake that runs is not broken off."""
        presenter = self.page.presenter
        unsaved = presenter.saving.state is SavingState.FAILED
        if presenter.committing or (unsaved and not self._has_warned):
            self._has_warned = True
            self.warned.emit()
            event.ignore()
            return
        self.keep_place()
        self.hide()  # the look that is under way is waited for
        self.page.end()
        self.writer.close(presenter.saving.drain)
        super().closeEvent(event)

    def _say_title(self) -> None:
        self.setWindowTitle(self.tr("Review of %1 – SonoRead").replace("%1", self._parts.title))


def make_review_window(parts: ReviewParts, *, folder: Path, lang: str = "") -> ReviewWindow:
    """Build the window; `folder` holds settings and keys."""
    told_if_not_kept(folder)
    settings = Settings(folder / "sonoread.ini")
    languages = Languages()
    languages.switch(preferred_language(asked=lang, remembered=settings.language))
    keys = Keys(settings.keys_file)
    window = ReviewWindow(parts, languages=languages, keys=keys, settings=settings)
    own: tuple[QObject, ...] = (languages, keys)
    for part in own:
        part.setParent(window)
    return window
