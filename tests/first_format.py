"""A database as version 0.1.0 wrote it, made anew from a log of that version."""

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

GOLDEN = Path(__file__).resolve().parent / "golden"

_TABLES = """
CREATE TABLE event (
    seq INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE, utc TEXT NOT NULL,
    monotonic_ns INTEGER NOT NULL, actor TEXT NOT NULL, role TEXT NOT NULL,
    workstation TEXT NOT NULL, app_version TEXT NOT NULL, action TEXT NOT NULL,
    entity TEXT NOT NULL, field TEXT NOT NULL, old TEXT NOT NULL, new TEXT NOT NULL,
    reason TEXT NOT NULL, prev_hash TEXT NOT NULL, hash TEXT NOT NULL UNIQUE
) STRICT;
CREATE INDEX event_entity ON event (entity);
CREATE TRIGGER event_no_update BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
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
    reads_sha256 TEXT NOT NULL, n INTEGER NOT NULL, seq INTEGER NOT NULL
) STRICT;
CREATE TABLE reading_list (
    reader_id TEXT NOT NULL, session INTEGER NOT NULL, position INTEGER NOT NULL,
    case_id TEXT NOT NULL, PRIMARY KEY (reader_id, session, position)
) STRICT;
CREATE TABLE draft (entity TEXT PRIMARY KEY, answer TEXT NOT NULL, seq INTEGER NOT NULL) STRICT;
CREATE TABLE reveal (entity TEXT PRIMARY KEY, model_id TEXT NOT NULL, seq INTEGER NOT NULL) STRICT;
CREATE TABLE read (
    reader_id TEXT NOT NULL, session INTEGER NOT NULL, case_id TEXT NOT NULL, arm TEXT NOT NULL,
    reader_kind TEXT NOT NULL, position INTEGER NOT NULL, status TEXT NOT NULL, category TEXT,
    likelihood INTEGER, reason TEXT NOT NULL, note TEXT NOT NULL, total_us INTEGER NOT NULL,
    active_us INTEGER NOT NULL, machine_us INTEGER NOT NULL, locked_utc TEXT NOT NULL,
    seq INTEGER NOT NULL, PRIMARY KEY (reader_id, session, case_id, arm)
) STRICT;
CREATE TABLE _sqlite_migrations (
    id INTEGER PRIMARY KEY, migration_set TEXT, name TEXT, applied_at TEXT
);
INSERT INTO _sqlite_migrations VALUES (1, 'sonoread.study', 'm001_event_log', '2026-11-01');
INSERT INTO _sqlite_migrations VALUES (2, 'sonoread.study', 'm002_projections', '2026-11-01');
PRAGMA user_version = 1002;
"""


def golden_events(version: int) -> list[dict[str, Any]]:
    """Return the golden log of a chain version as it was stored, one mapping per event."""
    text = (GOLDEN / f"log-{version}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def make_first_format(path: Path, events: Sequence[dict[str, Any]] | None = None) -> None:
    """Write a database of the first format with these events and the tables that follow."""
    rows = golden_events(1) if events is None else events
    connection = sqlite3.connect(path)
    connection.executescript(_TABLES)
    for row in rows:
        marks = ", ".join("?" * len(row))
        connection.execute(f"INSERT INTO event VALUES ({marks})", tuple(row.values()))
        _derive(connection, row)
    connection.commit()
    connection.close()


def _derive(connection: sqlite3.Connection, row: dict[str, Any]) -> None:
    """Fill the tables of the first format, each in the order of its columns."""
    new, seq = json.loads(row["new"]), row["seq"]
    match row["action"]:
        case "study.created" | "truth.sealed" | "protocol.locked":
            value = {"new": new, "seq": seq, "utc": row["utc"]}
            text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
            _put(connection, "state", row["action"], text)
        case "case.registered":
            names = ("case_id", "patient_id", "lesion_id", "role", "source")
            _put(connection, "study_case", *(new[name] for name in names), int(new["simulated"]))
            for position, image in enumerate(new["images"]):
                names = ("sha256", "width", "height", "view", "nm_per_px")
                values = (image[name] for name in names)
                _put(connection, "image", new["case_id"], position, *values)
        case "model.frozen":
            names = ("model_id", "shown_as", "card_sha256", "reads_sha256", "n")
            _put(connection, "model", *(new[name] for name in names), seq)
        case "list.drawn":
            for position, case_id in enumerate(new["case_ids"], start=1):
                who = (new["reader_id"], new["session"])
                _put(connection, "reading_list", *who, position, case_id)
        case "read.answered":
            _put(connection, "draft", row["entity"], row["new"], seq)
        case "ai.revealed":
            _put(connection, "reveal", row["entity"], new["model_id"], seq)
        case "read.locked":
            _, reader, session, case_id, arm = row["entity"].split("/")
            names = ("reader_kind", "position", "status", "category", "likelihood")
            more = ("cannot_assess", "note", "total_us", "active_us", "machine_us")
            values = (new[name] for name in (*names, *more))
            _put(connection, "read", reader, int(session), case_id, arm, *values, row["utc"], seq)


def _put(connection: sqlite3.Connection, table: str, *values: str | int | None) -> None:
    marks = ", ".join("?" * len(values))
    connection.execute(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", values)
