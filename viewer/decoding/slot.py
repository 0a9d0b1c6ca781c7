"""The place of one decoding process in the pool: starts it, and starts it again when it died."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from reader_study.errors import MediaError
from viewer.decoding.child import Budget, Child, ChildGoneError, Fate

logger = logging.getLogger(__name__)

T = TypeVar("T")

_MAX_STARTS = 2
_MAX_CRASHES = 2


class Slot:
    """At most one process at a time.

    Parameters
    ----------
    start : callable
        Starts a process.
    seconds : float
        The time that one act may take.

    """

    def __init__(self, start: Callable[[], Child], *, seconds: float) -> None:
        self._start = start
        self.seconds = seconds
        self._guard = threading.Lock()
        self._child: Child | None = None
        self._closed = False
        self._acts = 0
        self.sources: list[object] = []
        """What is open here."""

    @property
    def has_child(self) -> bool:
        """Whether a process runs, or starts."""
        return self._child is not None and not self._child.has_ended

    @property
    def acts(self) -> int:
        """How many acts are carried out, or about to be."""
        return self._acts

    def count(self, acts: int) -> None:
        """Count acts that begin, or end."""
        with self._guard:
            self._acts += acts

    def child(self) -> Child:
        """Return the process; start one when there is none.

        Raises
        ------
        ChildGoneError
            When the slot is closed.

        """
        with self._guard:
            if self._closed:
                raise ChildGoneError(Fate.CLOSED)
            if self._child is None or self._child.has_ended:
                self._child = self._start()
            return self._child

    def carry_out(self, act: Callable[[Child, Budget], T], *, path: Path) -> T:
        """Do something with a process, once more with a fresh one when it crashes.

        Raises
        ------
        MediaError
            When it took too long, crashed twice, or no process can be started.

        """
        self.count(+1)
        try:
            return self._attempt(act, path)
        finally:
            self.count(-1)

    def _attempt(self, act: Callable[[Child, Budget], T], path: Path) -> T:
        budget = Budget(self.seconds)
        crashes = starts = 0
        while True:
            try:
                return act(self.child(), budget)
            except ChildGoneError as gone:
                crashes += gone.fate is Fate.CRASHED
                starts += gone.fate is Fate.NOT_STARTED
                over = budget.left_s <= 0 or crashes == _MAX_CRASHES or starts == _MAX_STARTS
                if gone.fate in (Fate.OVERDUE, Fate.CLOSED) or over:
                    logger.warning("A file was given up: %s.", gone.fate)
                    raise self._verdict(gone.fate, path) from None

    def _verdict(self, fate: Fate, path: Path) -> MediaError:
        what, remedy = {
            Fate.OVERDUE: (
                f"Decoding took longer than {self.seconds:g} seconds.",
                "The file is damaged or made to do harm; export it again from its source.",
            ),
            Fate.CRASHED: (
                "The decoder crashed on this file.",
                "The file is damaged or made to do harm; export it again from its source.",
            ),
            Fate.BYSTANDER: ("Decoding was interrupted.", "Open the file again."),
            Fate.NOT_STARTED: (
                "The decoding process cannot be started.",
                "Close other programs, then start this one again; if that does not help, "
                "install it again.",
            ),
            Fate.CLOSED: ("The decoder is closed.", "Open the file again."),
        }[fate]
        return MediaError(what, remedy=remedy, path=path)

    def close(self) -> None:
        """End the process; nothing can be started here any more."""
        with self._guard:
            self._closed = True
            if self._child is not None:
                self._child.close()

    def join(self, *, timeout_s: float) -> bool:
        """Wait until the process is gone; return whether it is."""
        return self._child is None or self._child.join(timeout_s=timeout_s)
