"""The plain viewer's window, and a second one for the other screen."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QMainWindow

from app.settings import Settings
from app.viewing.page import ViewPage

SMALLEST = (900, 520)


class ViewWindow(QMainWindow):
    """One page of panes; F11 fills the screen.

    Parameters
    ----------
    make_page : callable
        Makes the page, for this window and for every further one.
    settings : Settings, optional
        Keeps the geometry of the first window; further ones have none.

    """

    closed = Signal()

    def __init__(
        self, make_page: Callable[[], ViewPage], *, settings: Settings | None = None
    ) -> None:
        super().__init__()
        self.setObjectName("viewWindow")
        self.setWindowTitle("SonoRead")
        self.setMinimumSize(*SMALLEST)
        self._make_page = make_page
        self._settings = settings
        self._others: list[ViewWindow] = []
        self.page = make_page()
        self.setCentralWidget(self.page)
        self.page.wants_full_screen.connect(self._turn_full_screen)
        self.page.wants_normal_screen.connect(self._leave_full_screen)
        self.page.wants_second_window.connect(self.open_second)
        geometry: QByteArray | None = None if settings is None else settings.view_geometry
        if geometry is None or not self.restoreGeometry(geometry):
            self.resize(1440, 900)

    def open_second(self) -> "ViewWindow":
        """Open another window, on another screen if there is one, with the same files."""
        other = ViewWindow(self._make_page)
        self._others.append(other)
        other.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        other.closed.connect(partial(self._others.remove, other))
        other.page.presenter.share(self.page.presenter.sources)
        mine = self.screen()
        free = [screen for screen in QGuiApplication.screens() if screen is not mine]
        if free:
            other.setGeometry(free[0].availableGeometry())
            other.showMaximized()
        else:
            other.show()
        return other

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the place; the first window takes the others with it."""
        if self._settings is not None:
            self._settings.view_geometry = self.saveGeometry()
            self._settings.sync()
        for other in tuple(self._others):
            other.close()
        self.page.end()
        self.closed.emit()
        super().closeEvent(event)

    def _leave_full_screen(self) -> None:
        if self.isFullScreen():
            self.showNormal()

    def _turn_full_screen(self) -> None:
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()
