"""Tables derived from the log, and how each event changes them.

Pure replay: the same events give the same rows.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from reader_study.store.events import Event, Value, canonical

Applier = Callable[[sqlite3.Connection, Event], None]

_TABLES = """
CREATE TABLE state (
    key TEXT PRIMARY KEY, value TEXT NOT NULL, origin TEXT NOT NULL
) STRICT;
CREATE TABLE study_case (
    case_id TEXT PRIMARY KEY, patient_id TEXT NOT NULL, lesion_id TEXT NOT NULL,
    role TEXT NOT NULL, source TEXT NOT NULL, simulated INTEGER NOT NULL
) STRICT;
CREATE TABLE image (
    case_id TEXT NOT NULL, position INTEGER NOT NULL, sha256 TEXT NOT NULL,
    width INTEGER NOT NULL, height INTEGER NOT NULL, view TEXT NOT NULL, nm_per_px INTEGER,
    PRIMARY KEY (case_id, position)
) STRICT;
CREATE TABLE model (
    model_id TEXT PRIMARY KEY, shown_as TEXT NOT NULL, card_sha256 TEXT NOT NULL,
    reads_sha256 TEXT NOT NULL, n INTEGER NOT NULL, frozen_utc TEXT NOT NULL,
    origin TEXT NOT NULL, seq INTEGER NOT NULL
) STRICT;
CREATE TABLE reading_list (
    reader_id TEXT NOT NULL, session INTEGER NOT NULL, position INTEGER NOT NULL,
    case_id TEXT NOT NULL, PRIMARY KEY (reader_id, session, position)
) STRICT;
CREATE TABLE draft (
    entity TEXT PRIMARY KEY, answer TEXT NOT NULL, origin TEXT NOT NULL, seq INTEGER NOT NULL
) STRICT;
CREATE TABLE reveal (
    entity TEXT PRIMARY KEY, model_id TEXT NOT NULL, origin TEXT NOT NULL, seq INTEGER NOT NULL
) STRICT;
CREATE TABLE read (
    reader_id TEXT NOT NULL, session INTEGER NOT NULL, case_id TEXT NOT NULL, arm TEXT NOT NULL,
    reader_kind TEXT NOT NULL, position INTEGER NOT NULL, status TEXT NOT NULL, category TEXT,
    likelihood INTEGER, reason TEXT NOT NULL, note TEXT NOT NULL, total_us INTEGER NOT NULL,
    active_us INTEGER NOT NULL, machine_us INTEGER NOT NULL, locked_utc TEXT NOT NULL,
    origin TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (reader_id, session, case_id, arm)
) STRICT
"""


def make_tables(connection: sqlite3.Connection) -> None:
    """Make the empty tables, inside the transaction that is open, if there is one."""
    for statement in _TABLES.split(";"):
        connection.execute(statement)


def replay(connection: sqlite3.Connection, events: Iterable[Event]) -> None:
    """Bring the tables up to date with events, in order."""
    for event in events:
        apply(connection, event)


def apply(connection: sqlite3.Connection, event: Event) -> None:
    """Bring the tables up to date with one event; acts without rows of their own pass by."""
    applier = APPLIERS.get(event.action)
    if applier is not None:
        applier(connection, event)


def read_entity(reader_id: str, session: int, case_id: str, arm: str) -> str:
    """Name one read in the log: ``read/<reader>/<session>/<case>/<arm>``."""
    return f"read/{reader_id}/{session}/{case_id}/{arm}"


def split_read_entity(entity: str) -> tuple[str, int, str, str]:
    """Return reader, session, case and arm of a read's name."""
    _, reader_id, session, case_id, arm = entity.split("/")
    return reader_id, int(session), case_id, arm


