"""What the tables of an open database can be asked, and whether they are those of its log."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reader_study.store import integrity
from reader_study.store.dumping import dump, dumped
from reader_study.store.log_reader import LogReader
from reader_study.store.opening import format_of
from reader_study.store.schema import SCHEMA_VERSION
from reader_study.store.state_hash import state_hash
from reader_study.store.tables import StudyTables


class TableReader(LogReader):
    """The log in one database and the tables that are derived from it."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        super().__init__(path, connection)
        self._is_earlier_format = 0 < format_of(connection) < SCHEMA_VERSION
        self._in_memory: integrity.DerivedAgain | None = None
        self._data_version: int | None = None
        self.tables = StudyTables(self._ask)

    def dump(self, table: str) -> dict[str, str]:
        """Return every row of a stored table as JSON under its primary key."""
        return self._guarded(lambda: dumped(dump(self._connection, table)))

    def damage(self) -> list[str]:
        """Return what SQLite finds damaged in the file."""
        return self._guarded(lambda: integrity.damage(self._connection))

    def schema_faults(self) -> list[str]:
        """Say which tables and triggers are not as this program makes them."""
        earlier = self._is_earlier_format
        return self._guarded(lambda: integrity.schema_faults(self._connection, earlier=earlier))

    def table_digests(self) -> dict[str, str]:
        """Return a SHA-256 over the rows of each derived table."""
        return self._guarded(lambda: integrity.table_digests(self._connection))

    def watch_others(self) -> None:
        """Begin to see whether another connection writes to the database; nobody else should."""
        self._data_version = self._guarded(self._present_version)

    @property
    def is_ours_alone(self) -> bool:
        """Whether nobody but this store has written since `watch_others`; False where unasked.

        By SQLite's own count of commits, which a change made past SQLite, in the bytes of the file,
        does not raise.
        """
        return self._data_version == self._guarded(self._present_version)

    def _present_version(self) -> int:
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def state_hash(self) -> str:
        """Return one hash over reads and steps, the same wherever the same has happened."""
        return self._guarded(lambda: state_hash(lambda table: dump(self._connection, table)))

    def derived_again(self) -> integrity.DerivedAgain:
        """Derive all tables from the log in memory, to compare with or to trust instead."""
        return integrity.DerivedAgain(self.in_order())

    def unlike(self, derived: integrity.DerivedAgain) -> list[integrity.RowDifference]:
        """Name the rows of the stored tables that are not those derived from the log."""
        earlier = self._is_earlier_format
        return self._guarded(lambda: list(derived.unlike(self._connection, earlier=earlier)))

    def _ask(self, sql: str, values: tuple[str | int | None, ...]) -> list[tuple[Any, ...]]:
        if not self._is_earlier_format:
            return self._guarded(lambda: self._connection.execute(sql, values).fetchall())
        # An earlier format's tables are not ours to change while we only look.
        if self._in_memory is None:
            self._in_memory = self.derived_again()
        return self._in_memory.ask(sql, values)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Let nobody change the database meanwhile: what was checked is what is then read.

        Nothing can be appended either.
        """
        with self._guard:
            if self._connection.in_transaction:
                yield  # held already
                return
            self._guarded(lambda: self._connection.execute("BEGIN"))
            try:
                # Only a question takes SQLite's lock, which no writer gets past.
                self._guarded(lambda: self._connection.execute("SELECT 1 FROM event").fetchone())
                yield
            finally:
                self._roll_back()

    def _roll_back(self) -> None:
        # A failed COMMIT can have ended the transaction already; a disk that fails can refuse
        # this too, and SQLite then takes it back when the file is opened again.
        if self._connection.in_transaction:
            with contextlib.suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")

    def _close_tables(self) -> None:
        if self._in_memory is not None:
            self._in_memory.close()
