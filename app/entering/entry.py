"""Who is at the window, where readers are registered: the PIN, the lock after ten minutes."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.entering.idle_lock import IdleLock
from app.main_window import MainWindow
from app.pages.pin import PinPage
from app.services import Services
from app.views import ReaderView


class Entry(QObject):
    """Asks for the PIN before the list of a reader, and again after ten minutes of stillness.

    Parameters
    ----------
    window : MainWindow
        Shows the pages.
    services : Services
        The writer, on which a PIN is checked; the desk, which keeps the key.

    """

    idle = Signal()
    """Nobody has been at the keys for ten minutes."""

    def __init__(self, window: MainWindow, services: Services) -> None:
        super().__init__(window)
        self._window = window
        self._services = services
        self._reader_id = ""
        self.watch = IdleLock(self)
        self.watch.due.connect(self.idle)

    def has(self, reader_id: str) -> bool:
        """Tell whether this reader has shown who she is."""
        return reader_id != "" and self._reader_id == reader_id

    def ask(
        self, reader: ReaderView, *, entered: Callable[[], None], back: Callable[[], None]
    ) -> PinPage:
        """Return the page on which a reader enters her PIN; the caller shows it."""
        page = PinPage(self._services.languages, reader)
        page.back.connect(back)
        page.given.connect(partial(self._check, page, reader, "log-in", entered))
        return page

    def cover(
        self,
        page: QWidget,
        reader: ReaderView,
        *,
        entered: Callable[[], None],
        another: Callable[[PinPage], None],
    ) -> None:
        """Lock the screen over a page, until the PIN comes or another reader takes over."""
        cover = PinPage(self._services.languages, reader, locked=True)

        def uncover() -> None:
            self._window.uncover(page)
            entered()

        cover.given.connect(partial(self._check, cover, reader, "unlock", uncover))
        cover.back.connect(partial(another, cover))
        self._window.cover_with(cover)

    def leave(self) -> None:
        """Let the reader's key go: she has to enter her PIN again."""
        self.watch.stop()
        if self._reader_id:
            self._reader_id = ""
            self._services.writer.submit(self._services.desk.forget)

    def _check(
        self, page: PinPage, reader: ReaderView, how: str, entered: Callable[[], None], pin: str
    ) -> None:
        self._services.writer.submit(
            partial(self._services.desk.enter, reader.reader_id, pin, how),
            done=lambda _: self._entered(page, reader, entered),
            failed=page.show_trouble,
        )

    def _entered(self, page: PinPage, reader: ReaderView, entered: Callable[[], None]) -> None:
        if self._window.page is not page:
            # She has gone elsewhere meanwhile.
            self._services.writer.submit(self._services.desk.forget)
            return
        self._reader_id = reader.reader_id
        self.watch.start()
        entered()
