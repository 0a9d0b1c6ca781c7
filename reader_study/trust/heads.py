"""Whether a log goes on from where it is known to have been: no rollback, no fork, no other one.

A chain of hashes proves nothing against somebody who puts an older copy of the whole file back, or
another file in its place. The heads that were signed (`reader_study.trust.signing`) are kept
outside of the log, and here a log is held against them.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from ground.errors import IntegrityError
from reader_study.store import Store
from reader_study.trust.head_places import HeadPlace, head_places
from reader_study.trust.known_head import ACCEPTED, ACTION, FaultKind, KnownHead, heads_in


@dataclass(frozen=True, slots=True)
class HeadFault:
    """A known head from which a log does not go on.

    Parameters
    ----------
    known : KnownHead or None
        The head; None where the file that should tell it was changed.
    file_sha256 : str
        Hash of the file of known heads as it was found.
    found : mapping
        Origin, number, hash and time of what the log has: its own event of that number, or its
        last one.

    """

    kind: FaultKind
    place: HeadPlace
    known: KnownHead | None
    file_sha256: str
    found: Mapping[str, Any]
    what: str


def against_known(store: Store) -> list[HeadFault]:
    """Hold a log against every head that is known outside of it, and those against their keys.

    Returns
    -------
    list of HeadFault
        One a place at most; empty when the log goes on from all that is known, or the coordinator
        has accepted that it does not.

    """
    return _not_accepted(store, list(_faults(store, proving=True)))


def require_known(store: Store) -> None:
    """Refuse a log that is behind or beside what is known of it; quick.

    Signatures are looked at only where something is wrong: a window opens before it has loaded
    what checks them, and `against_known` follows before anybody reads.

    Raises
    ------
    IntegrityError
        Naming numbers, times, and where the head is known from.

    """
    if any(_faults(store, proving=False)):
        refuse(against_known(store))


def refuse(faults: Iterable[HeadFault]) -> None:
    """Raise the first fault, if there is one.

    Raises
    ------
    IntegrityError
        Naming it.

    """
    for fault in faults:
        _raise(fault)


def _raise(fault: HeadFault) -> NoReturn:
    raise IntegrityError(
        fault.what,
        remedy="`sonoread heads` shows what is known. The coordinator finds out why, and decides "
        "with `sonoread accept-head` and a reason; the report tells it.",
        path=fault.place.path,
    )


def study_id(store: Store) -> str:
    """Return the study's id as its log began with it."""
    created = store.tables.state("study.created")
    return "" if created is None else str(created["new"].get("id", ""))


def known_entry(store: Store) -> KnownHead | None:
    """Return the last head of the own chain that was signed; None when none was."""
    origin = store.origin
    signed = store.tables.state(f"head/{origin}")
    if signed is None:
        return None
    event = store.at(signed["seq"])
    head = store.at(signed["new"]["seq"])
    if event is None or head is None or event.action != ACTION:
        return None
    return KnownHead.of(event, study=study_id(store), utc=head.utc)


def is_in_log(store: Store, head: KnownHead) -> bool:
    """Tell whether a log contains the event that a head names, and the signature after it."""
    if head.origin != store.origin:
        return False
    event = store.at(head.seq + 1)
    if event is None or event.action != ACTION or event.prev_hash != head.hash:
        return False
    return bool(event.content.get("signature") == head.signature)


def _faults(store: Store, *, proving: bool) -> Iterator[HeadFault]:
    for place in head_places(store.path.parent, store.origin):
        content = place.read()
        if content is not None:
            fault = _fault_in(store, place, content, proving=proving)
            if fault is not None:
                yield fault


def _fault_in(store: Store, place: HeadPlace, content: bytes, *, proving: bool) -> HeadFault | None:
    try:
        heads = heads_in(content)
    except ValueError:
        return _edited(store, place, content, "it cannot be read")
    if proving and not all(head.is_genuine for head in heads):
        return _edited(store, place, content, "its signature does not hold")
    for head in heads:
        if not is_in_log(store, head):
            return _unlike(store, place, content, head if head.seq < store.head[0] else heads[-1])
    return None


def keys_of(store: Store) -> dict[tuple[str, str], int]:
    """Return the public keys, with their short names, that signed the own chain; when first."""
    found: dict[tuple[str, str], int] = {}
    for event in store.events(action=ACTION, entity=f"head/{store.origin}"):
        held = event.content
        found.setdefault((str(held.get("public")), str(held.get("key_id"))), event.seq)
    return found


def _edited(store: Store, place: HeadPlace, content: bytes, why: str) -> HeadFault:
    what = f"What is known of the study's log in {place.words} was changed: {why}."
    sha256 = hashlib.sha256(content).hexdigest()
    return HeadFault(FaultKind.EDITED, place, None, sha256, _found(store), what)


def _unlike(store: Store, place: HeadPlace, content: bytes, head: KnownHead) -> HeadFault:
    found = _found(store, at=head.seq)
    known = (
        f"event {head.seq} of {_time(head.utc)}, and its signature, are known from {place.words}"
    )
    if head.origin != store.origin:
        kind = FaultKind.FOREIGN
        what = (
            f"This is not the database that is known in this folder: its log is {store.origin[:8]} "
            f"and ends at event {found['seq']} of {_time(found['utc'])}, but of the log "
            f"{head.origin[:8]} {known}."
        )
    elif head.seq >= store.head[0]:
        kind = FaultKind.ROLLBACK
        what = (
            f"The study's log is behind a head that is known: it ends at event {found['seq']} of "
            f"{_time(found['utc'])}, but {known}."
        )
    else:
        kind = FaultKind.FORK
        what = (
            f"The study's log is beside a head that is known: its event {found['seq']} of "
            f"{_time(found['utc'])} is another one, but {known}."
        )
    return HeadFault(kind, place, head, hashlib.sha256(content).hexdigest(), found, what)


def _found(store: Store, *, at: int = 0) -> dict[str, Any]:
    """Return the log's own event of a number, or its last one."""
    seq, _ = store.head
    event = store.at(min(at, seq) or seq)
    if event is None:
        return {"origin": store.origin, "seq": seq, "hash": "", "utc": ""}
    return {"origin": event.origin, "seq": event.seq, "hash": event.hash, "utc": event.utc}


def _not_accepted(store: Store, faults: list[HeadFault]) -> list[HeadFault]:
    """Leave out what the coordinator has accepted."""
    if not faults:
        return []
    accepted: set[str] = set()
    for event in store.events(action=ACCEPTED):
        held = event.content
        accepted.add(str(held.get("file_sha256")))
        known = held.get("known")
        accepted.add(str(known.get("hash")) if isinstance(known, Mapping) else "")
    left = []
    for fault in faults:
        known_hash = fault.known.hash if fault.known else ""
        if not {fault.file_sha256, known_hash or fault.file_sha256} & accepted:
            left.append(fault)
    return left


def _time(utc: str) -> str:
    return f"{utc[:16].replace('T', ' ')} UTC"
