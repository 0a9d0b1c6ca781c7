"""Building the coordinator's window, and its own process."""

import sys
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from app.coordinating.study_at_hand import StudyAtHand
from app.coordinating.window import CoordinatorWindow
from app.crash import CrashLog
from app.i18n import Languages, preferred_language
from app.settings import Settings, data_dir, told_if_not_kept
from app.theme import apply_theme
from reader_study.paths import require_study


@dataclass(frozen=True, slots=True)
class CoordinatorEnd:
    """How the window ended: its exit code, and whether the study was left for another."""

    code: int
    left: bool


def make_coordinator_window(root: Path, *, folder: Path, lang: str = "") -> CoordinatorWindow:
    """Build the window of a study, which is remembered; `folder` holds the settings.

    Raises
    ------
    StoreError
        There is no study in the folder.

    """
    require_study(root)
    told_if_not_kept(folder)
    settings = Settings(folder / "sonoread.ini")
    languages = Languages()
    languages.changed.connect(lambda code: setattr(settings, "language", code))
    languages.switch(preferred_language(asked=lang, remembered=settings.language))
    settings.remember(root.resolve())
    window = CoordinatorWindow(StudyAtHand(root), languages=languages, settings=settings)
    window.study.setParent(window)
    languages.setParent(window)
    return window


def run_coordinator(root: Path, *, lang: str = "") -> CoordinatorEnd:
    """Run the coordinator's window of a study until it is closed or left.

    Raises
    ------
    StoreError
        There is no study in the folder.

    """
    folder = data_dir()
    crash = CrashLog(folder)
    crash.open()
    crash.install()
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    QCoreApplication.setApplicationName("SonoRead")
    apply_theme(application)
    window = make_coordinator_window(root, folder=folder, lang=lang)
    left: list[bool] = []
    window.left.connect(lambda: left.append(True))
    window.show()
    window.activateWindow()
    window.begin()
    code = application.exec()
    crash.close()
    return CoordinatorEnd(code, bool(left))
