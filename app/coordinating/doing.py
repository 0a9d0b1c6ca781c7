"""An act that takes its time: how far it is, how long it will be, and that it is to stop."""

import threading
import time

from PySide6.QtCore import QObject, Signal

from ground.errors import ReaderStudyError


class ActCancelled(ReaderStudyError):
    """The coordinator has stopped an act; what it had begun was taken back."""


class Doing(QObject):
    """Lives on the GUI thread; `advance` is called on the thread that does the act.

    Parameters
    ----------
    title : str
        What is done, in the language of the window.
    can_stop : bool
        Whether it asks, at each step, whether it is to go on.

    """

    moved = Signal()
    ended = Signal()

    def __init__(self, title: str, *, can_stop: bool) -> None:
        super().__init__()
        self.title = title
        self.can_stop = can_stop
        self.done = 0
        self.total = 0
        self.text = ""
        self._began = time.monotonic()
        self._stop = threading.Event()

    def advance(self, done: int, total: int) -> None:
        """Tell how far it is; see `registration` and others who take such a callback.

        Raises
        ------
        ActCancelled
            It is to stop.

        """
        if self._stop.is_set():
            raise ActCancelled("Stopped, as you asked.", remedy="Nothing was kept of it.")
        self.done, self.total = done, total
        self.moved.emit()

    def say(self, text: str) -> None:
        """Tell what of it is done just now."""
        self.advance(self.done, self.total)
        self.text = text
        self.moved.emit()

    def stop(self) -> None:
        """Ask it to stop at its next step."""
        self._stop.set()

    @property
    def stopping(self) -> bool:
        """Whether it was asked to stop."""
        return self._stop.is_set()

    @property
    def left_s(self) -> float | None:
        """Seconds to its end, by its pace so far; None until that can be told."""
        if not 0 < self.done < self.total:
            return None
        return (time.monotonic() - self._began) / self.done * (self.total - self.done)
