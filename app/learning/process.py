"""Start the window of learning curves."""

import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QApplication

from app.crash import CrashLog
from app.learning.window import make_curves_window
from app.settings import data_dir
from app.theme import apply_theme
from ground.quick_start import START_MS, calm_down


def run_curves(model: Path, *, lang: str = "") -> int:
    """Show learning curves until the window is closed; return the exit code."""
    folder = data_dir()
    crash = CrashLog(folder)
    crash.open()
    crash.install()
    application = QApplication(sys.argv[:1])
    QCoreApplication.setApplicationName("SonoRead")
    apply_theme(application)
    window = make_curves_window(model, folder=folder, lang=lang)
    window.show()
    window.activateWindow()
    QTimer.singleShot(START_MS, calm_down)
    code = application.exec()
    crash.close()
    return code
