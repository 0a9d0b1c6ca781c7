"""What can be checked of a database from the outside: pages, guards, and the derived tables."""

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from typing import Any

from reader_study.store.dumping import columns, dump, key_columns
from reader_study.store.events import Event
from reader_study.store.projections import make_tables, replay
from reader_study.store.schema import GUARDS, LOG_TABLES, PROJECTIONS
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


def schema_faults(connection: sqlite3.Connection, *, earlier: bool = False) -> list[str]:
    """Say which tables and triggers are not as this program makes them, by their text.

    A trigger of the right name that does nothing guards nothing; a trigger on a derived table, or a
    view in its place, could tell each question otherwise.

    Parameters
    ----------
    earlier : bool
        The database is of an earlier format, whose tables had fewer columns: only its triggers are
        looked at.

    """
    rows = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    triggers = {name: _words(sql) for kind, name, sql in rows if kind == "trigger"}
    found = [
        f"the guard {name} of the log was removed or changed"
        for name, sql in GUARDS.items()
        if triggers.get(name) != sql
    ]
    found += [
        f"{name} is a trigger that no study has" for name in sorted(triggers.keys() - GUARDS.keys())
    ]
    if earlier:
        return found
    tables = {name: _words(sql) for kind, name, sql in rows if kind == "table"}
    expected = {**LOG_TABLES, **_derived_tables()}
    found += [
        f"the table {name} is not as a study has it"
        for name, sql in expected.items()
        if tables.get(name) != sql
    ]
    return found + [
        f"{name} is a view, and no study has one" for kind, name, _ in rows if kind == "view"
    ]


@cache
def _derived_tables() -> dict[str, str]:
    with contextlib.closing(sqlite3.connect(":memory:")) as empty:
        make_tables(empty)
        rows = empty.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
    return {name: _words(sql) for name, sql in rows}


def _words(sql: str) -> str:
    return " ".join(sql.split())


def table_digests(connection: sqlite3.Connection) -> dict[str, str]:
    """Return the SHA-256 over all rows of each derived table, in the order of their keys."""
    return {table: _digest(connection, table) for table in PROJECTIONS}


def _digest(connection: sqlite3.Connection, table: str) -> str:
    names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    row = " || '|' || ".join(f"quote({name})" for name in names)
    keys = ", ".join(key_columns(connection, table))
    # SQLite writes a row as text quicker than Python; quotes keep values apart.
    cursor = connection.execute(f"SELECT {row} FROM {table} ORDER BY {keys}")
    digest = hashlib.sha256()
    while rows := cursor.fetchmany(10_000):
        digest.update("\n".join(text for (text,) in rows).encode() + b"\n")
    return digest.hexdigest()


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
