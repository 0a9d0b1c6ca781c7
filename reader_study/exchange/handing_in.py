"""Handing in: what a reader did in her package, as a bundle for the coordinator."""

from dataclasses import dataclass
from pathlib import Path

from ground.errors import ExchangeError, StoreError
from ground.files import write_atomic
from reader_study.clock import Clock
from reader_study.exchange.bundle_file import SUFFIX, bundle_bytes
from reader_study.exchange.packages import own_package
from reader_study.exchange.told_heads import study_head_known
from reader_study.store import Actor, Event
from reader_study.study import Study
from reader_study.trust.heads import known_entry
from reader_study.trust.keys import fingerprint, workstation_key
from reader_study.trust.signing import sign_head

_PROGRAM = Actor("program", "coordinator")


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A bundle that was written.

    Parameters
    ----------
    reads : int
        Locked reads in it.
    fingerprint : str
        Of the key that signed it, to be read aloud to the coordinator.

    """

    path: Path
    reader_id: str
    from_seq: int
    to_seq: int
    reads: int
    fingerprint: str


def sign_for_hand_in(root: Path, *, clock: Clock | None = None) -> bool:
    """Sign how far a package's log goes before it is handed in, if it may be written to just now.

    While she reads in it the last session's signature goes along; nothing is signed in a package
    in which nothing was done.

    Returns
    -------
    bool
        Whether its newest event is signed, or the signature itself.

    Raises
    ------
    IntegrityError
        When the log is not the one that is known.

    """
    try:
        with Study.open(root, clock=clock) as study:
            seq, seed_seq = study.store.head[0], own_package(study.store).seed_seq
            if seq > seed_seq:
                return not sign_head(study.store, _PROGRAM, study.clock).troubles
            return True
    except StoreError:
        return False  # open in a window, or it can only be read


def hand_in(study: Study, out: Path, *, since: int = 0) -> HandedIn:
    """Write what a package's chain has grown by as a bundle; the same state gives the same bytes.

    Parameters
    ----------
    study : Study
        Of a reader's package; it may be open for reading alone, also while she reads in it.
    out : Path
        A file, or a folder that is there: then the file is named by what it holds.
    since : int
        Number of the last event that the coordinator is known to have; without it all is given.

    Raises
    ------
    ExchangeError
        When the study is no package, or nothing was done in it.
    ReaderStudyError
        When this workstation has no key, or the file cannot be written.

    """
    package = own_package(study.store)
    events = list(study.store.since(max(since, package.seed_seq)))
    if not events:
        raise ExchangeError(
            "There is nothing new to hand in.",
            remedy="Read first; what was handed in before is not lost.",
            path=study.root,
        )
    key = workstation_key()
    data = bundle_bytes(
        events,
        study_id=study.protocol.id,
        study_origin=package.study_origin,
        package_id=package.package_id,
        reader_id=package.reader_id,
        key=key,
        known_head=known_entry(study.store),
        study_head=study_head_known(study.root, package.study_origin),
    )
    path = out / _name(package.package_id, events) if out.is_dir() else out
    write_atomic(path, data)
    return HandedIn(
        path=path,
        reader_id=package.reader_id,
        from_seq=events[0].seq,
        to_seq=events[-1].seq,
        reads=sum(event.action == "read.locked" for event in events),
        fingerprint=fingerprint(key.public),
    )


def _name(package_id: str, events: list[Event]) -> str:
    first, last = events[0], events[-1]
    return f"{package_id}-{first.seq}-{last.seq}-{last.hash[:12]}{SUFFIX}"
