"""The way through the window: start → reader → worklist → reading, and back."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.keys import Keys
from app.main_window import MainWindow
from app.pages.worklist import WorklistPage
from app.services import Services
from app.views import LockedView, ReaderView, StudyView

if TYPE_CHECKING:
    from app.pages.start import StartPage
    from app.reading.page import ReadingPage


SLOW_MS = 100
"""A study that is named at the start and takes longer than this to open: the window says so."""


class Flow(QObject):
    """Makes the pages as they are needed and carries what one of them says to the next.

    Pages are imported when they are shown. The reading page needs numpy, and who names her study
    and herself at the start needs no page before her worklist.

    Parameters
    ----------
    window : MainWindow
        Shows the pages.
    services : Services
        Settings, languages, writer, study.

    """

    worklist_shown = Signal()

    def __init__(self, window: MainWindow, services: Services) -> None:
        super().__init__(window)
        self._window = window
        self._services = services
        self._study: StudyView | None = None
        self._reader_id = ""
        self._start: StartPage | None = None
        self._reading: ReadingPage | None = None
        self._wants_to_close = False
        window.may_close = self._may_close
        window.closing.connect(self._close)
        services.writer.idle.connect(self._go_on_closing)

    def begin(self, *, study: Path | None, reader_id: str = "") -> None:
        """Show the first page, or open `study` at once, as reader `reader_id` if one is named."""
        self._reader_id = reader_id
        if study is None:
            self._show_start_page()
        else:
            self.open_study(study)
            QTimer.singleShot(SLOW_MS, self, self._show_slow)

    def open_study(self, folder: Path) -> None:
        """Open a study folder on the writer's thread."""
        if self._start is not None:
            self._start.show_opening(opening=True)
        self._services.writer.submit(
            partial(self._services.desk.open, folder),
            done=partial(self._opened, folder),
            failed=self._not_opened,
        )

    def _show_slow(self) -> None:
        """Say that a study is being opened, if nothing is on the screen yet."""
        if self._window.page is None:
            self._show_start_page().show_opening(opening=True)

    def _show_start_page(self) -> "StartPage":
        if self._start is None:
            from app.pages.start import StartPage

            self._start = page = StartPage(self._services.languages)
            page.study_chosen.connect(self.open_study)
            page.show_recent(self._recent())
            if self._services.crash_report is not None:
                page.show_crash(self._services.crash_report)
            self._show(page)
        return self._start

    def _show(self, page: QWidget) -> None:
        """Put a page in place of the one that is shown, which goes."""
        if page is not self._start:
            self._start = None
        self._window.show_page(page)

    def _recent(self) -> tuple[Path, ...]:
        """Return the studies opened lately that are still there."""
        return tuple(path for path in self._services.settings.recent if path.is_dir())

    def _opened(self, folder: Path, study: StudyView) -> None:
        self._study = study
        self._services.settings.remember(folder.resolve())
        reader_id, self._reader_id = self._reader_id, ""
        reader = study.reader(reader_id) if study.locked else None
        if reader is not None:
            self._show_worklist(reader)
        else:
            self._show_login()

    def _not_opened(self, error: Exception) -> None:
        page = self._show_start_page()
        page.show_opening(opening=False)
        page.show_trouble(error)

    def _show_start(self) -> None:
        self._services.writer.submit(self._services.desk.close)
        self._show_start_page()

    def _show_login(self) -> None:
        from app.pages.login import LoginPage

        assert self._study is not None
        page = LoginPage(self._services.languages)
        page.reader_chosen.connect(self._choose_reader)
        page.back.connect(self._show_start)
        page.show_study(self._study)
        self._show(page)

    def _choose_reader(self, reader_id: str) -> None:
        assert self._study is not None
        reader = self._study.reader(reader_id)
        if reader is not None:
            self._show_worklist(reader)

    def _show_worklist(self, reader: ReaderView) -> None:
        page = WorklistPage(self._services.languages)
        page.begin.connect(partial(self._begin_reading, page, reader))
        page.back.connect(self._show_login)
        page.show_reader(reader)
        self._show(page)
        self.worklist_shown.emit()
        if len(reader.sessions) > 1 and not reader.finished:
            self._services.writer.submit(
                partial(self._services.desk.opens, reader.reader_id),
                done=page.show_opens,
                failed=page.show_trouble,
            )
        # While she looks at her list, so that the first case does not wait for it.
        self._services.writer.submit(self._services.images.warm_up)

    def _begin_reading(self, page: WorklistPage, reader: ReaderView) -> None:
        page.show_starting(starting=True)
        self._services.writer.submit(
            partial(self._services.desk.begin, reader.reader_id),
            done=partial(self._show_reading, page, reader),
            failed=page.show_trouble,
        )

    def _show_reading(self, worklist: WorklistPage, reader: ReaderView, begun: LockedView) -> None:
        if self._window.page is not worklist:
            # She has gone elsewhere: nobody's case may appear on another reader's page.
            self._services.writer.submit(self._services.desk.leave)
            return
        from app.reading.page import ReadingPage
        from app.reading.presenter import ReadingPresenter

        assert self._study is not None
        presenter = ReadingPresenter(self._services.desk, self._services.writer, self._study.rules)
        keys = self._services.keys if self._study.rules.keys_free else Keys()
        page = ReadingPage(
            presenter, self._services.images.cache, reader_name=reader.name, keys=keys
        )
        presenter.left.connect(partial(self._refresh_worklist, reader.reader_id))
        self._reading = page
        self._show(page)
        presenter.start(begun)

    def _refresh_worklist(self, reader_id: str, _finished: object = None) -> None:
        self._reading = None
        self._services.writer.submit(
            self._services.desk.overview,
            done=partial(self._show_refreshed, reader_id),
            failed=self._not_opened,
        )

    def _show_refreshed(self, reader_id: str, study: StudyView) -> None:
        self._study = study
        self._choose_reader(reader_id)

    def _may_close(self) -> bool:
        """Keep what was typed; what is being written is waited for, what failed is told once."""
        if self._reading is None:
            return True
        self._reading.commit_typing()
        self._wants_to_close = self._services.writer.pending > 0
        return not self._wants_to_close and self._reading.may_close()

    def _go_on_closing(self) -> None:
        if self._wants_to_close:
            self._wants_to_close = False
            self._window.close()

    def _close(self) -> None:
        """End the session in order, give the study free."""
        self._services.writer.close(self._services.desk.close)
        self._services.images.close()
