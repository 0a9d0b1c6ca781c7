"""The store: one database file, one writer, every acknowledged event on the disk."""

import json
import platform
import sqlite3
import threading
import unicodedata
import uuid
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path
from typing import Any, Self

from ground.errors import IntegrityError, StoreError
from reader_study.clock import Clock, utc_text
from reader_study.store import projections
from reader_study.store.connection import as_store_error, connect
from reader_study.store.events import COLUMNS, GENESIS, Actor, Event, NewEvent, canonical
from reader_study.store.instance_lock import InstanceLock
from reader_study.store.schema import PROJECTIONS, SCHEMA_VERSION
from reader_study.version import __version__

_INSERT = f"INSERT INTO event VALUES ({', '.join('?' * len(COLUMNS))})"


class Store:
    """Append-only log and its projections, in one SQLite file.

    Any thread may call it (a lock serialises them); only the process that holds the instance
    lock may write.
    """

    def __init__(
        self, path: Path, connection: sqlite3.Connection, lock: InstanceLock | None
    ) -> None:
        self.path = path
        self._connection = connection
        self._instance_lock = lock
        self._guard = threading.RLock()
        self._head: tuple[int, str, str] = (0, GENESIS, "")

    @classmethod
    def create(cls, path: Path) -> Self:
        """Make a new database.

        Raises
        ------
        StoreError
            When the file exists already or cannot be written.

        """
        if path.exists():
            raise StoreError(
                "There is a study here already.", remedy="Choose an empty folder.", path=path
            )
        return cls._open(path, writable=True)

    @classmethod
    def open(cls, path: Path, *, writable: bool, check_head: bool = True) -> Self:
        """Open an existing database; a writable one takes the study's instance lock.

        Parameters
        ----------
        check_head : bool
            Refuse a log whose last event was changed. Only `reader_study.verify`, which names the
            first bad event, opens without it.

        Raises
        ------
        StoreError, StudyBusyError, NewerStudyError
            When it is missing, held by another process, or from a newer version.
        IntegrityError
            When the last event was changed.

        """
        if not _is_file(path):
            raise StoreError(
                "There is no study in this folder.",
                remedy="Choose a folder that holds study.db, or make one with `sonoread new`.",
                path=path.parent,
            )
        return cls._open(path, writable=writable, check_head=check_head)

    @classmethod
    def _open(cls, path: Path, *, writable: bool, check_head: bool = True) -> Self:
        lock = InstanceLock(path.parent) if writable else None
        if lock is not None:
            lock.acquire()
        try:
            connection = connect(path, writable=writable)
            if writable:
                _migrate(connection, path)
            store = cls(path, connection, lock)
            if check_head:
                store._load_head()
        except BaseException:
            if lock is not None:
                lock.release()
            raise
        return store

    def close(self) -> None:
        """Close the file and give the instance lock back."""
        with self._guard:
            self._connection.close()
            if self._instance_lock is not None:
                self._instance_lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def head(self) -> tuple[int, str]:
        """Number and hash of the last event; ``(0, 64 zeros)`` for an empty log."""
        return self._head[0], self._head[1]

    def append(self, actor: Actor, clock: Clock, *new: NewEvent) -> tuple[Event, ...]:
        """Store events in one transaction; they are on the disk when this returns.

        Raises
        ------
        StoreError
            When they could not be stored; then none of them was.

        """
        with self._guard:
            head = self._head
            stored: list[Event] = []
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                for item in new:
                    event = _seal(item, actor, clock, head)
                    self._connection.execute(_INSERT, astuple(event))
                    projections.apply(self._connection, event)
                    stored.append(event)
                    head = (event.seq, event.hash, event.utc)
                self._connection.execute("COMMIT")
            except sqlite3.Error as error:
                self._roll_back()
                raise as_store_error(error, self.path) from error
            except BaseException:
                self._roll_back()
                raise
            self._head = head
            return tuple(stored)

    def events(self, *, action: str | None = None, entity: str | None = None) -> Iterator[Event]:
        """Return stored events in order, all of them or those of one action or entity."""
        clauses, values = [], []
        for column, wanted in (("action", action), ("entity", entity)):
            if wanted is not None:
                clauses.append(f"{column} = ?")
                values.append(wanted)
        where = f"WHERE {' AND '.join(clauses)}" if clauses else ""
        rows = self.query(f"SELECT * FROM event {where} ORDER BY seq", *values)
        return (Event(*row) for row in rows)

    def query(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 - SQL values
        """Run a SELECT and return all rows.

        Raises
        ------
        StoreError
            When the file cannot be read.

        """
        with self._guard:
            try:
                return self._connection.execute(sql, values).fetchall()
            except sqlite3.Error as error:
                raise as_store_error(error, self.path) from error

    def state(self, action: str) -> dict[str, Any] | None:
        """Return ``seq``, ``utc`` and ``new`` of the last event of a one-time act, or None."""
        rows = self.query("SELECT value FROM state WHERE key = ?", action)
        return json.loads(rows[0][0]) if rows else None

    def rebuild(self) -> None:
        """Empty the projections and replay the log into them, in one transaction."""
        with self._guard:
            events = list(self.events())
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                for table in PROJECTIONS:
                    self._connection.execute(f"DELETE FROM {table}")
                for event in events:
                    projections.apply(self._connection, event)
                self._connection.execute("COMMIT")
            except sqlite3.Error as error:
                self._roll_back()
                raise as_store_error(error, self.path) from error

    def dump(self, table: str) -> dict[str, str]:
        """Return every row of a projection as JSON under its primary key."""
        with self._guard:
            try:
                return projections.dump(self._connection, table)
            except sqlite3.Error as error:
                raise as_store_error(error, self.path) from error

    def backup(self, target: Path) -> None:
        """Copy the database as it is now into a new file, by SQLite's backup interface."""
        with self._guard:
            try:
                copy = sqlite3.connect(target)
                with copy:
                    self._connection.backup(copy)
                copy.close()
            except sqlite3.Error as error:
                raise as_store_error(error, target) from error

    def _roll_back(self) -> None:
        # A failed COMMIT can have ended the transaction already.
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def _load_head(self) -> None:
        rows = self.query("SELECT * FROM event ORDER BY seq DESC LIMIT 1")
        if not rows:
            return
        last = Event(*rows[0])
        if last.computed_hash() != last.hash:
            raise IntegrityError(
                f"The last event (number {last.seq}) was changed after it was stored.",
                remedy="Run `sonoread verify` and restore the newest good copy from backups.",
                path=self.path,
            )
        self._head = (last.seq, last.hash, last.utc)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError as error:
        raise StoreError(
            f"The study's folder cannot be read ({error.strerror}).",
            remedy="Check that you may read it.",
            path=path.parent,
        ) from error


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    try:
        if connection.execute("PRAGMA user_version").fetchone()[0] != SCHEMA_VERSION:
            from reader_study.store.migrations import migrate

            migrate(connection)
    except sqlite3.Error as error:
        raise as_store_error(error, path) from error


def _seal(item: NewEvent, actor: Actor, clock: Clock, head: tuple[int, str, str]) -> Event:
    seq, prev_hash, last_utc = head
    open_event = Event(
        seq=seq + 1,
        uuid=str(uuid.uuid4()),
        # The record's time never runs backwards, whatever the wall clock does (rule P10).
        utc=max(utc_text(clock.utc()), last_utc),
        monotonic_ns=clock.monotonic_ns(),
        actor=actor.id,
        role=actor.role,
        workstation=platform.node(),
        app_version=__version__,
        action=item.action,
        entity=item.entity,
        field=item.field,
        old=canonical(item.old),
        new=canonical(item.new),
        reason=unicodedata.normalize("NFC", item.reason),
        prev_hash=prev_hash,
        hash="",
    )
    values = dict(zip(COLUMNS, astuple(open_event), strict=True))
    return Event(**{**values, "hash": open_event.computed_hash()})
