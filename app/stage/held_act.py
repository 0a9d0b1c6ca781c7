"""An act that lasts as long as its key is held: Qt tells of a shortcut when it is pressed alone."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence

_AWAY = frozenset({QEvent.Type.ApplicationDeactivate, QEvent.Type.WindowDeactivate})


class HeldAct(QObject):
    """Tells when an act begins and when its key comes up.

    Begun by hand and not by a key, it ends when it is begun once more; with any key, when the
    program goes to the background.

    Parameters
    ----------
    action : QAction
        The act; its keys may change.
    told : callable
        Called with True when it begins and with False when it ends.

    """

    def __init__(
        self, action: QAction, told: Callable[[bool], None], *, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._action = action
        self._told = told
        self._lasts = False

    def begin(self) -> None:
        """Begin; or end, where it lasts already."""
        if self._lasts:
            self.end()
            return
        self._lasts = True
        self._program().installEventFilter(self)
        self._told(True)

    def end(self) -> None:
        """End."""
        if self._lasts:
            self._lasts = False
            self._program().removeEventFilter(self)
            self._told(False)

    @staticmethod
    def _program() -> QCoreApplication:
        """Return through what all events pass, whatever has the focus."""
        program = QCoreApplication.instance()
        assert program is not None
        return program

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait for the key to come up; nothing is taken away from anybody."""
        if event.type() in _AWAY or (isinstance(event, QKeyEvent) and self._is_released(event)):
            self.end()
        return super().eventFilter(watched, event)

    def _is_released(self, event: QKeyEvent) -> bool:
        # A key that repeats itself sends releases too, while it is still held.
        if event.type() != QEvent.Type.KeyRelease or event.isAutoRepeat():
            return False
        # Other keys of a chord may come up before.
        keys = [sequence.toString().rpartition("+")[2] for sequence in self._action.shortcuts()]
        return QKeySequence(event.key()).toString() in keys
