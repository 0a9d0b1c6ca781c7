"""The window: a stack of pages, and nothing else."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.fitted_window import FittedWindow
from app.settings import Settings, WindowKind


class MainWindow(FittedWindow):
    """Shows one page at a time.

    `closing` is emitted once, before the window goes. `may_close` is asked before that and can
    keep the window open.
    """

    closing = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__(WindowKind.STUDY, settings)
        self.may_close: Callable[[], bool] = lambda: True
        self._stack = QStackedWidget()
        self.setObjectName("mainWindow")
        # The title never names study, reader or case: it is seen in task bars and screen shares.
        self.setWindowTitle("SonoRead")
        self.setCentralWidget(self._stack)

    def show_page(self, page: QWidget) -> None:
        """Put `page` in place of the present one, which is deleted."""
        before = [self._stack.widget(place) for place in range(self._stack.count())]
        self.cover_with(page)
        for one in before:
            if one is not None:
                self._stack.removeWidget(one)
                one.deleteLater()

    def cover_with(self, page: QWidget) -> None:
        """Put `page` in front of the present one, which stays as it is, unseen and without keys."""
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        page.setFocus()

    def uncover(self, page: QWidget) -> None:
        """Show a covered page again; what covered it is deleted."""
        cover = self._stack.currentWidget()
        self._stack.setCurrentWidget(page)
        if cover is not None and cover is not page:
            self._stack.removeWidget(cover)
            cover.deleteLater()
        page.setFocus()

    @property
    def page(self) -> QWidget | None:
        """The page that is shown."""
        return self._stack.currentWidget()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the place of the window and let everything end in order."""
        if not self.may_close():
            event.ignore()
            return
        self.keep_place()
        self.closing.emit()
        super().closeEvent(event)
