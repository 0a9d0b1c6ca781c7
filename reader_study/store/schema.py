"""What ``study.db`` is made of. The tables themselves are made in `migrations`.

``event`` is the study. Everything else is a projection: derived from events, never written to on
its own, and rebuilt at will.
"""

SCHEMA_MAJOR = 2
"""Rises when an earlier program must not write to the database."""

SCHEMA_VERSION = SCHEMA_MAJOR * 1000 + 4
"""``PRAGMA user_version``: the major version and, in the last three digits, the migrations.

A database of a higher version is refused, not guessed at.
"""

FIRST_FORMAT = 1002
"""``PRAGMA user_version`` of version 0.1.0: one chain, whose events do not name it."""

PROJECTIONS: tuple[str, ...] = (
    "state",
    "study_case",
    "image",
    "model",
    "reading_list",
    "step",
    "form",
    "observation",
    "draft",
    "reveal",
    "read",
)

GUARDS: tuple[str, ...] = ("event_no_update", "event_no_delete")
"""Triggers that keep the log append-only."""
