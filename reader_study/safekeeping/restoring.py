"""Putting a copy in the place of a damaged database: whole or not at all, and told in the log.

Nothing is deleted: the damaged database stays beside it, quarantined. What of its log can still be
read and continues the copy with right hashes is taken over, so that as a rule no read is lost; how
many events are lost is said, and stands in the log with the reason.
"""

import contextlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ground.errors import (
    DamagedStudyError,
    IntegrityError,
    ReaderStudyError,
    ReadingRuleError,
    StoreError,
)
from ground.files import sha256_file, sync_folder
from reader_study.checked import log_findings
from reader_study.clock import Clock, SystemClock
from reader_study.conduct.reasons import required_reason
from reader_study.paths import StudyPaths
from reader_study.safekeeping.copies import QUARANTINED, copies_in, stamp_of
from reader_study.safekeeping.foreign_journal import bad_files_aside
from reader_study.safekeeping.leftovers import STAGING
from reader_study.safekeeping.noted_head import unlike_its_note
from reader_study.safekeeping.own_parts import require_own_parts
from reader_study.safekeeping.parts import bring_back_missing
from reader_study.store import Actor, NewEvent, Store
from reader_study.store.chain import Head
from reader_study.store.events import Value
from reader_study.store.instance_lock import InstanceLock
from reader_study.store.salvage import Salvage, salvage
from reader_study.trust.accepting import accept

RESTORED = "study.restored"


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did.

    Parameters
    ----------
    seq : int
        Number of the copy's last event.
    salvaged : int
        Events that the damaged log still gave.
    lost : int or None
        Events that are known to be lost; None where nothing of the damaged log could be read.
    quarantined : Path or None
        Where the damaged database lies now; None where there was none.
    parts : tuple of str
        Other files that the study lacked and that lay beside the copy.

    """

    copy: Path
    seq: int
    salvaged: int
    lost: int | None
    quarantined: Path | None
    parts: tuple[str, ...] = ()


def restore(
    root: Path, copy: Path, *, reason: str, actor: Actor, clock: Clock | None = None
) -> Restored:
    """Put a copy in the place of a study's database.

    Raises
    ------
    ReadingRuleError
        Without a reason, or where the database is sound and holds all that the copy does.
    IntegrityError
        When the copy is damaged, or is of another study.
    StoreError, StudyBusyError
        When the study is open elsewhere or its disk fails; then all is as it was before.

    """
    told = required_reason(reason)
    clock = clock or SystemClock()
    paths = StudyPaths(root)
    require_own_parts(root)
    lock = InstanceLock(root)
    lock.acquire()
    try:
        origin, heads, digest = _checked_copy(copy)
        quarantine = root / QUARANTINED.format(stamp=stamp_of(clock.utc()))
        was_there = paths.database.is_symlink() or paths.database.exists()
        with (
            _failing_as_one(root),
            bad_files_aside(paths.database, quarantine),
            _staging(root) as staged,
        ):
            _require_same_study(paths, origin)
            _require_need(paths.database, heads[origin].hash)
            shutil.copyfile(copy, staged)
            saved = salvage(paths.database, heads, origin) if was_there else Salvage()
            content: dict[str, Value] = {
                "copy": copy.name,
                "copy_sha256": digest,
                "copy_seq": heads[origin].seq,
                "copy_head": heads[origin].hash,
                "quarantined": quarantine.name if was_there else None,
                "salvaged": len(saved.events),
                "lost": saved.lost,
            }
            _complete(
                staged, saved, NewEvent(RESTORED, "study", new=content, reason=told), actor, clock
            )
            _exchange(staged, paths.database, quarantine)
        parts = bring_back_missing(root, copy.parent)
    finally:
        lock.release()
    # A copy is behind what is known of the log; who restores it with a reason has decided so.
    with Store.open(paths.database, writable=True) as store:
        accept(store, actor, clock, reason=told)
    return Restored(
        copy,
        heads[origin].seq,
        len(saved.events),
        saved.lost,
        quarantine if was_there else None,
        parts,
    )


def _checked_copy(copy: Path) -> tuple[str, dict[str, Head], str]:
    """Return name of the own chain, heads and hash of a copy that is sound from its first event."""
    if copy.is_symlink() or not copy.is_file():
        raise IntegrityError(
            "The copy is not there, or is no plain file.",
            remedy="`sonoread backups` lists the copies of a study.",
            path=copy,
        )
    try:
        with Store.open(copy, writable=False) as store:
            faults = [*store.damage(), *(str(one) for one in log_findings(store))]
            faults += unlike_its_note(store, copy)
            found = store.origin, dict(store.heads), sha256_file(copy)
    except StoreError as error:
        faults = [error.what]
    if faults:
        raise IntegrityError(
            f"The copy is damaged itself: {faults[0]}.",
            remedy="Choose an earlier one; `sonoread backups` lists them.",
            path=copy,
        )
    return found


def _require_same_study(paths: StudyPaths, origin: str) -> None:
    """Refuse a copy of another study's log."""
    known = {copy.note.get("origin") for copy in copies_in(paths.backups)} - {None}
    with (
        contextlib.suppress(ReaderStudyError),
        Store.open(paths.database, writable=False, check_head=False) as store,
    ):
        known = {store.origin}
    if known and origin not in known:
        raise IntegrityError(
            "The copy is of another study: its log does not begin as that of this one.",
            remedy="Choose a copy that `sonoread backups` lists for this study.",
            path=paths.root,
        )


def _require_need(database: Path, head: str) -> None:
    """Refuse to put an earlier state in the place of a sound log: reads would only be lost."""
    try:
        with Store.open(database, writable=False) as store:
            sound = not store.damage() and not list(log_findings(store))
            goes_on = any(event.hash == head for event in store.events(origin=store.origin))
    except ReaderStudyError:
        return
    if sound and goes_on:
        raise ReadingRuleError(
            "The study's database is sound and holds all that the copy does.",
            remedy="There is nothing to restore; `sonoread verify` says what else is wrong.",
        )


@contextlib.contextmanager
def _staging(root: Path) -> Iterator[Path]:
    folder = root / STAGING
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder / "study.db"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _failing_as_one(root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"The copy cannot be put in place ({error.strerror or error}).",
            remedy="Free some space or check the disk; the damaged database is as it was.",
            path=root,
        ) from error


def _complete(staged: Path, saved: Salvage, told: NewEvent, actor: Actor, clock: Clock) -> None:
    """Take over what was saved, record the restore, and look at the whole once more."""
    with Store.open(staged, writable=True) as store:
        if saved.events:
            store.take_over(saved.events)
        store.append(actor, clock, told)
        faults = list(log_findings(store))
    if faults:
        raise DamagedStudyError(
            f"The copy with what could be saved is not sound: {faults[0]}.",
            remedy="Choose an earlier copy; nothing was changed here.",
            path=staged,
        )


def _exchange(staged: Path, database: Path, quarantine: Path) -> None:
    """Give the damaged database a second name, then its own to the new one.

    At each moment one of the two is there whole. A journal belongs to the damaged one: it would be
    played into the new one.
    """
    if database.is_symlink() or (database.exists() and not database.is_file()):
        database.replace(quarantine)  # nothing outside the study's folder is followed
    elif database.exists():
        try:
            os.link(database, quarantine)
        except OSError:  # a file system without links
            shutil.copyfile(database, quarantine)
    journal = database.with_name(f"{database.name}-journal")
    if journal.exists():
        journal.replace(quarantine.with_name(f"{quarantine.name}-journal"))
    staged.replace(database)
    sync_folder(database.parent)
