"""What ``study.db`` is made of. The tables themselves are made in `migrations`.

``event`` is the study. Everything else is a projection: derived from events, never written to on
its own, and rebuilt at will.
"""

SCHEMA_MAJOR = 1
"""A database of a higher major version is refused, not guessed at."""

SCHEMA_VERSION = SCHEMA_MAJOR * 1000 + 2
"""``PRAGMA user_version``: the major version and, in the last three digits, the migrations."""

PROJECTIONS: tuple[str, ...] = (
    "state",
    "study_case",
    "image",
    "model",
    "reading_list",
    "draft",
    "reveal",
    "read",
)

GUARDS: tuple[str, ...] = ("event_no_update", "event_no_delete")
"""Triggers that keep the log append-only."""
