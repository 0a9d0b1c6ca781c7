"""How each event changes the derived tables. Pure replay: the same events give the same rows."""

import json
import sqlite3
from collections.abc import Callable
from typing import Any

from reader_study.store.events import Event, canonical

Applier = Callable[[sqlite3.Connection, Event], None]


def read_entity(reader_id: str, session: int, case_id: str, arm: str) -> str:
    """Name one read in the log: ``read/<reader>/<session>/<case>/<arm>``."""
    return f"read/{reader_id}/{session}/{case_id}/{arm}"


def split_read_entity(entity: str) -> tuple[str, int, str, str]:
    """Return reader, session, case and arm of a read's name."""
    _, reader_id, session, case_id, arm = entity.split("/")
    return reader_id, int(session), case_id, arm


def apply(connection: sqlite3.Connection, event: Event) -> None:
    """Bring the projections up to date with one event; acts without rows of their own pass by."""
    applier = APPLIERS.get(event.action)
    if applier is not None:
        applier(connection, event)


def _state(connection: sqlite3.Connection, event: Event) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO state (key, value) VALUES (?, ?)",
        (event.action, canonical({"seq": event.seq, "utc": event.utc, "new": event.content})),
    )


def _case_registered(connection: sqlite3.Connection, event: Event) -> None:
    case: dict[str, Any] = event.content
    connection.execute(
        "INSERT INTO study_case VALUES (?, ?, ?, ?, ?, ?)",
        (
            case["case_id"],
            case["patient_id"],
            case["lesion_id"],
            case["role"],
            case["source"],
            int(case["simulated"]),
        ),
    )
    connection.executemany(
        "INSERT INTO image VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                case["case_id"],
                position,
                image["sha256"],
                image["width"],
                image["height"],
                image["view"],
                image["nm_per_px"],
            )
            for position, image in enumerate(case["images"])
        ],
    )


def _model_frozen(connection: sqlite3.Connection, event: Event) -> None:
    model: dict[str, Any] = event.content
    connection.execute(
        "INSERT INTO model VALUES (?, ?, ?, ?, ?, ?)",
        (
            model["model_id"],
            model["shown_as"],
            model["card_sha256"],
            model["reads_sha256"],
            model["n"],
            event.seq,
        ),
    )


def _list_drawn(connection: sqlite3.Connection, event: Event) -> None:
    drawn: dict[str, Any] = event.content
    connection.executemany(
        "INSERT INTO reading_list VALUES (?, ?, ?, ?)",
        [
            (drawn["reader_id"], drawn["session"], position, case_id)
            for position, case_id in enumerate(drawn["case_ids"], start=1)
        ],
    )


def _read_answered(connection: sqlite3.Connection, event: Event) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO draft VALUES (?, ?, ?)", (event.entity, event.new, event.seq)
    )


def _ai_revealed(connection: sqlite3.Connection, event: Event) -> None:
    connection.execute(
        "INSERT INTO reveal VALUES (?, ?, ?)",
        (event.entity, event.content["model_id"], event.seq),
    )


def _read_locked(connection: sqlite3.Connection, event: Event) -> None:
    reader_id, session, case_id, arm = split_read_entity(event.entity)
    read: dict[str, Any] = event.content
    connection.execute(
        "INSERT INTO read VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            reader_id,
            session,
            case_id,
            arm,
            read["reader_kind"],
            read["position"],
            read["status"],
            read["category"],
            read["likelihood"],
            read["cannot_assess"],
            read["note"],
            read["total_us"],
            read["active_us"],
            read["machine_us"],
            event.utc,
            event.seq,
        ),
    )


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


def dump(connection: sqlite3.Connection, table: str) -> dict[str, str]:
    """Return every row of a projection as JSON under its primary key, for comparison."""
    cursor = connection.execute(f"SELECT * FROM {table}")
    names = [column[0] for column in cursor.description]
    keys = [
        row[1]
        for row in connection.execute(f"PRAGMA table_info({table})")
        if row[5]  # part of the primary key
    ]
    rows: dict[str, str] = {}
    for values in cursor:
        record = dict(zip(names, values, strict=True))
        rows["/".join(str(record[key]) for key in keys)] = json.dumps(record, sort_keys=True)
    return rows
