"""Bringing each new event before a judge, with the state of the log that it goes by."""

from collections.abc import Callable, Iterable, Iterator

from reader_study.store.chain import Head
from reader_study.store.events import Event

Judge = Callable[[object | None, Event], object]
"""Takes an event after all before it: the state of the log so far, None for an empty one, to that
behind the event; or raises. The store keeps states and knows nothing of them."""

LogFrom = Callable[[int], Iterator[Event]]
"""Returns the events of a log in study order behind a number of its own chain."""


class Judging:
    """A judge and the state behind the last event that is on the disk.

    Parameters
    ----------
    judge : Judge or None
        None where nobody judges; then every state is None.
    log : callable
        Gives the events from which a state is derived when none is kept.

    """

    def __init__(self, judge: Judge | None, log: LogFrom) -> None:
        self._judge = judge
        self._log = log
        self._held: tuple[Head, object | None] | None = None
        self._base: tuple[int, object | None] = (0, None)

    def after(self, new: Iterable[Event], head: Head) -> object | None:
        """Return the state after new events behind a head; only that of the head is kept.

        Raises
        ------
        Exception
            What the judge raises against one of them.

        """
        if self._judge is None:
            return None
        if self._held is None or self._held[0] != head:
            self._held = (head, self._derived())
        state = self._held[1]
        for event in new:
            state = self._judge(state, event)
        return state

    def anew(self) -> object | None:
        """Return the state after a log in which other events count than before."""
        self._base = (0, None)
        return self._derived()

    def drop(self) -> None:
        """Keep no state: what is on the disk is not known for certain."""
        self._held = None

    def keep(self, head: Head, state: object | None) -> None:
        """Keep the state behind an event that is on the disk."""
        self._held = (head, state)

    def begin_from(self, seq: int, state: object) -> None:
        """Derive states from one on that was kept of this log, not from its first event."""
        self._held, self._base = None, (seq, state)

    def _derived(self) -> object | None:
        seq, state = self._base
        if self._judge is not None:
            for event in self._log(seq):
                state = self._judge(state, event)
        return state
