"""What ``study.db`` is made of. The tables themselves are made in `migrations`.

``event`` is the study. Everything else is a projection: derived from events, never written to on
its own, and rebuilt at will.
"""

from collections.abc import Mapping

SCHEMA_MAJOR = 2
"""Rises when an earlier program must not write to the database."""

SCHEMA_VERSION = SCHEMA_MAJOR * 1000 + 6
"""``PRAGMA user_version``: the major version and, in the last three digits, the migrations.

A database of a higher version is refused, not guessed at.
"""

FIRST_FORMAT = 1002
"""``PRAGMA user_version`` of version 0.1.0: one chain, whose events do not name it."""

PROJECTIONS: tuple[str, ...] = (
    "state",
    "study_case",
    "medium",
    "model",
    "reading_list",
    "step",
    "form",
    "observation",
    "draft",
    "reveal",
    "read",
)

GUARDS: Mapping[str, str] = {
    f"event_no_{verb.lower()}": (
        f"CREATE TRIGGER event_no_{verb.lower()} BEFORE {verb} ON event "
        "BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
    )
    for verb in ("UPDATE", "DELETE")
}
"""Triggers that keep the log append-only, by their names."""

LOG_TABLES: Mapping[str, str] = {
    "event": (
        'CREATE TABLE "event" ( chain INTEGER NOT NULL, origin TEXT NOT NULL, seq INTEGER NOT '
        "NULL, uuid TEXT NOT NULL UNIQUE, utc TEXT NOT NULL, monotonic_ns INTEGER NOT NULL, actor "
        "TEXT NOT NULL, role TEXT NOT NULL, workstation TEXT NOT NULL, app_version TEXT NOT NULL, "
        "action TEXT NOT NULL, entity TEXT NOT NULL, field TEXT NOT NULL, old TEXT NOT NULL, new "
        "TEXT NOT NULL, reason TEXT NOT NULL, prev_hash TEXT NOT NULL, hash TEXT NOT NULL UNIQUE, "
        "PRIMARY KEY (origin, seq) ) STRICT"
    ),
    "local": "CREATE TABLE local (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
}
"""The log and what is of this database alone, as SQLite tells of tables that `migrations` made."""
