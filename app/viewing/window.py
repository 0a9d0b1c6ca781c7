"""The plain viewer's window, and a second one for the other screen."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication

from app.fitted_window import FittedWindow
from app.settings import Settings, WindowKind
from app.viewing.page import ViewPage


class ViewWindow(FittedWindow):
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
        super().__init__(WindowKind.VIEWER, settings)
        self.setObjectName("viewWindow")
        self.setWindowTitle("SonoRead")
        self._make_page = make_page
        self._others: list[ViewWindow] = []
        self.page = make_page()
        self.setCentralWidget(self.page)
        self.page.wants_normal_screen.connect(self.leave_full_screen)
        self.page.wants_second_window.connect(self.open_second)

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
        self.keep_place()
        for other in tuple(self._others):
            other.close()
        self.page.end()
        self.closed.emit()
        super().closeEvent(event)
