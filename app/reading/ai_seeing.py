"""The time for which the AI's answer is on the screen, as long as that matters."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer

from app.reading.read_state import ReadState


class AiSeeing(QTimer):
    """Counts while the answer is in sight and the reader has not changed anything after it.

    Parameters
    ----------
    seen : callable
        Called when it was there for as long as the protocol says.

    """

    def __init__(self, seen: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self.setSingleShot(True)
        # A coarse timer may be early by a twentieth; the session would then refuse the lock.
        self.setTimerType(Qt.TimerType.PreciseTimer)
        self.timeout.connect(seen)

    def follow(self, state: ReadState) -> None:
        """Begin to count, go on, or stop."""
        counts = state.unseen and state.ai_shown and not state.paused
        if counts and not self.isActive():
            self.start(state.rules.ai_min_shown_ms)
        elif not counts:
            self.stop()
