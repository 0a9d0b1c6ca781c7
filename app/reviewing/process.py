"""Start the window of a review."""

import sys

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QApplication

from app.crash import CrashLog
from app.reviewing.parts import ReviewParts
from app.reviewing.window import make_review_window
from app.settings import data_dir
from app.theme import apply_theme
from ground.quick_start import START_MS, calm_down


def run_review(parts: ReviewParts, *, lang: str = "") -> int:
    """Show a review until the window is closed; return the exit code."""
    folder = data_dir()
    crash = CrashLog(folder)
    crash.open()
    crash.install()
    application = QApplication(sys.argv[:1])
    QCoreApplication.setApplicationName("SonoRead")
    apply_theme(application)
    window = make_review_window(parts, folder=folder, lang=lang)
    window.show()
    window.activateWindow()
    window.page.begin()
    QTimer.singleShot(START_MS, calm_down)
    code = application.exec()
    crash.close()
    return code
