"""The window of a replay; its title says what it is."""

from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QCloseEvent

from app.fitted_window import FittedWindow
from app.i18n import Languages
from app.images import Images
from app.keys import Keys
from app.replay.page import ReplayPage
from app.settings import Settings, WindowKind, told_if_not_kept
from reader_study.reading.replay import Replay


class ReplayWindow(FittedWindow):
    """One read, shown again.

    Parameters
    ----------
    replay : Replay
        The read.
    paths : tuple of Path
        Stored images of its case.
    languages, keys, settings
        The user's own.

    """

    def __init__(
        self,
        replay: Replay,
        paths: tuple[Path, ...],
        *,
        languages: Languages,
        keys: Keys,
        settings: Settings | None = None,
    ) -> None:
        super().__init__(WindowKind.REPLAY, settings)
        self.setObjectName("replayWindow")
        self._replay = replay
        self._images = Images()
        self.languages = languages
        self.page = ReplayPage(replay, paths, self._images.frames, languages=languages, keys=keys)
        self.setCentralWidget(self.page)
        self._say_title()

    def changeEvent(self, event: QEvent) -> None:
        """Answer a change of language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say_title()
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the place, and stop decoding."""
        self.page.player.stop()
        self.keep_place()
        self._images.close()
        super().closeEvent(event)

    def _say_title(self) -> None:
        name = self._replay.name.entity.removeprefix("read/")
        self.setWindowTitle(self.tr("Replay of %1 – SonoRead").replace("%1", name))


def make_replay_window(
    replay: Replay, paths: tuple[Path, ...], *, folder: Path, lang: str = ""
) -> ReplayWindow:
    """Build the window; `folder` holds settings and keys."""
    from app.i18n import preferred_language

    told_if_not_kept(folder)
    settings = Settings(folder / "sonoread.ini")
    languages = Languages()
    languages.switch(preferred_language(asked=lang, remembered=settings.language))
    keys = Keys(settings.keys_file)
    window = ReplayWindow(replay, paths, languages=languages, keys=keys, settings=settings)
    parts: tuple[QObject, ...] = (languages, keys)
    for part in parts:
        part.setParent(window)
    return window
