"""Whether the signatures in a log hold, and by whose keys they are."""

from collections.abc import Iterator, Mapping

from reader_study.store import Event, Store
from reader_study.trust.heads import keys_of, study_id
from reader_study.trust.known_head import ACTION, KnownHead


def unsound_signatures(store: Store) -> Iterator[tuple[Event, str]]:
    """Return each event ``head.signed`` that does not say truly how far its chain went, and why."""
    study = study_id(store)
    for origin in store.origins():
        for event in store.events(action=ACTION, origin=origin):
            why = fault_of_signing(event, study=study)
            if why:
                yield event, why


def fault_of_signing(event: Event, *, study: str) -> str:
    """Say what is wrong with an event ``head.signed`` by itself; empty when nothing is."""
    held = event.content
    if not isinstance(held, Mapping) or event.entity != f"head/{event.origin}":
        return "names no head of its own chain"
    try:
        head = KnownHead.of(event, study=study, utc=event.utc)
        head = KnownHead.from_plain(head.to_plain())
    except (KeyError, ValueError):
        return "names no head"
    if (head.seq, head.hash) != (event.seq - 1, event.prev_hash):
        return "does not name the event before it"
    return "" if head.is_genuine else "has a signature that does not hold"


def changes_of_key(store: Store) -> list[str]:
    """Tell where another key began to sign: the study went on at another computer."""
    first, *later = [(key_id, seq) for (_, key_id), seq in keys_of(store).items()] or [("", 0)]
    return [
        f"From event {seq} on the log was signed with another key, {key_id}; the first was "
        f"{first[0]}. The study was moved to another computer, or to another person's account."
        for key_id, seq in later
    ]
