"""Rows of derived tables as values, for comparison."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any


def columns(connection: sqlite3.Connection, table: str) -> frozenset[str]:
    """Return the names of a table's columns; none when there is no such table."""
    rows = connection.execute(f"PRAGMA table_info({table})").fetchall()
    return frozenset(row[1] for row in rows)


def key_columns(connection: sqlite3.Connection, table: str) -> tuple[str, ...]:
    """Return the columns of a table's primary key, in the table's order."""
    rows = connection.execute(f"PRAGMA table_info({table})").fetchall()
    return tuple(row[1] for row in rows if row[5])


def dump(
    connection: sqlite3.Connection, table: str, *, keys: Sequence[str] | None = None
) -> dict[str, dict[str, Any]]:
    """Return every row of a derived table by its primary key, or by other columns."""
    cursor = connection.execute(f"SELECT * FROM {table}")
    names = [column[0] for column in cursor.description]
    keys = key_columns(connection, table) if keys is None else keys
    rows: dict[str, dict[str, Any]] = {}
    for values in cursor:
        record = dict(zip(names, values, strict=True))
        rows["/".join(str(record[key]) for key in keys)] = record
    return rows


def dumped(rows: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Return dumped rows as JSON, for comparison by eye and by tests."""
    return {key: json.dumps(row, sort_keys=True, default=repr) for key, row in rows.items()}
