"""The study is copied while she is read, and the window tells of a disk that runs short."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer

from app.desk import Desk
from app.tasks import Writer
from app.trouble import Told

LOOK_MS = 60_000
"""How often it is asked whether a copy is due."""


class Keeping(QObject):
    """Asks, between two acts, whether a copy is due.

    The copy is made on the writer's thread, where every read is saved: it never runs beside a
    lock. While something is being written the question waits for the next time.

    Parameters
    ----------
    page : callable
        Returns the page that is shown; one with ``show_warnings`` tells of the disk.

    """

    def __init__(
        self, desk: Desk, writer: Writer, page: Callable[[], object], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._desk, self._writer, self._page = desk, writer, page
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Ask now, unless something is being written."""
        if self._writer.pending == 0:
            self._writer.submit(self._desk.keep_safe, done=self._tell)

    def _tell(self, warnings: Sequence[Told] | None) -> None:
        page = self._page()
        show = getattr(page, "show_warnings", None)
        if warnings is not None and show is not None:
            show(warnings)
