"""Chains: each version keeps its hashes for ever, each origin has a chain of its own."""

import sqlite3
from collections.abc import Sequence
from dataclasses import fields, make_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from ground.errors import IntegrityError
from reader_study.clock import SystemClock
from reader_study.store import Actor, Event, NewEvent, Store
from reader_study.store.chain import GENESIS, Head, first_fault, sealed
from reader_study.store.events import CHAIN_VERSION, COLUMNS, HASHED, Value
from reader_study.store.foreign import BUNDLE_MERGED, PACKAGE_MADE
from reader_study.store.log import SqliteLog
from reader_study.study import COORDINATOR
from reader_study.verify import verify
from tests.builders import make_study, read_all
from tests.first_format import golden_events

ACTOR = Actor("r1", "reader")


def golden(version: int) -> list[Event]:
    rows = golden_events(version)
    named = {"chain": 1, "origin": rows[0]["uuid"]} if version == 1 else {}
    return [Event(**(named | row)) for row in rows]


def note(n: int) -> NewEvent:
    return NewEvent("note", "study", new={"n": n})


def foreign_chain(n: int) -> list[Event]:
    """Events that another workstation wrote."""
    clock = SystemClock()
    new = [note(number) for number in range(n)]
    return list(sealed(new, actor=ACTOR, clock=clock, origin="", head=Head()))


def put(path: Path, events: Sequence[Event]) -> None:
    """Lay the chain of a package, whose seed is empty, beside what is there."""
    origin = events[0].origin
    of: dict[str, Value] = {"package_id": "p1", "reader_id": "r1", "origin": origin}
    key: dict[str, Value] = {"public": "0" * 64, "key_id": "0" * 16}
    told: dict[str, Value] = {**of, **key, "seq": 0, "head": GENESIS}
    span: dict[str, Value] = {"from_seq": 1, "to_seq": len(events), "head": events[-1].hash}
    merged: dict[str, Value] = {**of, **key, **span}
    with Store.open(path, writable=True) as store:
        store.append(COORDINATOR, SystemClock(), NewEvent(PACKAGE_MADE, "package/p1", new=told))
        told_of = NewEvent(BUNDLE_MERGED, f"bundle/{origin}", new=merged)
        store.append(ACTOR, SystemClock(), told_of, brought=events)


@pytest.mark.parametrize("version", sorted(HASHED))
def test_the_golden_log_of_each_version_holds(version: int) -> None:
    events = golden(version)
    assert {event.chain for event in events} == {version}
    assert first_fault(events) is None
    assert events[-1].prev_hash != GENESIS


@pytest.mark.parametrize("version", sorted(HASHED))
def test_every_hashed_field_of_a_golden_event_is_bound(version: int) -> None:
    events = golden(version)
    for name in HASHED[version]:
        value = getattr(events[5], name)
        changes: dict[str, Any] = {name: value + 1 if isinstance(value, int) else f"{value}x"}
        forged = [*events[:5], replace(events[5], **changes), *events[6:]]
        fault = first_fault(forged)
        assert fault is not None, name
        assert fault.event.uuid in (forged[5].uuid, forged[6].uuid)


def test_a_field_more_in_the_program_changes_no_hash_of_a_stored_event() -> None:
    """What tomorrow's events know more of is not under the hash of a version of today."""
    for version in HASHED:
        event = golden(version)[3]
        later = make_dataclass("Later", [("more", str)], bases=(Event,), frozen=True)
        values = {field.name: getattr(event, field.name) for field in fields(event)}
        assert later(**values, more="x").computed_hash() == event.hash


def test_the_columns_of_the_table_are_the_fields_of_an_event() -> None:
    assert set(COLUMNS) == {field.name for field in fields(Event)}
    assert set(HASHED[CHAIN_VERSION]) == set(COLUMNS) - {"hash"}


def test_a_chain_is_named_by_its_first_event(tmp_path: Path) -> None:
    with Store.create(tmp_path / "study.db") as store:
        assert store.origin == ""
        first, second = store.append(ACTOR, SystemClock(), note(1), note(2))
        assert first.origin == second.origin == first.uuid == store.origin
    renamed = [replace(first, origin="x"), replace(second, origin="x")]
    rehashed = [replace(event, hash=event.computed_hash()) for event in renamed]
    fault = first_fault(rehashed)
    assert fault is not None
    assert "named" in fault.what


def test_a_chain_does_not_go_back_to_an_earlier_version() -> None:
    new = golden(2)
    forged = replace(new[4], chain=1)
    forged = replace(forged, hash=forged.computed_hash())
    fault = first_fault([*new[:4], forged])
    assert fault is not None
    assert "goes back to version 1" in fault.what


def test_a_version_of_the_future_is_named_and_not_guessed_at() -> None:
    new = golden(2)
    fault = first_fault([*new[:4], replace(new[4], chain=9)])
    assert fault is not None
    assert "version 9" in fault.what


def test_two_chains_lie_in_one_log_and_each_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "study.db"
    with Store.create(path) as store:
        store.append(ACTOR, SystemClock(), note(1))
        own = store.origin
    other = foreign_chain(3)
    put(path, other)
    with Store.open(path, writable=True) as store:
        assert store.origin == own
        store.append(ACTOR, SystemClock(), note(2))
        assert set(store.origins()) == {own, other[0].origin}
        assert store.heads[own].seq == store.head[0] == 4
        assert store.heads[other[0].origin] == Head.of(other[-1])
        assert [event.seq for event in store.events(origin=own)] == [1, 2, 3, 4]
        assert store.chain_faults() == []


