import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ground.errors import (
    IntegrityError,
    NewerStudyError,
    StoreError,
    StudyBusyError,
)
from reader_study.clock import SystemClock
from reader_study.store import Actor, NewEvent, Store
from reader_study.store.chain import GENESIS
from reader_study.store.connection import WANTED_PRAGMAS
from reader_study.store.events import canonical

ACTOR = Actor("r1", "reader")


def append(store: Store, n: int = 1) -> None:
    for number in range(n):
        store.append(ACTOR, SystemClock(), NewEvent("note", "study", new={"n": number}))


def asked(store: Store, sql: str) -> list[tuple[object, ...]]:
    """Ask the store's own connection, whose settings these are."""
    return store._connection.execute(sql).fetchall()


def test_the_pragmas_in_force_are_the_durable_ones(tmp_path: Path) -> None:
    with Store.create(tmp_path / "study.db") as store:
        for pragma, wanted in WANTED_PRAGMAS.items():
            rows = asked(store, f"PRAGMA {pragma}")
            assert not rows or rows[0][0] == wanted
        assert asked(store, "PRAGMA journal_mode") == [("delete",)]
        assert asked(store, "PRAGMA synchronous") == [(3,)]


def test_events_are_chained_and_carry_who_when_where(tmp_path: Path) -> None:
    with Store.create(tmp_path / "study.db") as store:
        append(store, 3)
        events = list(store.events())
    assert [event.seq for event in events] == [1, 2, 3]
    assert events[0].prev_hash == GENESIS
    assert events[2].prev_hash == events[1].hash
    assert {event.actor for event in events} == {"r1"}
    assert all(event.workstation and event.app_version and event.utc for event in events)
    assert len({event.uuid for event in events}) == 3


@pytest.mark.parametrize("statement", ["UPDATE event SET actor = 'x'", "DELETE FROM event"])
def test_the_log_refuses_change_even_from_outside(tmp_path: Path, statement: str) -> None:
    with Store.create(tmp_path / "study.db") as store:
        append(store)
    connection = sqlite3.connect(tmp_path / "study.db")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(statement)
    connection.close()


def test_a_failing_event_takes_the_whole_transaction_back(tmp_path: Path) -> None:
    with Store.create(tmp_path / "study.db") as store:
        append(store)
        head = store.head
        good = NewEvent("note", "study", new=1)
        bad = NewEvent("note", "study", new=1.5)  # type: ignore[arg-type]
        with pytest.raises(TypeError):
            store.append(ACTOR, SystemClock(), good, bad)
        assert store.head == head
        assert len(list(store.events())) == 1
        append(store)


def test_a_second_process_is_refused_and_told_who_holds_the_study(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib\nfrom reader_study.store import Store\n"
        "s = Store.open(pathlib.Path(sys.argv[1]), writable=True)\nprint('open', flush=True)\n"
        "sys.stdin.read()\n"
    )
    path = tmp_path / "study.db"
    with Store.create(path) as store:
        append(store)
    with subprocess.Popen(
        [sys.executable, "-c", program, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(StudyBusyError, match=f"process {other.pid} on .* since"):
            Store.open(path, writable=True)
        Store.open(path, writable=False).close()  # looking is allowed
        other.kill()
        other.wait()
        # A killed owner never blocks the next one.
        Store.open(path, writable=True).close()


def test_a_study_of_a_newer_version_is_refused_unchanged(tmp_path: Path) -> None:
    path = tmp_path / "study.db"
    with Store.create(path) as store:
        append(store)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 9000")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(NewerStudyError, match="newer version"):
        Store.open(path, writable=True)
    assert path.read_bytes() == before


def test_a_folder_without_a_study_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no study in this folder"):
        Store.open(tmp_path / "study.db", writable=True)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "study.db"
    path.write_bytes(b"this is not a database " * 200)
    with pytest.raises(StoreError, match="damaged"):
        Store.open(path, writable=True)


def test_a_changed_last_event_is_refused_at_opening(tmp_path: Path) -> None:
    path = tmp_path / "study.db"
    with Store.create(path) as store:
        append(store, 2)
    connection = sqlite3.connect(path)
    connection.execute("DROP TRIGGER event_no_update")
    connection.execute("UPDATE event SET actor = 'someone' WHERE seq = 2")
    connection.commit()
    connection.close()
    with pytest.raises(IntegrityError, match="number 2"):
        Store.open(path, writable=True)


def test_rebuilding_gives_the_same_tables(tmp_path: Path) -> None:
    from tests.builders import make_study, read_all

    with make_study(tmp_path / "s") as study:
        read_all(study, "r1")
        tables = ("read", "draft", "reveal", "step", "form", "medium", "state")
        before = {table: study.store.dump(table) for table in tables}
        assert all(before.values())
        study.store.rebuild()
        assert {table: study.store.dump(table) for table in tables} == before


def test_a_backup_holds_the_whole_log(tmp_path: Path) -> None:
    with Store.create(tmp_path / "study.db") as store:
        append(store, 5)
        store.backup(tmp_path / "copy.db")
        head = store.head
    with Store.open(tmp_path / "copy.db", writable=False) as copy:
        assert copy.head == head


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(json_values)
def test_canonical_text_is_stable_json(value: object) -> None:
    text = canonical(value)  # type: ignore[arg-type]
    assert canonical(json.loads(text)) == text


def test_canonical_text_refuses_floats() -> None:
    with pytest.raises(TypeError, match="float"):
        canonical({"x": 0.1})  # type: ignore[dict-item]


def test_looking_at_a_study_whose_writer_died_in_a_commit_takes_the_half_commit_back(
    tmp_path: Path,
) -> None:
    path = tmp_path / "study.db"
    with Store.create(path) as store:
        append(store, 3)
        head = store.head
    # Die with pages written and the journal not yet removed.
    program = (
        "import os, sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('PRAGMA cache_size = 1')\n"
        "c.execute('BEGIN IMMEDIATE')\n"
        "c.execute('CREATE TABLE junk (content TEXT)')\n"
        "for _ in range(200): c.execute('INSERT INTO junk VALUES (?)', ('x' * 3000,))\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", program, str(path)], check=False)
    assert (tmp_path / "study.db-journal").exists()
    with Store.open(path, writable=False) as seen:
        assert seen.head == head
        assert asked(seen, "SELECT name FROM sqlite_master WHERE name = 'junk'") == []


def test_looking_does_not_touch_the_journal_of_a_living_writer(tmp_path: Path) -> None:
    path = tmp_path / "study.db"
    with Store.create(path) as store:
        append(store, 3)
        head = store.head
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("CREATE TABLE later (content TEXT)")
    assert (tmp_path / "study.db-journal").exists()
    with Store.open(path, writable=False) as seen:
        assert seen.head == head
    writer.execute("COMMIT")
    writer.close()
    with Store.open(path, writable=False) as seen:
        assert asked(seen, "SELECT name FROM sqlite_master WHERE name = 'later'") == [("later",)]
