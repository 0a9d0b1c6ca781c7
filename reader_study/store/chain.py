"""The chain that binds events: how one follows from another, and how that is checked.

Every origin has a chain of its own. What follows what is said once, here: the store seals with
it, and backups and `reader_study.verify` check with it.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from ground.errors import StoreError
from reader_study.clock import Clock, utc_text
from reader_study.store.events import CHAIN_VERSION, HASHED, Actor, Event, NewEvent, canonical
from reader_study.version import __version__

GENESIS = "0" * 64
"""``prev_hash`` of the first event of a chain."""


@dataclass(frozen=True, slots=True)
class Head:
    """The last event of a chain: its number, hash and time; of an empty chain, the default."""

    seq: int = 0
    hash: str = GENESIS
    utc: str = ""
    chain: int = 0

    @classmethod
    def of(cls, event: Event) -> Self:
        """Return the head of a chain that ends with this event."""
        return cls(event.seq, event.hash, event.utc, event.chain)


_EMPTY = Head()

Ends = dict[str, tuple[int, str]]
"""Number and hash of the last event of every chain: how far a whole log goes."""


def ends_of(heads: Mapping[str, Head]) -> Ends:
    """Return how far a log goes, by the heads of its chains."""
    return {origin: (head.seq, head.hash) for origin, head in heads.items()}


def plain_ends(heads: Mapping[str, Head]) -> dict[str, list[int | str]]:
    """Return how far a log goes as JSON values."""
    return {origin: [head.seq, head.hash] for origin, head in heads.items()}


def ends_in(told: object) -> Ends:
    """Return the ends of chains in what `plain_ends` gave; what is none of them is left out."""
    if not isinstance(told, Mapping):
        return {}
    return {str(origin): (end[0], end[1]) for origin, end in told.items() if _is_end(end)}


def _is_end(end: Any) -> bool:  # noqa: ANN401
    return isinstance(end, list | tuple) and [type(part) for part in end] == [int, str]


@dataclass(frozen=True, slots=True)
class ChainFault:
    """The first event of a chain that is not as it was stored, and what is wrong with it."""

    event: Event
    what: str


def sealed(
    new: Iterable[NewEvent], *, actor: Actor, clock: Clock, origin: str, head: Head
) -> Iterator[Event]:
    """Turn new events into stored ones that follow ``head``, each from the one before it.

    Parameters
    ----------
    origin : str
        Chain of the writer; empty to begin a new one.

    """
    for item in new:
        event = _sealed(item, actor, clock, origin, head)
        yield event
        origin, head = event.origin, Head.of(event)


def _sealed(item: NewEvent, actor: Actor, clock: Clock, origin: str, head: Head) -> Event:
    import platform  # here, because opening a study seals nothing and a reader waits
    import uuid

    name = str(uuid.uuid4())
    unhashed = Event(
        chain=CHAIN_VERSION,
        origin=origin or name,
        seq=head.seq + 1,
        uuid=name,
        # The record's time never runs backwards, whatever the wall clock does.
        utc=max(utc_text(clock.utc()), head.utc),
        monotonic_ns=clock.monotonic_ns(),
        actor=actor.id,
        role=actor.role,
        workstation=platform.node(),
        app_version=__version__,
        action=item.action,
        entity=item.entity,
        field=item.field,
        old=canonical(item.old),
        new=canonical(item.new),
        reason=unicodedata.normalize("NFC", item.reason),
        prev_hash=head.hash,
        hash="",
    )
    _require_text(unhashed)
    return replace(unhashed, hash=unhashed.computed_hash())


def _require_text(event: Event) -> None:
    """Refuse what no file can hold: bytes of a terminal that are no text stand for half a sign."""
    try:
        "".join((event.actor, event.entity, event.old, event.new, event.reason)).encode()
    except UnicodeEncodeError as error:
        raise StoreError(
            "A text holds signs that cannot be stored.",
            remedy="Type it again in a terminal that is set to UTF-8.",
        ) from error


def fault_of(event: Event, head: Head) -> str:
    """Say why an event does not follow from the head of its chain; empty when it does."""
    if event.seq != head.seq + 1:
        return f"expected number {head.seq + 1}; events are missing or out of order"
    if event.prev_hash != head.hash:
        return "does not follow from the event before it"
    if event.chain not in HASHED:
        return f"belongs to a chain of version {event.chain}, which this program does not know"
    if event.chain < head.chain:
        return f"goes back to version {event.chain} of the chain"
    if event.computed_hash() != event.hash:
        return "was changed after it was stored"
    if event.seq == 1 and event.uuid != event.origin:
        return "is not the one after which its chain is named"
    return ""


def first_fault(events: Iterable[Event], head: Head = _EMPTY) -> ChainFault | None:
    """Walk along the events of one chain, in order, to the first that is not as it was stored.

    Parameters
    ----------
    head : Head
        What the first of them follows; as a rule nothing.

    """
    for event in events:
        what = fault_of(event, head)
        if what:
            return ChainFault(event, what)
        head = Head.of(event)
    return None
