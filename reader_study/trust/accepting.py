"""What the coordinator accepts of a log that departs from what is known of it."""

from reader_study.clock import Clock
from reader_study.store import Actor, NewEvent, Store
from reader_study.store.events import Value
from reader_study.trust.heads import ACCEPTED, HeadFault, against_known
from reader_study.trust.signing import sign_head


def accept(store: Store, actor: Actor, clock: Clock, *, reason: str) -> tuple[HeadFault, ...]:
    """Record that the log is right as it is, and sign it; the known heads refuse it no more.

    Returns
    -------
    tuple of HeadFault
        What was accepted; empty, and nothing recorded, where the log departs from nothing.

    """
    faults = tuple(against_known(store))
    if faults:
        entity = f"head/{store.origin}"
        events = [NewEvent(ACCEPTED, entity, new=_content(f), reason=reason) for f in faults]
        store.append(actor, clock, *events)
        sign_head(store, actor, clock)
    return faults


def _content(fault: HeadFault) -> Value:
    known = fault.known
    held: Value = None
    if known is not None:
        held = {"origin": known.origin, "seq": known.seq, "hash": known.hash}
    return {
        "kind": str(fault.kind),
        "known": held,
        "found": dict(fault.found),
        "source": fault.place.words,
        "file_sha256": fault.file_sha256,
    }
