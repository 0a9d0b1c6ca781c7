"""What the coordinator accepts of a log that departs from what is known of it."""

from collections.abc import Iterable

from reader_study.clock import Clock
from reader_study.store import Actor, NewEvent, Store
from reader_study.store.events import Value
from reader_study.trust.heads import HeadFault, against_known
from reader_study.trust.known_head import ACCEPTED
from reader_study.trust.signing import sign_head


def accept(
    store: Store,
    actor: Actor,
    clock: Clock,
    *,
    reason: str,
    faults: Iterable[HeadFault] | None = None,
) -> tuple[HeadFault, ...]:
    """Record that the log is right as it is, and sign it; the known heads refuse it no more.

    Parameters
    ----------
    faults : iterable of HeadFault, optional
        What is accepted, as it was found before anything was written to the log.

    Returns
    -------
    tuple of HeadFault
        What was accepted; empty, and nothing recorded, where the log departs from nothing.

    """
    found = tuple(against_known(store) if faults is None else faults)
    if found:
        entity = f"head/{store.origin}"
        events = [NewEvent(ACCEPTED, entity, new=_content(f), reason=reason) for f in found]
        store.append(actor, clock, *events)
        sign_head(store, actor, clock)
    return found


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