def _insert(
    connection: sqlite3.Connection,
    table: str,
    row: Mapping[str, str | int | None],
    *,
    replacing: bool = False,
) -> None:
    verb = "INSERT OR REPLACE" if replacing else "INSERT"
    names = ", ".join(row)
    marks = ", ".join("?" * len(row))
    connection.execute(f"{verb} INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))


def _state(connection: sqlite3.Connection, event: Event) -> None:
    content: Value = {"seq": event.seq, "utc": event.utc, "new": event.content}
    row = {"key": event.action, "value": canonical(content), "origin": event.origin}
    _insert(connection, "state", row, replacing=True)


def _case_registered(connection: sqlite3.Connection, event: Event) -> None:
    case: dict[str, Any] = event.content
    names = ("case_id", "patient_id", "lesion_id", "role", "source")
    row = {name: case[name] for name in names} | {"simulated": int(case["simulated"])}
    _insert(connection, "study_case", row)
    for position, image in enumerate(case["images"]):
        names = ("sha256", "width", "height", "view", "nm_per_px")
        place = {"case_id": case["case_id"], "position": position}
        _insert(connection, "image", place | {name: image[name] for name in names})


def _model_frozen(connection: sqlite3.Connection, event: Event) -> None:
    model: dict[str, Any] = event.content
    names = ("model_id", "shown_as", "card_sha256", "reads_sha256", "n")
    stored = {"frozen_utc": event.utc, "origin": event.origin, "seq": event.seq}
    _insert(connection, "model", {name: model[name] for name in names} | stored)


def _list_drawn(connection: sqlite3.Connection, event: Event) -> None:
    drawn: dict[str, Any] = event.content
    for position, case_id in enumerate(drawn["case_ids"], start=1):
        row = {"reader_id": drawn["reader_id"], "session": drawn["session"]}
        _insert(connection, "reading_list", row | {"position": position, "case_id": case_id})


def _read_answered(connection: sqlite3.Connection, event: Event) -> None:
    row: dict[str, str | int | None] = {"entity": event.entity, "answer": event.new}
    row |= {"origin": event.origin, "seq": event.seq}
    _insert(connection, "draft", row, replacing=True)


def _ai_revealed(connection: sqlite3.Connection, event: Event) -> None:
    row: dict[str, str | int | None] = {"entity": event.entity, "origin": event.origin}
    _insert(connection, "reveal", row | {"model_id": event.content["model_id"], "seq": event.seq})


def _read_locked(connection: sqlite3.Connection, event: Event) -> None:
    reader_id, session, case_id, arm = split_read_entity(event.entity)
    read: dict[str, Any] = event.content
    names = ("reader_kind", "position", "status", "category", "likelihood", "note")
    times = ("total_us", "active_us", "machine_us")
    row: dict[str, str | int | None] = {"reader_id": reader_id, "session": session}
    row |= {"case_id": case_id, "arm": arm}
    row |= {name: read[name] for name in (*names, *times)} | {"reason": read["cannot_assess"]}
    row |= {"locked_utc": event.utc, "origin": event.origin, "seq": event.seq}
    _insert(connection, "read", row)


APPLIERS: dict[str, Applier] = {
    "study.created": _state,
    "truth.sealed": _state,
    "protocol.locked": _state,
    "study.unblinded": _state,
    "analysis.frozen": _state,
    "case.registered": _case_registered,
    "model.frozen": _model_frozen,
    "list.drawn": _list_drawn,
    "read.answered": _read_answered,
    "ai.revealed": _ai_revealed,
    "read.locked": _read_locked,
}


def dump(connection: sqlite3.Connection, table: str) -> dict[str, dict[str, Any]]:
    """Return every row of a derived table by its primary key, for comparison."""
    cursor = connection.execute(f"SELECT * FROM {table}")
    names = [column[0] for column in cursor.description]
    keys = [
        row[1]
        for row in connection.execute(f"PRAGMA table_info({table})")
        if row[5]  # part of the primary key
    ]
    rows: dict[str, dict[str, Any]] = {}
    for values in cursor:
        record = dict(zip(names, values, strict=True))
        rows["/".join(str(record[key]) for key in keys)] = record
    return rows


def dumped(rows: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Return dumped rows as JSON, for comparison by eye and by tests."""
    return {key: json.dumps(row, sort_keys=True, default=repr) for key, row in rows.items()}
