"""Steps that bring a database to the present schema, each in a transaction of its own.

Imported only when a step is due: sqlite-utils takes long to load, and a reader must not wait.
"""

import sqlite3

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from reader_study.store.log import SqliteLog
from reader_study.store.projections import make_tables, replay
from reader_study.store.schema import GUARDS, PROJECTIONS, SCHEMA_VERSION

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
    _guard(db)


@migrations()
def m002_projections(db: Database) -> None:
    """Stand for the first format's derived tables, which the third step makes anew."""


@migrations()
def m003_chain_per_origin(db: Database) -> None:
    """Give every event its chain and name the chain; the next step derives the tables again.

    The hashes of the events that are there stay as they are: the version that each carries from
    now on says which fields they cover.
    """
    db.execute(
        """
        CREATE TABLE event_of_chains (
            chain INTEGER NOT NULL, origin TEXT NOT NULL, seq INTEGER NOT NULL,
            uuid TEXT NOT NULL UNIQUE, utc TEXT NOT NULL, monotonic_ns INTEGER NOT NULL,
            actor TEXT NOT NULL, role TEXT NOT NULL, workstation TEXT NOT NULL,
            app_version TEXT NOT NULL, action TEXT NOT NULL, entity TEXT NOT NULL,
            field TEXT NOT NULL, old TEXT NOT NULL, new TEXT NOT NULL, reason TEXT NOT NULL,
            prev_hash TEXT NOT NULL, hash TEXT NOT NULL UNIQUE, PRIMARY KEY (origin, seq)
        ) STRICT
        """
    )
    db.execute(
        """
        INSERT INTO event_of_chains (
            chain, origin, seq, uuid, utc, monotonic_ns, actor, role, workstation, app_version,
            action, entity, field, old, new, reason, prev_hash, hash)
        SELECT 1, (SELECT uuid FROM event ORDER BY seq LIMIT 1), seq, uuid, utc, monotonic_ns,
            actor, role, workstation, app_version, action, entity, field, old, new, reason,
            prev_hash, hash FROM event ORDER BY seq
        """
    )
    # Dropping a table sets off no trigger that forbids to delete from it.
    db.execute("DROP TABLE event")
    db.execute("ALTER TABLE event_of_chains RENAME TO event")
    _guard(db)
    db.execute("CREATE TABLE local (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT")
    db.execute(
        "INSERT INTO local (key, value) SELECT 'origin', origin FROM event ORDER BY seq LIMIT 1"
    )


@migrations()
def m004_steps_and_forms(db: Database) -> None:
    """Derive all tables again: with the steps, the forms, and the whole answer of each read."""
    _derive(db)


@migrations()
def m005_media(db: Database) -> None:
    """Derive all tables again: a case has media, which need not be stills."""
    db.execute("DROP TABLE IF EXISTS image")
    _derive(db)


@migrations()
def m006_played(db: Database) -> None:
    """Derive all tables again: a read tells what of its clips ran."""
    _derive(db)


def _derive(db: Database) -> None:
    for table in PROJECTIONS:
        db.execute(f"DROP TABLE IF EXISTS {table}")
    make_tables(db.conn)
    replay(db.conn, SqliteLog(db.conn).events())


def migrate(connection: sqlite3.Connection) -> None:
    """Apply every step that has not been applied yet."""
    migrations.apply(Database(connection))
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _guard(db: Database) -> None:
    db.execute("CREATE INDEX event_entity ON event (entity)")
    for guard in GUARDS.values():
        db.execute(guard)
