"""The plain viewer's window process: fonts, language, keys, window."""

import sys
from concurrent.futures import Future
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QApplication

from app.crash import CrashLog
from app.i18n import Languages, preferred_language
from app.keys import Keys
from app.settings import Settings, data_dir, told_if_not_kept
from app.stage.open_clip import OpenClip
from app.theme import apply_theme
from app.viewing.boxes import read_boxes
from app.viewing.given_marks import GivenMarks
from app.viewing.library import Library
from app.viewing.opening import WantedClip
from app.viewing.options import ViewOptions
from app.viewing.page import ViewPage
from app.viewing.view_log import ViewLog
from app.viewing.window import ViewWindow
from ground.quick_start import START_MS, calm_down
from viewer.decoding import DecodePool
from viewer.sources import ViewSource


def run_window(
    options: ViewOptions,
    pool: DecodePool,
    first: "Future[OpenClip] | None",
    *,
    data: Path | None = None,
) -> int:
    """Run the window until it is closed; return the exit code."""
    folder = data or data_dir()
    crash = CrashLog(folder)
    crash.open()
    crash.install()
    application = QApplication(sys.argv[:1])
    QCoreApplication.setApplicationName("SonoRead")
    apply_theme(application)
    library = Library(pool)
    window = make_view_window(options, library, folder=folder)
    boxes = () if options.boxes is None else read_boxes(options.boxes)
    if options.files:
        GivenMarks(
            window.page.presenter,
            library,
            first=options.files[0],
            heat_map=options.heat_map,
            boxes=boxes,
        )
    window.show()
    window.activateWindow()
    if first is not None:
        library.adopt(WantedClip(ViewSource.of_file(options.files[0])), first)
    if options.files:
        window.page.open(options.files, layout=options.layout, troubles=options.troubles)
    QTimer.singleShot(START_MS, calm_down)
    code = application.exec()
    library.close()
    crash.close()
    return code


def make_view_window(options: ViewOptions, library: Library, *, folder: Path) -> ViewWindow:
    """Build the window; `folder` holds settings and keys."""
    told_if_not_kept(folder)
    settings = Settings(folder / "sonoread.ini")
    languages = Languages()
    languages.switch(preferred_language(asked=options.lang, remembered=settings.language))
    keys = Keys(settings.keys_file)
    log = ViewLog(options.log)
    window = ViewWindow(lambda: ViewPage(library, keys=keys, log=log), settings=settings)
    for part in (languages, keys):
        part.setParent(window)
    return window
