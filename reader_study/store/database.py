"""The store: one database file, one writer, every acknowledged event on the disk."""

import contextlib
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

from ground.errors import DamagedStudyError, IntegrityError, StoreError
from reader_study.clock import Clock
from reader_study.safekeeping.copies import way_back
from reader_study.store import projections
from reader_study.store.chain import Head, sealed
from reader_study.store.connection import as_store_error, connect
from reader_study.store.events import Actor, Event, NewEvent
from reader_study.store.foreign import CHANGES_WHAT_COUNTS
from reader_study.store.instance_lock import InstanceLock
from reader_study.store.judging import Judge, Judging
from reader_study.store.opening import (
    copy_database,
    require_database,
    require_study,
    to_present_format,
)
from reader_study.store.schema import PROJECTIONS
from reader_study.store.table_reader import TableReader
from reader_study.store.unsure import repeats


class Store(TableReader):
    """Append-only log and the tables derived from it, in one SQLite file.

    Any thread may call it (a lock serialises them); only the process that holds the instance
    lock may write. Whoever opens it for writing hands it the judge that each new event is brought
    before, inside the transaction and before it is stored.
    """

    def __init__(
        self,
        path: Path,
        connection: sqlite3.Connection,
        lock: InstanceLock | None,
        judge: Judge | None = None,
    ) -> None:
        super().__init__(path, connection)
        self._instance_lock = lock
        self._judging = Judging(judge, lambda seq: self._chains().in_order(seq))
        self._unsure: tuple[Event, ...] = ()

    @classmethod
    def create(cls, path: Path, *, judge: Judge | None = None) -> Self:
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
        return cls._open(path, writable=True, check_head=False, is_new=True, judge=judge)

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        writable: bool,
        check_head: bool = True,
        judge: Judge | None = None,
    ) -> Self:
        """Open an existing database; a writable one takes the study's instance lock.

        A database of the first format is brought to the present one when it is opened for
        writing, after a copy was made; one that is only read stays as it is.

        Parameters
        ----------
        check_head : bool
            Refuse a log that is empty or whose last event was changed. Only
            `reader_study.verify`, which names the first bad event, opens without it.
        judge : Judge, optional
            What each new event is brought before; `reader_study.rules` has that of studies.

        Raises
        ------
        StoreError, StudyBusyError, NewerStudyError
            When it is missing, held by another process, or from a newer version.
        IntegrityError
            When it is no study's database, holds no event, or its last event was changed.

        """
        require_database(path, writable=writable)
        return cls._open(path, writable=writable, check_head=check_head, judge=judge)

    @classmethod
    def _open(
        cls,
        path: Path,
        *,
        writable: bool,
        check_head: bool,
        is_new: bool = False,
        judge: Judge | None = None,
    ) -> Self:
        with contextlib.ExitStack() as undo:
            lock = InstanceLock(path.parent) if writable else None
            if lock is not None:
                lock.acquire()
                undo.callback(lock.release)
            connection = connect(path, writable=writable, is_new=is_new, is_ours=writable)
            undo.callback(connection.close)
            if not is_new:
                require_study(connection, path)
            if writable:
                to_present_format(connection, path)
            store = cls(path, connection, lock, judge)
            if check_head:
                store._require_head()
            undo.pop_all()
        return store

    def close(self) -> None:
        """Close the file and give the instance lock back."""
        with self._guard:
            self._close_tables()
            self._connection.close()
            if self._instance_lock is not None:
                self._instance_lock.release()

    @property
    def is_writable(self) -> bool:
        """Whether it was opened for writing."""
        return self._instance_lock is not None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def append(
        self, actor: Actor, clock: Clock, *new: NewEvent, brought: Sequence[Event] = ()
    ) -> tuple[Event, ...]:
        """Store events in one transaction; they are on the disk when this returns.

        An act that was refused because of its disk, and had arrived nevertheless, is not stored
        a second time when it is done again: what is there is returned.

        Parameters
        ----------
        brought : sequence of Event
            Events of a package's chain that a bundle brought; they stand before the new ones,
            the last of which tells of them.

        Raises
        ------
        StoreError
            When they could not be stored; then none of them was.
        IntegrityError
            When what was brought does not go on where its chain ends here.
        Exception
            What the judge raises against one of them; then none of them was stored.

        """
        stored: tuple[Event, ...] = ()
        with self._guard:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                # The head is read anew each time: after a commit that failed nobody can say
                # from memory how far the log goes.
                origin = self._origin()
                head = self._head_of(origin)
                if self._is_done_already(head, actor, new):
                    self._roll_back()
                    stored, self._unsure = self._unsure, ()
                    return stored
                stored = tuple(sealed(new, actor=actor, clock=clock, origin=origin, head=head))
                counted = [*self._counted(tuple(brought)), *stored]
                changes = any(event.action in CHANGES_WHAT_COUNTS for event in stored)
                # What counts anew is known behind the writing only; all of it is judged then.
                state = None if changes else self._judging.after(counted, head)
                self._write(stored, brought=tuple(brought), is_first=not origin)
                # What a commit that fails leaves behind is found in the log, not here.
                self._judging.drop()
                if changes:
                    state = self._judging.anew()
                self._connection.execute("COMMIT")
                if stored:
                    self._judging.keep(Head.of(stored[-1]), state)
            except sqlite3.Error as error:
                self._roll_back()
                if not self._has_arrived(stored):
                    self._unsure = stored or self._unsure
                    raise as_store_error(error, self.path) from error
            except BaseException:
                self._roll_back()
                raise
            self._unsure = ()
        return stored

    def take_over(self, events: Sequence[Event]) -> None:
        """Store events that a damaged database of this log still held, as they were sealed.

        Raises
        ------
        StoreError, IntegrityError
            When they could not be stored, or a chain does not hold with them; then none was.

        """
        with self._guard:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                self._log.append(events)
                faults = list(self._chains().faults())
                if faults:
                    raise IntegrityError(
                        f"What could be read of the damaged log does not continue it: {faults[0]}.",
                        remedy="Choose another copy; nothing was changed here.",
                        path=self.path,
                    )
                self._derive()
                self._judging.anew()
                self._judging.drop()
                self._connection.execute("COMMIT")
            except sqlite3.Error as error:
                self._roll_back()
                raise as_store_error(error, self.path) from error
            except BaseException:
                self._roll_back()
                raise

    def judged_state(self) -> object | None:
        """Return the judge's state behind the last event; None where nobody judges."""
        with self._guard:
            head = self._head_of(self._origin())
            return self._guarded(lambda: self._judging.after((), head))

    def judge_from(self, seq: int, state: object) -> None:
        """Judge from a state on, which was kept of this log as it was checked, not from its begin.

        Parameters
        ----------
        seq : int
            Number of the own chain's event behind which the state was.

        """
        with self._guard:
            self._judging.begin_from(seq, state)

    def rebuild(self) -> None:
        """Empty the derived tables and replay the log into them, in one transaction."""
        with self._guard:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                self._derive()
                self._connection.execute("COMMIT")
            except sqlite3.Error as error:
                self._roll_back()
                raise as_store_error(error, self.path) from error

    def backup(self, target: Path) -> None:
        """Copy the database as it is now into a new file, by SQLite's backup interface."""
        with self._guard:
            copy_database(self._connection, target)

    def _write(
        self, events: tuple[Event, ...], *, brought: tuple[Event, ...], is_first: bool
    ) -> None:
        if brought:
            self._chains().require_follows(brought, self.path)
        self._log.append([*brought, *events])
        if is_first and events:
            self._connection.execute(
                "INSERT INTO local (key, value) VALUES ('origin', ?)", (events[0].origin,)
            )
        if any(event.action in CHANGES_WHAT_COUNTS for event in events):
            self._derive()
        else:
            projections.replay(self._connection, self._counted(brought))
            projections.replay(self._connection, events)

    def _counted(self, brought: tuple[Event, ...]) -> Iterable[Event]:
        return self._chains().counting().of_table(brought) if brought else ()

    def _derive(self) -> None:
        """Empty the derived tables and replay the log into them, inside a transaction."""
        for table in PROJECTIONS:
            self._connection.execute(f"DELETE FROM {table}")
        projections.replay(self._connection, self._chains().in_order())

    def _is_done_already(self, head: Head, actor: Actor, new: tuple[NewEvent, ...]) -> bool:
        unsure = self._unsure
        return bool(unsure) and head.hash == unsure[-1].hash and repeats(unsure, actor, new)

    def _has_arrived(self, events: tuple[Event, ...]) -> bool:
        """Tell whether events are in the log although their commit was reported as failed."""
        if not events:
            return False
        try:
            last = self._log.last(events[-1].origin)
        except sqlite3.Error:
            return False
        return last is not None and last.uuid == events[-1].uuid

    def _require_head(self) -> None:
        last = self._guarded(lambda: self._log.last(self._origin()))
        if last is None:
            raise DamagedStudyError(
                "The study's log is empty.", remedy=way_back(self.path.parent), path=self.path
            )
        if last.computed_hash() != last.hash:
            raise DamagedStudyError(
                f"The last event (number {last.seq}) was changed after it was stored.",
                remedy=way_back(self.path.parent),
                path=self.path,
            )
