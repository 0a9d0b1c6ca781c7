"""Checking a study from the outside: chain, projections, images, model reads, truth, protocol."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ground.errors import ProtocolError
from ground.files import sha256_file
from reader_study.lock import difference
from reader_study.models import frozen as models
from reader_study.protocol.file import load_protocol
from reader_study.store import Store, projections
from reader_study.store.events import GENESIS
from reader_study.store.migrations import migrate
from reader_study.store.schema import GUARDS, PROJECTIONS
from reader_study.study import StudyPaths


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was recorded: where, and what."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


Progress = Callable[[str], None]


def verify(
    root: Path, *, expected_head: str | None = None, progress: Progress | None = None
) -> list[Finding]:
    """Check everything that a study promises; an empty list means that all of it holds.

    Parameters
    ----------
    root : Path
        The study's folder; opened read-only.
    expected_head : str, optional
        Hash of an event known from elsewhere (a printed report, a bundle). A log that was cut
        off behind it, or replaced, does not contain it.

    """
    say = progress or (lambda _: None)
    say("database")
    paths = StudyPaths(root)
    with Store.open(paths.database, writable=False, check_head=False) as store:
        findings = [*_pages(store), *_guards(store)]
        say("chain of events")
        findings += _chain(store, expected_head)
        if findings:
            # What is derived from a broken log cannot be judged.
            return findings
        say("tables derived from the log")
        with closing(_replay(store)) as derived:
            findings += _tables(store, derived)
            # From here on the log is trusted, not the stored tables.
            say("protocol")
            findings += _protocol_file(paths, derived)
            say("images, model reads, reference standard")
            return findings + list(_files(paths, derived))


def _pages(store: Store) -> Iterator[Finding]:
    for (message,) in store.query("PRAGMA integrity_check(5)"):
        if message != "ok":
            yield Finding(store.path.name, f"damaged: {message}")


def _guards(store: Store) -> Iterator[Finding]:
    present = {row[0] for row in store.query("SELECT name FROM sqlite_master WHERE type='trigger'")}
    for name in GUARDS:
        if name not in present:
            yield Finding(store.path.name, f"the guard {name} of the log was removed")


def _chain(store: Store, expected_head: str | None) -> Iterator[Finding]:
    previous, number, seen = GENESIS, 0, expected_head is None
    for event in store.events():
        number += 1
        where = f"event {event.seq} ({event.action} {event.entity})"
        if event.seq != number:
            yield Finding(where, f"expected number {number}; events are missing or out of order")
            return
        if event.prev_hash != previous:
            yield Finding(where, "does not follow from the event before it")
            return
        if event.computed_hash() != event.hash:
            yield Finding(where, "was changed after it was stored")
            return
        seen = seen or event.hash == expected_head
        previous = event.hash
    if number == 0:
        yield Finding(store.path.name, "the log is empty")
    elif not seen:
        yield Finding(store.path.name, f"the log ends before the known event {expected_head}")


def _replay(store: Store) -> sqlite3.Connection:
    derived = sqlite3.connect(":memory:")
    migrate(derived)
    for event in store.events():
        projections.apply(derived, event)
    return derived


def _tables(store: Store, derived: sqlite3.Connection) -> Iterator[Finding]:
    for table in PROJECTIONS:
        yield from _compare(table, store.dump(table), projections.dump(derived, table))


def _state(derived: sqlite3.Connection, action: str) -> dict[str, Any] | None:
    row = derived.execute("SELECT value FROM state WHERE key = ?", (action,)).fetchone()
    return None if row is None else json.loads(row[0])["new"]


def _compare(table: str, stored: dict[str, str], derived: dict[str, str]) -> Iterator[Finding]:
    for key in sorted(stored.keys() | derived.keys()):
        if stored.get(key) != derived.get(key):
            if key not in stored:
                what = "is missing, though the log has it"
            elif key not in derived:
                what = "is not in the log"
            else:
                what = "differs from the log"
            yield Finding(f"{table} {key}", what)


def _protocol_file(paths: StudyPaths, derived: sqlite3.Connection) -> Iterator[Finding]:
    try:
        protocol = load_protocol(paths.protocol)
    except ProtocolError as error:
        yield Finding("protocol.toml", error.what)
        return
    locked = _state(derived, "protocol.locked")
    change = "" if locked is None else difference(locked, protocol, paths.protocol)
    if change:
        yield Finding("protocol.toml", change)


def _files(paths: StudyPaths, derived: sqlite3.Connection) -> Iterator[Finding]:
    for case_id, sha256 in derived.execute("SELECT case_id, sha256 FROM image ORDER BY case_id"):
        yield from _hashed(paths.image(sha256), sha256, f"image of {case_id}", paths.root)
    sealed = _state(derived, "truth.sealed")
    # A reader's copy of the study comes without the reference standard.
    if sealed is not None and paths.truth.exists():
        yield from _hashed(paths.truth, sealed["sha256"], "reference standard", paths.root)
    yield from _models(paths, derived)
    frozen = _state(derived, "analysis.frozen")
    if frozen is not None:
        results = paths.reports / "results.json"
        yield from _hashed(results, frozen["sha256"], "frozen results", paths.root)
        reads = paths.reports / "reads.csv"
        yield from _hashed(reads, frozen["reads_sha256"], "table of reads", paths.root)


def _hashed(path: Path, expected: str, what: str, root: Path) -> Iterator[Finding]:
    name = str(path.relative_to(root))
    try:
        if sha256_file(path) != expected:
            yield Finding(name, f"the {what} was changed")
    except OSError:
        yield Finding(name, f"the {what} is missing or cannot be read")


def _models(paths: StudyPaths, derived: sqlite3.Connection) -> Iterator[Finding]:
    for model_id, card_sha256, reads_sha256 in derived.execute(
        "SELECT model_id, card_sha256, reads_sha256 FROM model ORDER BY seq"
    ):
        folder = paths.models / model_id
        yield from _hashed(folder / "card.json", card_sha256, "model card", paths.root)
        listed = list(
            _hashed(folder / "reads.json", reads_sha256, "list of model reads", paths.root)
        )
        yield from listed
        if not listed:
            for case_id, sha256 in models.listed_reads(folder).items():
                path = models.read_file(folder, case_id)
                yield from _hashed(path, sha256, f"model read of {case_id}", paths.root)
