"""After ten minutes without a key, a click or a move of the mouse, the screen is to be locked.

Told by a clock that nobody can set and that counts on while the computer sleeps. The key that
comes too late locks the screen, and does nothing else.
"""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from app.reading.attention import is_input
from reader_study.boot import since_boot_ns

LOCK_MS = 10 * 60 * 1000
_LOOK_MS = 5000
"""A timer does not run while the computer sleeps; so it looks often instead of once."""


def since_boot_ms() -> int:
    """Return milliseconds of the clock since boot; of the monotonic one where there is none."""
    told = since_boot_ns()
    return (time.monotonic_ns() if told is None else told) // 1_000_000


class IdleLock(QObject):
    """Watches all input of the program while it is on."""

    due = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.now_ms: Callable[[], int] = since_boot_ms
        self._last_ms = 0
        self._on = False
        self._swallows = False
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)
        application = QGuiApplication.instance()
        assert application is not None
        application.installEventFilter(self)

    def start(self) -> None:
        """Begin to count anew."""
        self._on = True
        self._last_ms = self.now_ms()
        self._timer.start()

    def stop(self) -> None:
        """Count no more."""
        self._on = False
        self._timer.stop()

    def look(self) -> bool:
        """Have the screen locked if it is time; tell whether it was."""
        if not self._on or self.now_ms() - self._last_ms < LOCK_MS:
            return False
        self.stop()
        self.due.emit()
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let every event pass but the one that comes too late."""
        if self._swallows and event.type() == QEvent.Type.KeyPress:
            # The same key, asked for as a shortcut a moment ago.
            self._swallows = False
            return True
        if not self._on or not is_input(event):
            return False
        if self.look():
            self._swallows = event.type() == QEvent.Type.ShortcutOverride
            return True
        self._last_ms = self.now_ms()
        return False
