"""A window that fits its screen, remembers its place, and has texts as large as they are wanted."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QScreen, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from app import text_size, theme
from app.action_set import ActionSet
from app.settings import Settings, WindowKind
from viewer.text_scale import text_scale

_SMALLEST = QSize(900, 520)


class FittedWindow(QMainWindow):
    """Comes back where it was, or fills the screen the first time.

    Parameters
    ----------
    kind : WindowKind
        Under which name its place is remembered.
    settings : Settings, optional
        Remembers place and text size; a window without them takes both as they come.

    """

    def __init__(self, kind: WindowKind, settings: Settings | None) -> None:
        super().__init__()
        self._kind = kind
        self._settings = settings
        screen = QGuiApplication.primaryScreen()
        self.setMinimumSize(_SMALLEST.boundedTo(screen.availableSize() * 0.7))
        place = None if settings is None else settings.place(kind)
        # A place on a screen that is gone is moved by Qt to one that is there.
        if settings is None:
            self.resize(screen.availableSize() * 0.8)
        elif place is None or not self.restoreGeometry(place):
            self._fill(screen)
        self._fit_texts()

    def showEvent(self, event: QShowEvent) -> None:
        """Follow the window to other screens."""
        super().showEvent(event)
        if not event.spontaneous():
            handle = self.windowHandle()
            handle.screenChanged.connect(self._fit_texts, Qt.ConnectionType.UniqueConnection)

    def keep_place(self) -> None:
        """Remember place, size, and whether the window is maximised or fills the screen."""
        if self._settings is not None:
            self._settings.keep_place(self._kind, self.saveGeometry())
            self._settings.sync()

    def turn_full_screen(self) -> None:
        """Fill the screen, or go back to what was before: a maximised window stays so."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def leave_full_screen(self) -> None:
        """Go back to what was before the full screen."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowFullScreen)

    def change_texts(self, steps: int) -> None:
        """Make the texts some steps larger or smaller, as far as the screen has room."""
        room = self._room()
        wanted = text_size.beside(round(text_scale() * 100), steps)
        self._want_texts(text_size.chosen(wanted, room))

    def standard_texts(self) -> None:
        """Leave the size of the texts to the screen again."""
        self._want_texts(0)

    def _want_texts(self, percent: int) -> None:
        if self._settings is not None:
            self._settings.text_percent = percent
        self._show_texts(text_size.chosen(percent, self._room()))

    def _fit_texts(self) -> None:
        if self._settings is not None:
            self._show_texts(text_size.chosen(self._settings.text_percent, self._room()))

    def _show_texts(self, percent: int) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        theme.apply_text_size(application, percent)

    def _room(self) -> QSize:
        screen = QGuiApplication.screenAt(self.geometry().center()) or self.screen()
        return screen.availableGeometry().size()

    def _fill(self, screen: QScreen) -> None:
        # The size as well as the state: not every desktop has a hand that maximises windows.
        self.setGeometry(screen.availableGeometry())
        self.setWindowState(Qt.WindowState.WindowMaximized)


def bind_window_acts(actions: ActionSet, page: QWidget) -> None:
    """Let the keys of a page work the window that it lies in."""

    def window() -> FittedWindow:
        found = page.window()
        assert isinstance(found, FittedWindow)
        return found

    actions.on("window.full_screen", lambda: window().turn_full_screen())
    actions.on("window.text_larger", lambda: window().change_texts(1))
    actions.on("window.text_smaller", lambda: window().change_texts(-1))
    actions.on("window.text_standard", lambda: window().standard_texts())
