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
from app.views import ReaderView, StudyView

if TYPE_CHECKING:
    from app.entering.entry import Entry
    from app.pages.pin import PinPage
    from app.pages.start import StartPage
    from app.reading.case_views import LockedView
    from app.reading.page import ReadingPage


SLOW_MS = 250
"""A study that is named at the start and takes longer than this to open: the window says so.

Sooner, a page would flash up and be gone, and the list would come later for it.
"""


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
    run_wanted = Signal(Path)
    """A study is to be run by its coordinator: in another window, for this one reaches no truth."""

    def __init__(self, window: MainWindow, services: Services) -> None:
        super().__init__(window)
        self._window = window
        self._services = services
        self._study: StudyView | None = None
        self._reader_id = ""
        self._start: StartPage | None = None
        self._reading: ReadingPage | None = None
        self._reads: ReaderView | None = None
        self._entry: Entry | None = None
        self._hands_over = False
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
        """Open a study's folder, or a package that came as a file, on the writer's thread."""
        if self._start is not None:
            self._start.show_opening(opening=True)
        self._services.writer.submit(
            partial(self._services.desk.open, folder),
            done=self._opened,
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
            page.run_chosen.connect(self.run_wanted)
            page.show_recent(self._recent())
            if self._services.crash_report is not None:
                page.show_crash(self._services.crash_report)
            if self._services.not_kept is not None:
                page.show_not_kept(self._services.not_kept)
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

    def _opened(self, study: StudyView) -> None:
        self._study = study
        if self._services.desk.root is not None:
            self._services.settings.remember(self._services.desk.root.resolve())
        reader_id, self._reader_id = self._reader_id, ""
        if study.locked and study.reader(reader_id) is not None:
            self._choose_reader(reader_id)
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
        if self._entry is not None:
            self._entry.leave()
        page = LoginPage(self._services.languages)
        page.reader_chosen.connect(self._choose_reader)
        page.back.connect(self._show_start)
        page.show_study(self._study)
        self._show(page)

    def _choose_reader(self, reader_id: str) -> None:
        assert self._study is not None
        reader = self._study.reader(reader_id)
        if reader is None:
            return
        if not self._study.accounts or self._entered().has(reader_id):
            self._show_worklist(reader)
            return
        shown = partial(self._show_worklist, reader)
        self._show(self._entered().ask(reader, entered=shown, back=self._show_login))

    def _entered(self) -> "Entry":
        """Return who is at the window; made when the first study with registered readers opens."""
        if self._entry is None:
            from app.entering.entry import Entry

            self._entry = Entry(self._window, self._services)
            self._entry.idle.connect(self.lock_screen)
        return self._entry

    def lock_screen(self) -> None:
        """Cover the read that is on the screen; from a list the reader goes back to the names."""
        page = self._reading
        if page is None or self._reads is None:
            self._show_login()
            return
        page.commit_typing()
        page.lock_screen()
        self._entered().cover(
            page, self._reads, entered=page.unlock_screen, another=self._hand_over
        )

    def _hand_over(self, cover: "PinPage") -> None:
        """End the session of her who is away; another reader chooses her name."""
        assert self._reading is not None
        self._hands_over = True
        if not self._reading.leave():
            cover.show_unsaved()

    def _show_worklist(self, reader: ReaderView) -> None:
        page = WorklistPage(self._services.languages)
        page.begin.connect(partial(self._begin_reading, page, reader))
        page.back.connect(self._show_login)
        page.show_reader(reader)
        page.show_warnings(() if self._study is None else self._study.warnings)
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
        if not reader.finished:
            self._services.writer.submit(
                partial(self._services.desk.open_keys, reader.reader_id), failed=page.show_trouble
            )

    def _begin_reading(self, page: WorklistPage, reader: ReaderView) -> None:
        page.show_starting(starting=True)
        self._services.writer.submit(
            partial(self._services.desk.begin, reader.reader_id),
            done=partial(self._show_reading, page, reader),
            failed=page.show_trouble,
        )

    def _show_reading(
        self, worklist: WorklistPage, reader: ReaderView, begun: "LockedView"
    ) -> None:
        if self._window.page is not worklist:
            # She has gone elsewhere: nobody's case may appear on another reader's page.
            self._services.writer.submit(self._services.desk.leave)
            return
        from app.reading.page import ReadingPage
        from app.reading.presenter import ReadingPresenter

        assert self._study is not None
        presenter = ReadingPresenter(self._services.desk, self._services.writer, self._study.rules)
        keys = self._services.keys if self._study.rules.keys_free else Keys()
        page = ReadingPage(presenter, self._services.images, reader_name=reader.name, keys=keys)
        presenter.left.connect(partial(self._refresh_worklist, reader.reader_id))
        self._reading, self._reads = page, reader
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
        handed_over, self._hands_over = self._hands_over, False
        if handed_over:
            self._show_login()
        else:
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
        if self._reading is not None:
            # Threads that open clips end before the page that they tell of it goes.
            self._reading.stage.close_panes()
