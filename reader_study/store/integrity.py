"""What can be checked of a database from the outside: pages, guards, and the derived tables."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from reader_study.store.dumping import columns, dump, key_columns
from reader_study.store.events import Event
from reader_study.store.projections import make_tables, replay
from reader_study.store.schema import GUARDS, PROJECTIONS
from reader_study.store.tables import StudyTables


@dataclass(frozen=True, slots=True)
class RowDifference:
    """A row of a derived table that is not what the log says."""

    table: str
    key: str
    what: str


def damage(connection: sqlite3.Connection) -> list[str]:
    """Return what SQLite finds damaged in the file's pages; at most five sentences."""
    rows = connection.execute("PRAGMA integrity_check(5)").fetchall()
    return [message for (message,) in rows if message != "ok"]


def missing_guards(connection: sqlite3.Connection) -> list[str]:
    """Name the triggers of the log that are not there."""
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    present = {name for (name,) in rows}
    return [name for name in GUARDS if name not in present]


class DerivedAgain(AbstractContextManager["DerivedAgain"]):
    """The tables, derived from the log once more, in memory: to be trusted where it is."""

    def __init__(self, events: Iterable[Event]) -> None:
        self._connection = sqlite3.connect(":memory:", check_same_thread=False)
        make_tables(self._connection)
        replay(self._connection, events)
        self.tables = StudyTables(self.ask)

    def close(self) -> None:
        """Let the tables go."""
        self._connection.close()

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(self, sql: str, values: tuple[str | int | None, ...]) -> list[tuple[Any, ...]]:
        """Run a SELECT on these tables."""
        return self._connection.execute(sql, values).fetchall()

    def unlike(
        self, stored: sqlite3.Connection, *, earlier: bool = False
    ) -> Iterator[RowDifference]:
        """Compare the stored tables with these.

        Parameters
        ----------
        earlier : bool
            The stored tables are of an earlier format: what they did not have is not missed.

        """
        for table in PROJECTIONS:
            told = columns(stored, table)
            if earlier and not told:
                continue
            keys = key_columns(stored if earlier else self._connection, table)
            there = dump(stored, table, keys=keys)
            derived = dump(self._connection, table, keys=keys)
            for row in derived.values() if earlier else ():
                for name in row.keys() - told:
                    del row[name]
            for key in sorted(there.keys() | derived.keys()):
                if key not in there:
                    yield RowDifference(table, key, "is missing, though the log has it")
                elif key not in derived:
                    yield RowDifference(table, key, "is not in the log")
                elif there[key] != derived[key]:
                    yield RowDifference(table, key, "differs from the log")
