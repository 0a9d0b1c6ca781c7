"""Building the coordinator's window, and its own process."""

import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from app.coordinating.study_at_hand import StudyAtHand
from app.coordinating.window import CoordinatorWindow
from app.crash import CrashLog
from app.i18n import Languages, preferred_language
from app.settings import Settings, data_dir, told_if_not_kept
from app.theme import apply_theme
from ground.errors import StoreError
from reader_study.paths import StudyPaths


def coordinator_window(
    root: Path, *, languages: Languages, settings: Settings
) -> CoordinatorWindow:
    """Build the window of a study, which is remembered as one of the recent ones.

    Raises
    ------
    StoreError
        There is no study in the folder.

    """
    if not StudyPaths(root).database.is_file():
        raise StoreError(
            "There is no study in this folder.",
            remedy="Choose a folder that holds study.db.",
            path=root,
        )
    settings.remember(root.resolve())
    window = CoordinatorWindow(StudyAtHand(root), languages=languages, settings=settings)
    window.study.setParent(window)
    return window


def make_coordinator_window(root: Path, *, folder: Path, lang: str = "") -> CoordinatorWindow:
    """Build the window with what it needs of its own; `folder` holds the settings."""
    told_if_not_kept(folder)
    settings = Settings(folder / "sonoread.ini")
    languages = Languages()
    languages.changed.connect(lambda code: setattr(settings, "language", code))
    languages.switch(preferred_language(asked=lang, remembered=settings.language))
    window = coordinator_window(root, languages=languages, settings=settings)
    languages.setParent(window)
    window.left.connect(QApplication.quit)
    return window


def run_coordinator(root: Path, *, lang: str = "") -> int:
    """Run the coordinator's window of a study until it is closed; return the exit code."""
    folder = data_dir()
    crash = CrashLog(folder)
    crash.open()
    crash.install()
    application = QApplication(sys.argv[:1])
    QCoreApplication.setApplicationName("SonoRead")
    apply_theme(application)
    window = make_coordinator_window(root, folder=folder, lang=lang)
    window.show()
    window.activateWindow()
    window.begin()
    code = application.exec()
    crash.close()
    return code
