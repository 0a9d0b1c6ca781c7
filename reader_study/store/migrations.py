"""Steps that bring a database to the present schema, each in a transaction of its own.

Imported only when a step is due: sqlite-utils takes long to load, and a reader must not wait.
"""

import sqlite3

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from reader_study.store.schema import GUARDS, SCHEMA_VERSION

migrations = Migrations("sonoread.study")


@migrations()
def m001_event_log(db: Database) -> None:
    """Create the log and the triggers that keep it append-only."""
    db.execute(
        """
        CREATE TABLE event (
            seq INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE, utc TEXT NOT NULL,
            monotonic_ns INTEGER NOT NULL, actor TEXT NOT NULL, role TEXT NOT NULL,
            workstation TEXT NOT NULL, app_version TEXT NOT NULL, action TEXT NOT NULL,
            entity TEXT NOT NULL, field TEXT NOT NULL, old TEXT NOT NULL, new TEXT NOT NULL,
            reason TEXT NOT NULL, prev_hash TEXT NOT NULL, hash TEXT NOT NULL UNIQUE
        ) STRICT
        """
    )
    db.execute("CREATE INDEX event_entity ON event (entity)")
    for name, verb in zip(GUARDS, ("UPDATE", "DELETE"), strict=True):
        db.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON event "
            "BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
        )


@migrations()
def m002_projections(db: Database) -> None:
    """Create the tables that are derived from the log."""
    for statement in _PROJECTION_DDL.split(";"):
        if statement.strip():
            db.execute(statement)


def migrate(connection: sqlite3.Connection) -> None:
    """Apply every step that has not been applied yet."""
    migrations.apply(Database(connection))
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


_PROJECTION_DDL = """
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
CREATE TABLE draft (
    entity TEXT PRIMARY KEY, answer TEXT NOT NULL, seq INTEGER NOT NULL
) STRICT;
CREATE TABLE reveal (
    entity TEXT PRIMARY KEY, model_id TEXT NOT NULL, seq INTEGER NOT NULL
) STRICT;
CREATE TABLE read (
    reader_id TEXT NOT NULL, session INTEGER NOT NULL, case_id TEXT NOT NULL, arm TEXT NOT NULL,
    reader_kind TEXT NOT NULL, position INTEGER NOT NULL, status TEXT NOT NULL, category TEXT,
    likelihood INTEGER, reason TEXT NOT NULL, note TEXT NOT NULL, total_us INTEGER NOT NULL,
    active_us INTEGER NOT NULL, machine_us INTEGER NOT NULL, locked_utc TEXT NOT NULL,
    seq INTEGER NOT NULL, PRIMARY KEY (reader_id, session, case_id, arm)
) STRICT
"""
