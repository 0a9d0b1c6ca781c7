"""What can still be read of a damaged database's log, and what of it continues a good copy."""

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ground.errors import ReaderStudyError
from reader_study.store.chain import Head, fault_of
from reader_study.store.connection import connect
from reader_study.store.events import COLUMNS, Event
from reader_study.store.foreign import BUNDLE_MERGED

_NAMES = ", ".join(COLUMNS)


@dataclass(frozen=True, slots=True)
class Salvage:
    """What a damaged log adds to a copy of it.

    Parameters
    ----------
    events : tuple of Event
        Those that follow the copy's heads with right hashes, chain by chain.
    lost : int or None
        Events of the own chain that are known to have been there and are not among them; None
        where nothing of the damaged log could be read.

    """

    events: tuple[Event, ...] = ()
    lost: int | None = None


def salvage(damaged: Path, heads: Mapping[str, Head], own: str) -> Salvage:
    """Read what is left of a damaged database, and keep what continues the chains of a copy.

    Parameters
    ----------
    heads : mapping
        The last event of every chain of the copy, by the chain's name.
    own : str
        Name of the chain to which the study itself appends.

    """
    found = readable_events(damaged)
    if not found:
        return Salvage()
    kept: list[Event] = []
    for event in _continuing(found, own, heads[own]):
        if event.action == BUNDLE_MERGED:
            told = event.content
            part = _part(found, told["origin"], told["from_seq"], told["to_seq"])
            if len(part) != told["to_seq"] - told["from_seq"] + 1:
                break  # a bundle of which a part is gone cannot be in the log
            kept += part
        kept.append(event)
    last = max((event.seq for event in kept if event.origin == own), default=heads[own].seq)
    seen = max((event.seq for event in found if event.origin == own), default=0)
    return Salvage(tuple(kept), max(0, seen - last))


def readable_events(damaged: Path) -> list[Event]:
    """Return the events that a damaged database gives, from both ends; none where it is no one."""
    found: dict[tuple[str, int], Event] = {}
    if damaged.is_symlink() or not damaged.is_file():
        return []  # whoever opens a pipe waits for ever
    try:
        connection = connect(damaged, writable=False)
    except ReaderStudyError:
        return []
    with contextlib.closing(connection):
        # A text that is no text any more makes its event a false one, and hides no other.
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        for direction in ("ASC", "DESC"):
            for event in _as_far_as_it_goes(connection, direction):
                found.setdefault((event.origin, event.seq), event)
    return list(found.values())


def _as_far_as_it_goes(connection: sqlite3.Connection, direction: str) -> Iterator[Event]:
    try:
        rows = connection.execute(f"SELECT {_NAMES} FROM event ORDER BY rowid {direction}")
        for row in rows:
            yield Event(**dict(zip(COLUMNS, row, strict=True)))
    except sqlite3.Error:
        return


def _continuing(found: Iterable[Event], origin: str, head: Head) -> Iterator[Event]:
    by_number = {event.seq: event for event in found if event.origin == origin}
    while (event := by_number.get(head.seq + 1)) is not None and not _fault(event, head):
        yield event
        head = Head.of(event)


def _part(found: Iterable[Event], origin: str, first: int, last: int) -> list[Event]:
    part = [event for event in found if event.origin == origin and first <= event.seq <= last]
    return sorted(part, key=lambda event: event.seq)


def _fault(event: Event, head: Head) -> str:
    try:
        return fault_of(event, head)
    except (TypeError, ValueError, AttributeError):
        return "holds values of other kinds"
