"""Start the window: fonts, language, crash log, services, first page."""

import sys
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class WindowEnd:
    """How the window ended: its exit code, and the study that is to be run, if one was chosen."""

    code: int
    run: Path | None = None


def run_window(
    *,
    study: Path | None = None,
    reader: str | None = None,
    lang: str | None = None,
    data: Path | None = None,
) -> WindowEnd:
    """Run the window until it is closed, or a study is to be run by its coordinator.

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

    """
    hurry()
    folder = data or data_dir()
    crash = CrashLog(folder)
    crash.open()
    crash.install()
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    QCoreApplication.setApplicationName("SonoRead")
    apply_theme(application)
    services = make_services(folder, lang=lang or "", crash_report=crash.previous)
    window, flow = make_window(services)
    wanted: list[Path] = []
    flow.run_wanted.connect(wanted.append)
    flow.run_wanted.connect(lambda _: window.close())
    window.show()
    window.activateWindow()
    flow.begin(study=study, reader_id=reader or "")
    QTimer.singleShot(START_MS, calm_down)
    code = application.exec()
    services.writer.close()
    crash.close()
    return WindowEnd(code, wanted[0] if wanted else None)


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
