"""The place of one decoding process in the pool: starts it, and starts it again when it died."""

import logging
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from ground.errors import MediaError
from viewer.decoding.child import Budget, Child, ChildGoneError, Fate

logger = logging.getLogger(__name__)

T = TypeVar("T")

_FAULTS_OF_THE_FILE = (Fate.OVERDUE, Fate.CRASHED, Fate.NO_MEMORY)

_ATTEMPTS = {
    Fate.OVERDUE: 1,
    Fate.CRASHED: 2,
    Fate.NO_MEMORY: 2,
    Fate.BYSTANDER: 50,
    Fate.NOT_STARTED: 2,
    Fate.CLOSED: 1,
}
"""How often each may end an act before it is given up."""

_WORDS = {
    Fate.OVERDUE: "Decoding took longer than {seconds:g} seconds.",
    Fate.CRASHED: "The decoder crashed on this file.",
    Fate.NO_MEMORY: "Decoding needs more memory than a file may take.",
    Fate.BYSTANDER: "Decoding was interrupted.",
    Fate.NOT_STARTED: "The decoding process cannot be started.",
    Fate.CLOSED: "The decoder is closed.",
}

_DAMAGED = "The file is damaged or made to do harm; export it again from its source."
_REMEDIES = {
    Fate.OVERDUE: _DAMAGED,
    Fate.CRASHED: _DAMAGED,
    Fate.NO_MEMORY: "Export it in a smaller size or in shorter parts.",
    Fate.BYSTANDER: "Open the file again.",
    Fate.NOT_STARTED: "Close other programs and start this one again, or install it again.",
    Fate.CLOSED: "Open the file again.",
}


class NoMemoryError(Exception):
    """The process has no memory left for this."""


class GivenUpError(MediaError):
    """The decoder crashed, hung, or ran out of memory: it said nothing itself about the file."""


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
        failures: Counter[Fate] = Counter()
        while True:
            child = None
            try:
                child = self.child()
                return act(child, budget)
            except ChildGoneError as gone:
                fate = gone.fate
            except NoMemoryError:
                assert child is not None
                fate = Fate.NO_MEMORY
                # Whatever it still holds; and other files may have taken what this one lacked.
                child.retire()
                failures[fate] += child.is_fresh
            failures[fate] += 1
            if failures[fate] >= _ATTEMPTS[fate] or budget.left_s <= 0:
                raise self._verdict(fate, path) from None

    def _verdict(self, fate: Fate, path: Path) -> MediaError:
        # Who closes the pool knows that something may be under way.
        level = logging.DEBUG if fate is Fate.CLOSED else logging.WARNING
        logger.log(level, "Decoding was given up: %s.", fate)
        words = _WORDS[fate].format(seconds=self.seconds)
        kind = GivenUpError if fate in _FAULTS_OF_THE_FILE else MediaError
        return kind(words, remedy=_REMEDIES[fate], path=path)

    def close(self) -> None:
        """End the process; nothing can be started here any more."""
        with self._guard:
            self._closed = True
            if self._child is not None:
                self._child.close()

    def join(self, *, timeout_s: float) -> bool:
        """Wait until the process is gone; return whether it is."""
        return self._child is None or self._child.join(timeout_s=timeout_s)
