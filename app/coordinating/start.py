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


def make_coordinator_window(root: Path, *, folder: Path, lang: str = "") -> CoordinatorWindow:
    """Build the window of a study; `folder` holds the settings."""
    told_if_not_kept(folder)
    settings = Settings(folder / "sonoread.ini")
    languages = Languages()
    languages.changed.connect(lambda code: setattr(settings, "language", code))
    languages.switch(preferred_language(asked=lang, remembered=settings.language))
    window = CoordinatorWindow(StudyAtHand(root), languages=languages, settings=settings)
    languages.setParent(window)
    window.study.setParent(window)
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
