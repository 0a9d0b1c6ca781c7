"""Start the window: fonts, language, crash log, services, first page."""

import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QApplication

from app.crash import CrashLog
from app.desk import Desk
from app.flow import Flow
from app.i18n import Languages, preferred_language
from app.images import Images
from app.keys import Keys
from app.main_window import MainWindow
from app.reading.keeping import Keeping
from app.services import Services
from app.settings import Settings, data_dir, told_if_not_kept
from app.tasks import Writer
from app.theme import apply_theme
from ground.quick_start import START_MS, calm_down, hurry
from reader_study.clock import Clock


def run_window(
    *,
    study: Path | None = None,
    reader: str | None = None,
    lang: str | None = None,
    data: Path | None = None,
) -> int:
    """Run the window until it is closed.

    Parameters
    ----------
    study : Path, optional
        Study folder to open at once.
    reader : str, optional
        Reader id; with `study` goes straight to that reader's worklist.
    lang : str, optional
        ``en`` or ``zh``; remembered.
    data : Path, optional
        Folder for settings and crash log; the user's own data folder when not given.

    Returns
    -------
    int
        Exit code.

    """
    hurry()
    folder = data or data_dir()
    crash = CrashLog(folder)
    crash.open()
    crash.install()
    application = QApplication(sys.argv[:1])
    QCoreApplication.setApplicationName("SonoRead")
    apply_theme(application)
    services = make_services(folder, lang=lang or "", crash_report=crash.previous)
    window, flow = make_window(services)
    window.show()
    window.activateWindow()
    flow.begin(study=study, reader_id=reader or "")
    QTimer.singleShot(START_MS, calm_down)
    code = application.exec()
    services.writer.close()
    crash.close()
    return code


def make_services(
    folder: Path,
    *,
    lang: str = "",
    crash_report: Path | None = None,
    clock: Clock | None = None,
) -> Services:
    """Build what the pages share; `folder` holds the settings, `clock` is that of the computer."""
    not_kept = told_if_not_kept(folder)
    settings = Settings(folder / "sonoread.ini")
    languages = Languages()
    languages.changed.connect(lambda code: setattr(settings, "language", code))
    languages.switch(preferred_language(asked=lang, remembered=settings.language))
    keys = Keys(settings.keys_file)
    return Services(
        settings, languages, Writer(), Desk(clock), Images(), crash_report, keys, not_kept
    )


def make_window(services: Services) -> tuple[MainWindow, Flow]:
    """Build the window and its way through the pages."""
    window = MainWindow(services.settings)
    Keeping(services.desk, services.writer, lambda: window.page, window)
    return window, Flow(window, services)
