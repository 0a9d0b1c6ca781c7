"""Signatures in a log, gone through once more: what the rules refuse, named without stopping."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reader_study.people.approvals import UNBLINDED, fault_of_unblinding
from reader_study.people.person import (
    KNOWN,
    REGISTERED,
    RENEWED,
    UNLOCKED,
    Person,
    registered,
)
from reader_study.people.signing import LOCKED, fault_of, fault_of_authority
from reader_study.store.events import Event

AUTHORISED_ACTS = frozenset({REGISTERED, RENEWED, UNLOCKED, KNOWN})
"""Acts of a coordinator on a person."""


@dataclass(frozen=True, slots=True)
class SignatureFault:
    """An event that is not signed as it should be."""

    event: Event
    what: str


def signature_faults(events: Iterable[Event]) -> Iterator[SignatureFault]:
    """Go through a log and tell of every event that is not signed as it should be."""
    people: list[Event] = []
    persons: dict[str, Person] = {}
    for event in events:
        what = ""
        if event.action in AUTHORISED_ACTS:
            what = fault_of_authority(event, persons)
        if event.action in (REGISTERED, RENEWED) and not what:
            people.append(event)
            persons = registered(people)
        elif event.action == LOCKED:
            what = fault_of(event, persons)
        elif event.action == UNBLINDED:
            what = fault_of_unblinding(event, persons)
        if what:
            yield SignatureFault(event, what)
