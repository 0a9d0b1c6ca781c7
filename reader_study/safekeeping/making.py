"""Copies of the database, each read back before it counts.

What makes a copy good: its pages are those of the study's database, byte for byte; its chains are
sound, walked from where the last good copy ended; and the SHA-256 of the whole file stands in a
note beside it, so that a later look costs one reading of it. A copy that is put back is walked
from the first event (`restoring`).
"""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ground.errors import IntegrityError, StoreError
from ground.files import sha256_file, sync_folder, write_atomic
from reader_study.clock import Clock, utc_text
from reader_study.safekeeping.copies import Copy, copies_in, name_of, note_of
from reader_study.safekeeping.noted_head import noted_head
from reader_study.safekeeping.pruning import prune
from reader_study.store import Store
from reader_study.store.chain import Ends, Head, ends_in, ends_of, first_fault, plain_ends

PARTIAL = ".part"
"""How a copy ends that is not whole yet; SQLite may lay a journal beside it."""

NOTE_FORMAT = 1
_WHOLE_UP_TO = 2000
"""A log of so many events is always walked whole; it takes a tenth of a second."""

_CHUNK = 1 << 20
_COUNTED_APART = (slice(24, 28), slice(40, 44), slice(92, 100))
"""Bytes of SQLite's header in which each file counts its own changes."""


def back_up(store: Store, folder: Path, *, clock: Clock) -> Path:
    """Copy the database into ``folder``, check the copy, and drop those that are too many.

    Returns
    -------
    Path
        The copy, ``study-<UTC>-<number of its last event>.db``; its note is the ``.json`` beside.

    Raises
    ------
    StoreError
        When the copy cannot be written; the study itself is not touched.
    IntegrityError
        When the copy does not hold the whole log.

    """
    with _writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
        _remove_halves(folder)
    earlier = copies_in(folder)
    seq, _ = store.head
    target = folder / name_of(clock.utc(), seq)
    partial = target.with_suffix(PARTIAL)
    try:
        with _writing_to(folder):
            store.backup(partial)
            note = _checked(partial, store, earlier[-1] if earlier else None)
            note["utc"] = utc_text(clock.utc())
            write_atomic(note_of(target), json.dumps(note, indent=1, sort_keys=True).encode())
            partial.replace(target)
            sync_folder(folder)
            prune(folder, keep=target)
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
    return target


@contextlib.contextmanager
def _writing_to(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"A copy of the study cannot be written ({error.strerror or error}).",
            remedy="Check that this folder can be reached and written to, and has room.",
            path=folder,
        ) from error


def _checked(copy: Path, store: Store, earlier: Copy | None) -> dict[str, Any]:
    """Return the note of a copy that holds the whole log.

    Raises
    ------
    IntegrityError
        When it does not.

    """
    try:
        with Store.open(copy, writable=False) as read_back:
            heads = dict(read_back.heads)
            is_good = (
                heads == store.heads
                and _same_pages(copy, store)
                and _chains_hold(
                    read_back, {} if earlier is None else ends_in(earlier.note.get("heads"))
                )
            )
            restores = sum(1 for _ in read_back.events(action="study.restored"))
            origin, known = read_back.origin, noted_head(read_back)
    except IntegrityError:
        is_good = False
    if not is_good:
        raise IntegrityError(
            "A copy of the study's database does not hold the whole log.",
            remedy="Check the disk; run `sonoread verify` on the study.",
            path=copy,
        )
    return {
        "format": NOTE_FORMAT,
        "origin": origin,
        "heads": plain_ends(heads),
        "known_head": known,
        "restores": restores,
        "sha256": sha256_file(copy, follow=False),
        "bytes": copy.stat().st_size,
    }


def _chains_hold(copy: Store, earlier: Ends) -> bool:
    """Walk along every chain; along the own one from where the last good copy ended."""
    ends = ends_of(copy.heads)
    known = earlier.get(copy.origin)
    others = {name: end for name, end in ends.items() if name != copy.origin}
    same = others == {name: end for name, end in earlier.items() if name != copy.origin}
    if copy.head[0] <= _WHOLE_UP_TO or known is None or not same:
        return not copy.chain_faults()
    last = next(copy.since(known[0] - 1), None) if known[0] > 0 else None
    if last is None or last.hash != known[1] or last.computed_hash() != last.hash:
        return not copy.chain_faults()
    return first_fault(copy.since(known[0]), Head.of(last)) is None


def _same_pages(copy: Path, store: Store) -> bool:
    """Compare a copy with the database that it was made of, byte for byte."""
    with copy.open("rb") as one, store.path.open("rb") as other:
        is_first = True
        while True:
            here, there = bytearray(one.read(_CHUNK)), bytearray(other.read(_CHUNK))
            if is_first:
                for place in _COUNTED_APART:
                    here[place] = there[place]
            if here != there:
                return False
            if not here:
                return True
            is_first = False


def _remove_halves(folder: Path) -> None:
    """Remove copies that a killed process left unfinished; only one process writes here."""
    for half in (*folder.glob(f"study-*{PARTIAL}*"), *folder.glob(f"{PARTIAL}-*")):
        half.unlink(missing_ok=True)
    for note in folder.glob("study-*.json"):
        if not note.with_suffix(".db").exists():
            note.unlink(missing_ok=True)
