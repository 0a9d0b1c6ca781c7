"""What `sqlite3.Connection` gives the store, on a SQLite whose disk is ours.

No statement is changed on the way: pragmas, SQL and transactions are the store's own.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import apsw

from tests.faults.power.vfs import NAME

T = TypeVar("T")

_CODES: dict[int, str] = {
    code: name
    for table in (apsw.mapping_result_codes, apsw.mapping_extended_result_codes)
    for name, code in table.items()
    if isinstance(name, str) and isinstance(code, int)
}


class Rows:
    """All rows of one statement."""

    def __init__(self, rows: list[tuple[Any, ...]], names: Sequence[str]) -> None:
        self._rows = iter(rows)
        self.description = [(name,) for name in names]

    def fetchone(self) -> tuple[Any, ...] | None:
        return next(self._rows, None)

    def fetchall(self) -> list[tuple[Any, ...]]:
        return list(self._rows)

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return self._rows


class PowerConnection:
    """A connection to a database on the disk of `tests.faults.power.vfs.VFS`.

    Parameters
    ----------
    acknowledges_early : bool
        The fault that a control plants: a commit is done only when the next transaction begins.
    first : sequence of str
        Statements that a control runs before the store's own.

    """

    def __init__(
        self, path: Path, *, acknowledges_early: bool = False, first: Sequence[str] = ()
    ) -> None:
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
        self._apsw = _told(lambda: apsw.Connection(path.name, flags=flags, vfs=NAME))
        self._acknowledges_early = acknowledges_early
        self._owes_commit = False
        for statement in first:
            self.execute(statement)

    @property
    def in_transaction(self) -> bool:
        return bool(self._apsw.in_transaction) and not self._owes_commit

    def execute(self, sql: str, values: Sequence[Any] = ()) -> Rows:
        if self._acknowledges_early and sql == "COMMIT":
            self._owes_commit = True
            return Rows([], ())
        if self._owes_commit and sql.startswith("BEGIN"):
            self._owes_commit = False
            self.execute_as_it_is("COMMIT")
        return self.execute_as_it_is(sql, values)

    def execute_as_it_is(self, sql: str, values: Sequence[Any] = ()) -> Rows:
        def ask() -> Rows:
            cursor = self._apsw.cursor()
            cursor.execute(sql, tuple(values))
            try:
                names = [column[0] for column in cursor.get_description()]
            except apsw.ExecutionCompleteError:
                names = []
            return Rows(cursor.fetchall() if names else [], names)

        return _told(ask)

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        _told(lambda: self._apsw.executemany(sql, rows))

    def close(self) -> None:
        _told(lambda: self._apsw.close(True))


def _told(ask: Callable[[], T]) -> T:
    """Turn SQLite's errors into those of the standard library, with the same names."""
    try:
        return ask()
    except apsw.Error as error:
        extended = getattr(error, "extendedresult", 0)
        kind = (
            sqlite3.IntegrityError
            if isinstance(error, apsw.ConstraintError)
            else sqlite3.OperationalError
        )
        told = kind(str(error))
        told.sqlite_errorcode = extended
        told.sqlite_errorname = _CODES.get(extended, "")
        raise told from error