def test_a_gap_in_one_of_two_chains_is_found_and_named(tmp_path: Path) -> None:
    root = tmp_path / "s"
    with make_study(root) as study:
        read_all(study, "r1")
    other = foreign_chain(4)
    put(root / "study.db", other)
    assert verify(root) == []
    connection = sqlite3.connect(root / "study.db")
    (trigger,) = connection.execute(
        "SELECT sql FROM sqlite_master WHERE name = 'event_no_delete'"
    ).fetchone()
    connection.execute("DROP TRIGGER event_no_delete")
    connection.execute("DELETE FROM event WHERE uuid = ?", (other[1].uuid,))
    connection.execute(trigger)
    connection.commit()
    connection.close()
    assert [str(finding) for finding in verify(root)] == [
        "event 3 (note study): expected number 2; events are missing or out of order"
    ]


def test_an_event_moved_to_another_chain_is_found(tmp_path: Path) -> None:
    root = tmp_path / "s"
    make_study(root).close()
    connection = sqlite3.connect(root / "study.db")
    (trigger,) = connection.execute(
        "SELECT sql FROM sqlite_master WHERE name = 'event_no_update'"
    ).fetchone()
    connection.execute("DROP TRIGGER event_no_update")
    connection.execute("UPDATE event SET origin = 'elsewhere' WHERE seq = 4")
    connection.execute(trigger)
    connection.commit()
    connection.close()
    assert verify(root) != []


def test_a_changed_name_of_the_own_chain_is_found(tmp_path: Path) -> None:
    root = tmp_path / "s"
    make_study(root).close()
    connection = sqlite3.connect(root / "study.db")
    connection.execute("UPDATE local SET value = 'elsewhere'")
    connection.commit()
    connection.close()
    assert "is not in it" in verify(root)[0].what


def test_what_a_bundle_brought_stands_before_what_tells_of_it(tmp_path: Path) -> None:
    path = tmp_path / "study.db"
    brought = foreign_chain(2)
    with Store.create(path) as store:
        store.append(ACTOR, SystemClock(), note(1))
    put(path, brought)
    with Store.open(path, writable=True) as store:
        store.append(ACTOR, SystemClock(), note(2))
        assert [event.action for event in store.in_order()] == [
            "note",
            "package.made",
            "note",
            "note",
            "bundle.merged",
            "note",
        ]
        assert [event.uuid for event in store.in_order()][2:4] == [one.uuid for one in brought]
        by_time = list(store.events())
    assert [event.utc for event in by_time] == sorted(event.utc for event in by_time)


def test_events_that_no_package_and_no_bundle_accounts_for_are_found(tmp_path: Path) -> None:
    root = tmp_path / "s"
    make_study(root).close()
    brought = foreign_chain(3)
    put(root / "study.db", brought[:2])
    assert verify(root) == []
    smuggle(root / "study.db", brought[2:])
    assert [str(finding) for finding in verify(root)] == [
        f"chain {brought[0].origin}: bundles brought events up to number 2, and there are 3"
    ]
    other = foreign_chain(1)
    smuggle(root / "study.db", other)
    told = [str(finding) for finding in verify(root)]
    assert f"chain {other[0].origin}: no package of this study went out with it" in told


def smuggle(path: Path, events: Sequence[Event]) -> None:
    connection = sqlite3.connect(path)
    SqliteLog(connection).append(events)
    connection.commit()
    connection.close()


def test_what_does_not_go_on_where_its_chain_ends_is_not_stored(tmp_path: Path) -> None:
    path = tmp_path / "study.db"
    with Store.create(path) as store:
        store.append(ACTOR, SystemClock(), note(1))
    brought = foreign_chain(6)
    put(path, brought[:2])
    forged = replace(brought[2], new='{"n":9}')
    own = NewEvent(BUNDLE_MERGED, "bundle/x")
    with Store.open(path, writable=True) as store:
        before = list(store.in_order())
        for wrong in ([brought[3]], brought[:2], [forged], foreign_chain(1), [before[0]]):
            with pytest.raises(IntegrityError, match="does not fit"):
                store.append(ACTOR, SystemClock(), own, brought=wrong)
        assert list(store.in_order()) == before


def test_acts_of_the_coordinator_in_a_package_count_once(tmp_path: Path) -> None:
    path = tmp_path / "study.db"
    with Store.create(path) as store:
        store.append(ACTOR, SystemClock(), note(1))
    clock, coordinator = SystemClock(), Actor("coordinator", "coordinator")
    mine = list(sealed([note(1)], actor=ACTOR, clock=clock, origin="", head=Head()))
    head = Head.of(mine[0])
    origin = mine[0].origin
    mine += sealed([note(2)], actor=coordinator, clock=clock, origin=origin, head=head)
    put(path, mine)
    with Store.open(path, writable=False) as store:
        assert len(list(store.events(origin=origin))) == 2
        notes = [event.content["n"] for event in store.in_order() if event.action == "note"]
        assert notes == [1, 1]
        assert len(list(store.events(action="note"))) == 2
