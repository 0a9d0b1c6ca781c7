"""A database of version 0.1.0 is read as it is, and brought up to date when it is written to."""

import sqlite3
from pathlib import Path

import pytest

from ground.errors import IntegrityError, StoreError
from reader_study.clock import SystemClock
from reader_study.store import Actor, NewEvent, Store
from reader_study.store.chain import first_fault
from tests.first_format import golden_events, make_first_format

ACTOR = Actor("r1", "reader")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    make_first_format(tmp_path / "study.db")
    return tmp_path / "study.db"


def tamper(path: Path, statement: str) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(statement)
    connection.close()


def test_looking_at_the_first_format_changes_nothing_and_answers_all_questions(
    path: Path,
) -> None:
    before = path.read_bytes()
    with Store.open(path, writable=False) as store:
        assert store.head == (36, golden_events(1)[-1]["hash"])
        assert first_fault(store.events(origin=store.origin)) is None
        assert [case.case_id for case in store.tables.cases()][:2] == ["C0001", "C0002"]
        assert len(store.tables.reads()) == 8
        assert store.tables.models()[0].model_id == "m1"
        assert {read.origin for read in store.tables.reads()} == {store.origin}
        with store.derived_again() as derived:
            assert store.unlike(derived) == []
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_changed_row_of_the_first_format_is_found_without_writing(path: Path) -> None:
    tamper(path, "UPDATE read SET category = '5' WHERE case_id = 'C0002' AND arm = 'aided'")
    with Store.open(path, writable=False) as store, store.derived_again() as derived:
        (row,) = store.unlike(derived)
        assert (row.table, row.key, row.what) == (
            "read",
            "r1/1/C0002/aided",
            "differs from the log",
        )


def test_the_first_write_brings_the_format_up_to_date_and_keeps_a_copy(path: Path) -> None:
    with Store.open(path, writable=False) as store:
        reads, head, origin = store.tables.reads(), store.head, store.origin
    with Store.open(path, writable=True) as store:
        assert (store.tables.reads(), store.head, store.origin) == (reads, head, origin)
        (event,) = store.append(ACTOR, SystemClock(), NewEvent("note", "study", new=1))
        assert (event.chain, event.seq, event.origin) == (2, 37, origin)
        assert event.prev_hash == head[1]
        assert first_fault(store.events(origin=origin)) is None
        assert store.schema_faults() == []
    with Store.open(path.parent / "backups" / "before-format-1002.db", writable=False) as copy:
        assert copy.head == head


def test_a_format_step_that_fails_leaves_the_database_as_it_was(path: Path) -> None:
    tamper(path, "CREATE TABLE event_of_chains (x INTEGER)")  # in the way of the step
    before = path.read_bytes()
    with pytest.raises(StoreError):
        Store.open(path, writable=True)
    assert path.read_bytes() == before
    tamper(path, "DROP TABLE event_of_chains")
    Store.open(path, writable=True).close()


def test_an_empty_database_is_not_taken_for_a_new_study(tmp_path: Path) -> None:
    path = tmp_path / "study.db"
    path.touch()
    for writable in (True, False):
        with pytest.raises(IntegrityError, match="its log is gone"):
            Store.open(path, writable=writable)
    assert path.read_bytes() == b""


def test_a_database_of_something_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "study.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE book (title TEXT)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(IntegrityError, match="not a study's database"):
        Store.open(path, writable=True)
    assert path.read_bytes() == before


def test_a_log_without_an_event_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "study.db"
    Store.create(path).close()
    with pytest.raises(IntegrityError, match="log is empty"):
        Store.open(path, writable=True)
