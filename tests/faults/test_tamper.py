"""Row 11: two hundred ways to change a log; each is found by `verify` with a head that is known.

Whoever changes it here has the file, SQLite and this program: guards are taken away and put back,
hashes are made anew where that is the attack, tables are derived again.
"""

import random
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from ground.errors import ReaderStudyError
from reader_study.store import Store
from reader_study.store.chain import Head
from reader_study.store.events import COLUMNS, Event
from reader_study.verify import verify
from tests.builders import make_study, read_all

WAYS = 200
BATCHES = 4
_NAMES = ", ".join(COLUMNS)
_EDITED = ("utc", "actor", "role", "workstation", "action", "entity", "old", "new", "reason")


@dataclass(frozen=True)
class Scene:
    """A study that was read, as it was half an hour ago, another site's, and the known head."""

    root: Path
    whole: bytes
    earlier: bytes
    events: list[Event]
    others: list[Event]
    head: str


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    folder = tmp_path_factory.mktemp("tamper")
    with make_study(folder / "a", n_reading=2) as study:
        earlier = study.paths.database.read_bytes()
        read_all(study, "r1")
    with make_study(folder / "b", n_reading=2) as other:
        read_all(other, "r1")
        others = list(other.store.events())
    with Store.open(folder / "a" / "study.db", writable=False) as store:
        events, head = list(store.events()), store.head[1]
    whole = (folder / "a" / "study.db").read_bytes()
    return Scene(folder / "a", whole, earlier, events, others, head)


def edited(scene: Scene, chance: random.Random) -> list[Event]:
    """Change one field of one event."""
    events = list(scene.events)
    at, name = chance.randrange(len(events)), chance.choice(_EDITED)
    value = getattr(events[at], name)
    place = chance.randrange(len(value) + 1)
    events[at] = replace(events[at], **{name: value[:place] + "7" + value[place:]})
    return events


def edited_and_hashed(scene: Scene, chance: random.Random) -> list[Event]:
    """Change one event and give it the hash that it then has."""
    events = edited(scene, chance)
    return [replace(event, hash=event.computed_hash()) for event in events]


def edited_and_chained(scene: Scene, chance: random.Random) -> list[Event]:
    """Change one event and make the whole chain anew from there."""
    return chained(edited(scene, chance))


def deleted(scene: Scene, chance: random.Random) -> list[Event]:
    """Take one out of the middle."""
    events = list(scene.events)
    del events[chance.randrange(len(events) - 1)]
    return events


def deleted_and_chained(scene: Scene, chance: random.Random) -> list[Event]:
    """Take one out and close the gap."""
    return chained(deleted(scene, chance))


def swapped(scene: Scene, chance: random.Random) -> list[Event]:
    """Let two change places."""
    events = list(scene.events)
    at = chance.randrange(len(events) - 1)
    one, two = events[at], events[at + 1]
    events[at : at + 2] = [replace(two, seq=one.seq), replace(one, seq=two.seq)]
    return chained(events) if chance.random() < 0.5 else events


def cut_off(scene: Scene, chance: random.Random) -> list[Event]:
    """Take the last away."""
    return list(scene.events)[: -chance.randint(1, len(scene.events) // 2)]


def spliced(scene: Scene, chance: random.Random) -> list[Event]:
    """Go on with what another site wrote."""
    at = chance.randrange(2, min(len(scene.events), len(scene.others)) - 1)
    events = scene.events[:at] + scene.others[at:]
    events = [replace(event, origin=scene.events[0].origin) for event in events]
    return chained(events) if chance.random() < 0.5 else events


Way = Callable[[Scene, random.Random], list[Event]]
LOGS: tuple[Way, ...] = (
    edited,
    edited_and_hashed,
    edited_and_chained,
    deleted,
    deleted_and_chained,
    swapped,
    cut_off,
    spliced,
)


def chained(events: list[Event]) -> list[Event]:
    """Number events and hash them anew, each from the one before it."""
    made: list[Event] = []
    for number, event in enumerate(events, start=1):
        before = made[-1].hash if made else Head().hash
        unhashed = replace(event, seq=number, prev_hash=before)
        made.append(replace(unhashed, hash=unhashed.computed_hash()))
    return made


def write_log(path: Path, events: list[Event]) -> None:
    """Put other events in the place of those of a log, its guards as they were."""
    marks = ", ".join("?" * len(COLUMNS))
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        guards = rows.fetchall()
        for name, _ in guards:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("DELETE FROM event")
        connection.executemany(
            f"INSERT INTO event ({_NAMES}) VALUES ({marks})",
            [tuple(getattr(event, name) for name in COLUMNS) for event in events],
        )
        for _, sql in guards:
            connection.execute(sql)
    connection.close()


def change_a_table(path: Path, chance: random.Random) -> None:
    """Change one value that is derived from the log."""
    with sqlite3.connect(path) as connection:
        column = chance.choice(("category", "likelihood", "active_us", "status", "note"))
        rows = connection.execute("SELECT rowid FROM read").fetchall()
        row = chance.choice(rows)[0]
        value = 77 if column in ("likelihood", "active_us") else "7"
        connection.execute(f"UPDATE read SET {column} = ? WHERE rowid = ?", (value, row))
    connection.close()


def is_found(scene: Scene) -> bool:
    try:
        return bool(verify(scene.root, expected_head=scene.head))
    except ReaderStudyError:
        return True


@pytest.mark.parametrize("batch", range(BATCHES))
def test_two_hundred_ways_to_change_a_log_are_all_found(scene: Scene, batch: int) -> None:
    path = scene.root / "study.db"
    path.write_bytes(scene.whole)
    assert not is_found(scene)
    missed = []
    for number in range(batch, WAYS, BATCHES):
        chance = random.Random(number)
        kind = number // BATCHES % (len(LOGS) + 2)
        path.write_bytes(scene.earlier if kind == len(LOGS) else scene.whole)
        if kind < len(LOGS):
            write_log(path, LOGS[kind](scene, chance))
        elif kind > len(LOGS):
            change_a_table(path, chance)
        if not is_found(scene):
            missed.append((number, kind))
    path.write_bytes(scene.whole)
    assert missed == []
