"""Whether the reader is at the screen: focus of the window, and 60 seconds without input."""

from enum import StrEnum

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QInputEvent
from PySide6.QtWidgets import QWidget

IDLE_MS = 60_000
"""Without a key, a click or a move of the mouse for this long, the reader counts as away."""

INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        # A key that is a shortcut is seen as this only.
        QEvent.Type.ShortcutOverride,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)
"""What somebody at the screen does."""


def is_input(event: QEvent) -> bool:
    """Tell whether an event is something that somebody at the screen does.

    Its class is asked first: every event of the program passes here, and to ask one for its type
    makes an object each time.
    """
    return isinstance(event, QInputEvent) and event.type() in INPUT


class Pause(StrEnum):
    """Why the reading clock stands."""

    READER = "reader"
    FOCUS = "focus"
    IDLE = "idle"
    LOCKED = "locked"
    """The screen is locked until she enters her PIN."""


class PauseLedger:
    """Which reasons to pause hold now; the clock is told of the first and of the last only."""

    def __init__(self) -> None:
        self._held: list[Pause] = []

    @property
    def reason(self) -> Pause | None:
        """The oldest reason that still holds."""
        return self._held[0] if self._held else None

    def holds(self, reason: Pause) -> bool:
        """Whether this reason holds."""
        return reason in self._held

    def hold(self, reason: Pause) -> bool:
        """Add a reason; True when the clock has to stop now."""
        if reason in self._held:
            return False
        self._held.append(reason)
        return len(self._held) == 1

    def release(self, reason: Pause) -> bool:
        """Drop a reason; True when the clock may run again."""
        if reason not in self._held:
            return False
        self._held.remove(reason)
        return not self._held


class InputWatch(QObject):
    """Tells when the window loses or gains the focus, and when the reader has been still.

    Parameters
    ----------
    page : QWidget
        Watching stops while this page is hidden.

    """

    left = Signal(Pause)
    came_back = Signal(Pause)

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._idle = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(IDLE_MS)
        self._timer.timeout.connect(self._fall_idle)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.installEventFilter(self)
        application.applicationStateChanged.connect(self._follow_focus)

    def start(self) -> None:
        """Begin to count; a case is on the screen."""
        self._idle = False
        self._timer.start()
        if QGuiApplication.applicationState() is not Qt.ApplicationState.ApplicationActive:
            # She went to another window before this page could hear of it.
            self.left.emit(Pause.FOCUS)

    def stop(self) -> None:
        """Count no more."""
        self._timer.stop()

    def set_idle_ms(self, idle_ms: int) -> None:
        """Change how long without input counts as away; counting starts anew."""
        self._timer.setInterval(idle_ms)
        self._timer.start()

    def stir(self) -> None:
        """Take something else than input for a sign that she is there: a clip that she watches."""
        if self._page.isVisible():
            self._wake()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at every event, and let every event pass."""
        if is_input(event) and self._page.isVisible():
            self._wake()
        return False

    def _wake(self) -> None:
        if self._idle:
            self._idle = False
            self.came_back.emit(Pause.IDLE)
        self._timer.start()

    def _fall_idle(self) -> None:
        if self._page.isVisible():
            self._idle = True
            self.left.emit(Pause.IDLE)

    def _follow_focus(self, state: Qt.ApplicationState) -> None:
        active = state is Qt.ApplicationState.ApplicationActive
        signal = self.came_back if active else self.left
        signal.emit(Pause.FOCUS)
