"""What the log of an open database can be asked, one question at a time."""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TypeVar

from reader_study.store.chain import Head
from reader_study.store.connection import as_store_error
from reader_study.store.events import Event
from reader_study.store.foreign import ForeignChains, LogFault
from reader_study.store.log import SqliteLog
from reader_study.store.opening import format_of
from reader_study.store.schema import FIRST_FORMAT

T = TypeVar("T")

_PART = 1000
"""Events that are read at once, so that a long log leaves room for others."""


class LogReader:
    """The log in one database: its chains, their heads, and what counts of them.

    Any thread may ask; a lock serialises the questions.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._guard = threading.RLock()
        self._is_first_format = format_of(connection) == FIRST_FORMAT
        self._log = SqliteLog(connection, is_first_format=self._is_first_format)

    @property
    def origin(self) -> str:
        """The chain to which this database appends; empty before its first event."""
        return self._guarded(self._origin)

    @property
    def heads(self) -> Mapping[str, Head]:
        """The last event of every chain."""
        return self._guarded(self._log.heads)

    @property
    def head(self) -> tuple[int, str]:
        """Number and hash of the own chain's last event; ``(0, 64 zeros)`` for an empty log."""
        head = self._guarded(lambda: self._head_of(self._origin()))
        return head.seq, head.hash

    def events(
        self, *, action: str | None = None, entity: str | None = None, origin: str | None = None
    ) -> Iterator[Event]:
        """Return stored events by time, of packages those that count; all, or some.

        Of one chain: all that is stored of it, in its order.
        """
        if origin is not None:
            return self._guarded(
                lambda: self._log.events(action=action, entity=entity, origin=origin)
            )
        return self._guarded(lambda: self._chains().by_time(action=action, entity=entity))

    def in_order(self, after: int = 0) -> Iterator[Event]:
        """Return all events that count in study order: what a bundle brought where it came.

        Parameters
        ----------
        after : int
            Only what stands behind the own chain's event of this number.

        """
        events = self._guarded(self._chains).in_order(after)
        while part := self._guarded(lambda: list(islice(events, _PART))):
            yield from part

    @property
    def chains(self) -> ForeignChains:
        """The chains of packages in this log."""
        return self._guarded(self._chains)

    def chain_faults(self) -> list[LogFault]:
        """Say where a chain of this log is not as it was stored; the first of each."""
        return self._guarded(lambda: list(self._chains().faults()))

    def since(self, seq: int) -> Iterator[Event]:
        """Return the events that this workstation wrote after a number, in their order."""
        return self._guarded(lambda: self._log.since(self._origin(), seq))

    def at(self, seq: int) -> Event | None:
        """Return the own chain's event of a number."""
        return self._guarded(lambda: next(self._log.between(self._origin(), seq, seq), None))

    def origins(self) -> list[str]:
        """Return the names of all chains."""
        return self._guarded(self._log.origins)

    def _guarded(self, question: Callable[[], T]) -> T:
        with self._guard:
            try:
                return question()
            except sqlite3.Error as error:
                raise as_store_error(error, self.path) from error

    def _origin(self) -> str:
        if self._is_first_format:
            return next(iter(self._log.origins()), "")
        row = self._connection.execute("SELECT value FROM local WHERE key = 'origin'").fetchone()
        return "" if row is None else str(row[0])

    def _head_of(self, origin: str) -> Head:
        last = self._log.last(origin)
        return Head() if last is None else Head.of(last)

    def _chains(self) -> ForeignChains:
        return ForeignChains(self._log, self._origin())
