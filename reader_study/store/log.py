"""The log: a small port, and the SQLite table behind it.

Whatever keeps a log appends sealed events, gives them back and knows the head of every chain.
All else, the tables that questions are asked of, is derived from it.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from reader_study.store.chain import Head
from reader_study.store.events import COLUMNS, Event


class EventLog(Protocol):
    """What a study asks of its log."""

    def append(self, events: Sequence[Event]) -> None:
        """Store sealed events; each follows from the head of its chain."""

    def events(
        self, *, action: str | None = None, entity: str | None = None, origin: str | None = None
    ) -> Iterator[Event]:
        """Return stored events, all or some, by time; those of one chain in their order."""

    def since(self, origin: str, seq: int) -> Iterator[Event]:
        """Return the events of a chain after a number, in their order."""

    def heads(self) -> Mapping[str, Head]:
        """Return the last event of every chain."""


_PART = 10_000
_NAMES = ", ".join(COLUMNS)
_INSERT = f"INSERT INTO event ({_NAMES}) VALUES ({', '.join('?' * len(COLUMNS))})"
_STORED = f"SELECT {_NAMES} FROM event"
# A log of the first format was one chain, named now as every chain is: by its first event.
_STORED_V1 = (
    "SELECT 1 AS chain, (SELECT uuid FROM event ORDER BY seq LIMIT 1) AS origin, "
    f"{', '.join(COLUMNS[2:])} FROM event"
)


class SqliteLog:
    """The table ``event``, of this format or of the first one (which is only read).

    The caller decides about transactions and serialises its calls.
    """

    def __init__(self, connection: sqlite3.Connection, *, is_first_format: bool = False) -> None:
        self._connection = connection
        self._stored = f"({_STORED_V1 if is_first_format else _STORED})"

    def append(self, events: Sequence[Event]) -> None:
        """Insert events."""
        rows = [tuple(getattr(event, name) for name in COLUMNS) for event in events]
        self._connection.executemany(_INSERT, rows)

    def events(
        self, *, action: str | None = None, entity: str | None = None, origin: str | None = None
    ) -> Iterator[Event]:
        """Return events by time, then chain; the time of a chain never runs backwards."""
        wanted = {"action": action, "entity": entity, "origin": origin}
        told = {name: value for name, value in wanted.items() if value is not None}
        where = "".join(f"{' AND' if i else ' WHERE'} {name} = ?" for i, name in enumerate(told))
        order = "seq" if origin is not None else "utc, origin, seq"
        rows = self._connection.execute(
            f"SELECT {_NAMES} FROM {self._stored}{where} ORDER BY {order}", tuple(told.values())
        ).fetchall()
        return (_event(row) for row in rows)

    def since(self, origin: str, seq: int) -> Iterator[Event]:
        """Return the events of a chain after a number, in their order."""
        rows = self._connection.execute(
            f"SELECT {_NAMES} FROM {self._stored} WHERE origin = ? AND seq > ? ORDER BY seq",
            (origin, seq),
        ).fetchall()
        return (_event(row) for row in rows)

    def heads(self) -> dict[str, Head]:
        """Return the last event of every chain."""
        found = ((origin, self.last(origin)) for origin in self.origins())
        return {origin: Head.of(event) for origin, event in found if event is not None}

    def between(self, origin: str, first: int, last: int) -> Iterator[Event]:
        """Return the events of a chain from one number to another, both among them."""
        rows = self._connection.execute(
            f"SELECT {_NAMES} FROM {self._stored} WHERE origin = ? AND seq BETWEEN ? AND ? "
            "ORDER BY seq",
            (origin, first, last),
        ).fetchall()
        return (_event(row) for row in rows)

    def in_parts(self, origin: str, seq: int) -> Iterator[Event]:
        """Return the events of a chain after a number, in their order, of a long one part by part.

        What is asked in between sees no half-read cursor.
        """
        while part := list(self.between(origin, seq + 1, seq + _PART)):
            yield from part
            seq += _PART

    def about(self, origin: str, room: str) -> list[Event]:
        """Return the events of a chain whose entity is ``<room>/…``, in their order."""
        rows = self._connection.execute(
            # The sign before origin leads SQLite to the index of entities: a chain may be long.
            f"SELECT {_NAMES} FROM {self._stored} WHERE +origin = ? AND entity >= ? AND entity < ? "
            "ORDER BY seq",
            (origin, f"{room}/", f"{room}0"),  # the sign after a slash
        ).fetchall()
        return [_event(row) for row in rows]

    def links(self, origin: str) -> list[tuple[int, str, str]]:
        """Return number, hash and hash before it of each event of a chain, in their order."""
        return self._connection.execute(
            f"SELECT seq, hash, prev_hash FROM {self._stored} WHERE origin = ? ORDER BY seq",
            (origin,),
        ).fetchall()

    def last(self, origin: str) -> Event | None:
        """Return the last event of one chain."""
        row = self._connection.execute(
            f"SELECT {_NAMES} FROM {self._stored} WHERE origin = ? ORDER BY seq DESC LIMIT 1",
            (origin,),
        ).fetchone()
        return None if row is None else _event(row)

    def origins(self) -> list[str]:
        """Return the names of all chains."""
        # From one chain to the next by the index; DISTINCT would look at every event.
        rows = self._connection.execute(
            f"WITH RECURSIVE chain_of(name) AS (SELECT min(origin) FROM {self._stored} UNION ALL "
            f"SELECT (SELECT min(origin) FROM {self._stored} WHERE origin > name) FROM chain_of "
            "WHERE name IS NOT NULL) SELECT name FROM chain_of WHERE name IS NOT NULL"
        )
        return [row[0] for row in rows]


_PORT: type[EventLog] = SqliteLog
"""The type checker sees here that the table is all that the port promises."""


def _event(row: Sequence[object]) -> Event:
    return Event(**dict(zip(COLUMNS, row, strict=True)))  # type: ignore[arg-type]
