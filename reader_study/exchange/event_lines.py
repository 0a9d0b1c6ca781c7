"""Events as lines of JSON: exact enough that what comes back has the same hash."""

import json
from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any

from reader_study.store.events import COLUMNS, Event, canonical

_NUMBERS = frozenset(field.name for field in fields(Event) if field.type is int)
_LARGEST = 2**63 - 1


class MalformedEvent(ValueError):
    """A line that is no event."""


def to_lines(events: Iterable[Event]) -> bytes:
    """Return one line for each event."""
    rows = ({name: getattr(event, name) for name in COLUMNS} for event in events)
    return b"".join(_line(row) for row in rows)


def from_lines(data: bytes) -> tuple[Event, ...]:
    """Return the events of lines that `to_lines` wrote.

    Raises
    ------
    MalformedEvent
        For lines that it would not have written, or events that no log of ours holds.

    """
    return tuple(_event(line) for line in data.splitlines(keepends=True))


def _line(row: dict[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _event(line: bytes) -> Event:
    try:
        row = json.loads(line)
        if not isinstance(row, dict) or tuple(row) != COLUMNS or _line(row) != line:
            raise MalformedEvent("not as it is written here")
        if not all(_fits(name, value) for name, value in row.items()):
            raise MalformedEvent("a value of another kind")
        for name in ("old", "new"):
            if canonical(json.loads(row[name])) != row[name]:
                raise MalformedEvent("content that is not in its one form")
        datetime.fromisoformat(row["utc"])
    except (ValueError, TypeError, RecursionError) as error:
        raise MalformedEvent(str(error)) from error
    return Event(**row)


def _fits(name: str, value: object) -> bool:
    if name in _NUMBERS:
        return type(value) is int and 0 <= value <= _LARGEST
    return type(value) is str
