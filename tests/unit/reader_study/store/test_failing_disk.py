"""A disk that fails: what is said is true, and the store goes on afterwards."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from ground.errors import StoreError
from reader_study.clock import SystemClock
from reader_study.store import Actor, NewEvent, Store
from reader_study.store.connection import as_store_error

ACTOR = Actor("r1", "reader")


def note(n: int) -> NewEvent:
    return NewEvent("note", "study", new={"n": n})


class FailingCommits:
    """A connection whose commits are reported as failed, after or instead of being made."""

    def __init__(self, connection: sqlite3.Connection, *, is_made: bool) -> None:
        self._connection = connection
        self._is_made = is_made
        self.failing = True

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a connection has
        return getattr(self._connection, name)

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:  # noqa: ANN401 - SQL values
        if sql == "COMMIT" and self.failing:
            self._connection.execute("COMMIT" if self._is_made else "ROLLBACK")
            raise sqlite3.OperationalError("disk I/O error")
        return self._connection.execute(sql, *values)


@pytest.mark.parametrize("is_made", [True, False])
def test_after_a_commit_that_was_reported_as_failed_the_store_goes_on(
    tmp_path: Path, is_made: bool
) -> None:
    with Store.create(tmp_path / "study.db") as store:
        store.append(ACTOR, SystemClock(), note(1))
        failing = FailingCommits(store._connection, is_made=is_made)
        store._connection = failing  # type: ignore[assignment]
        if is_made:
            # It is on the disk: to say that it failed would make her enter it twice.
            (event,) = store.append(ACTOR, SystemClock(), note(2))
            assert store.head == (2, event.hash)
        else:
            with pytest.raises(StoreError):
                store.append(ACTOR, SystemClock(), note(2))
            assert store.head[0] == 1
        failing.failing = False
        store.append(ACTOR, SystemClock(), note(3))
        assert [event.content["n"] for event in store.events()] == (
            [1, 2, 3] if is_made else [1, 3]
        )


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("SQLITE_FULL", "disk is full"),
        ("SQLITE_IOERR_WRITE", "did not take"),
        ("SQLITE_IOERR_FSYNC", "disk failed"),
        ("SQLITE_IOERR_READ", "disk failed"),
        ("SQLITE_BUSY", "Another program"),
        ("SQLITE_CORRUPT", "damaged"),
    ],
)
def test_an_error_of_the_disk_is_called_what_it_is(name: str, words: str) -> None:
    error = sqlite3.OperationalError("x")
    error.sqlite_errorname = name
    said = as_store_error(error, Path("study.db"))
    assert words in said.what
    assert ("is full" in said.what) == (name == "SQLITE_FULL")
