"""Persons: who is registered, by whom, who has entered, and what each of them signs.

From the registration of the first reader on a read is signed by its reader, who has entered; from
that of a coordinator on acts on persons are signed by her; and where two are registered who do not
read, two unblind. What is known of persons stands in `State.more`.
"""

from collections.abc import Callable, Mapping
from dataclasses import astuple
from typing import Any

from immutables import Map

from reader_study.people.approvals import fault_of_unblinding
from reader_study.people.person import Person, Role
from reader_study.people.signing import fault_of, fault_of_authority
from reader_study.rules.broken import RuleBroken
from reader_study.rules.state import State
from reader_study.rules.who import require_entity, require_office
from reader_study.store.events import Event

_PERSONS, _ENTERED = "persons", "entered"
Rule = Callable[[State, Event], State]


def persons_in(state: State) -> dict[str, Person]:
    """Return who is registered, by id."""
    kept: Map[str, tuple[Any, ...]] = state.more.get(_PERSONS, Map())
    return {person_id: _person(told) for person_id, told in kept.items()}


def registered(state: State, event: Event) -> State:
    """Take the registration of a person."""
    content = event.content
    role = Role(content["role"])
    person = Person(content["id"], content["name"], role, content["public"], content["sealing"])
    require_entity(event, f"person/{person.id}")
    require_office(state, event)
    persons = persons_in(state)
    if person.id in persons:
        raise RuleBroken("registered-twice", event)
    readers = {} if state.protocol is None else state.protocol.readers
    if not role.reads and person.id in readers:
        raise RuleBroken("reads-and-conducts", event)
    if role.reads and state.protocol is not None and person.id not in readers:
        raise RuleBroken("unknown-reader", event, person.id)
    _require_authority(event, persons)
    return _with_person(state, person)


def renewed(state: State, event: Event) -> State:
    """Take a new key of a person who reads; she has to enter again."""
    content = event.content
    require_entity(event, f"person/{content['id']}")
    require_office(state, event)
    persons = persons_in(state)
    before = _known(event, persons, content["id"])
    if not before.role.reads:
        raise RuleBroken("key-stays", event)
    _require_authority(event, persons)
    keys = (content["public"], content["sealing"], before.keys)
    state = _with_person(state, Person(before.id, before.name, before.role, *keys))
    entered = state.more.get(_ENTERED, frozenset()) - {before.id}
    return state._replace(more=state.more.set(_ENTERED, entered))


def acted_on(state: State, event: Event) -> State:
    """Take an act of the coordinator's on a person, such as the end of a wait."""
    _require_authority(event, persons_in(state))
    return state


def entered(state: State, event: Event) -> State:
    """Take that a person has shown who she is."""
    person_id = event.actor
    require_entity(event, f"person/{person_id}")
    _known(event, persons_in(state), person_id)
    before: frozenset[str] = state.more.get(_ENTERED, frozenset())
    if person_id in before:
        return state
    return state._replace(more=state.more.set(_ENTERED, before | {person_id}))


def wrapped(state: State, event: Event) -> State:
    """Take that a person has changed what opens her key."""
    person_id = event.content["id"]
    require_entity(event, f"person/{person_id}")
    _known(event, persons_in(state), person_id)
    if event.actor != person_id:
        raise RuleBroken("in-anothers-name", event, event.actor)
    return state


def signed(state: State, event: Event) -> State:
    """Take a locked read: where readers are registered, of one who has entered and signs."""
    persons = persons_in(state)
    if not persons:
        return state
    fault = fault_of(event, persons)
    if fault:
        raise RuleBroken("not-signed", event, fault)
    reads = any(person.role.reads for person in persons.values())
    if reads and event.actor not in state.more.get(_ENTERED, frozenset()):
        raise RuleBroken("not-entered", event)
    return state


def opened(state: State, event: Event) -> State:
    """Take the opening of the reference standard by as many as have to be there."""
    fault = fault_of_unblinding(event, persons_in(state))
    if fault:
        raise RuleBroken("not-together", event, fault)
    return state


RULES: Mapping[str, Rule] = {
    "person.registered": registered,
    "person.renewed": renewed,
    "person.unlocked": acted_on,
    "case.known": acted_on,
    "person.entered": entered,
    "person.pin_changed": wrapped,
    "person.rewrapped": wrapped,
    "read.locked": signed,
    "study.unblinded": opened,
}
"""What is asked of persons, after what the protocol asks."""

OF_READERS = frozenset({"person.entered", "read.locked"})
"""In a chain of another workstation these alone count."""


def _require_authority(event: Event, persons: Mapping[str, Person]) -> None:
    fault = fault_of_authority(event, persons)
    if fault:
        raise RuleBroken("not-authorised", event, fault)


def _known(event: Event, persons: Mapping[str, Person], person_id: str) -> Person:
    if person_id not in persons:
        raise RuleBroken("not-registered", event, person_id)
    return persons[person_id]


def _with_person(state: State, person: Person) -> State:
    kept: Map[str, tuple[Any, ...]] = state.more.get(_PERSONS, Map())
    told = tuple(str(part) if isinstance(part, Role) else part for part in astuple(person))
    return state._replace(more=state.more.set(_PERSONS, kept.set(person.id, told)))


def _person(told: tuple[Any, ...]) -> Person:
    person_id, name, role, public, sealing, earlier = told
    return Person(person_id, name, Role(role), public, sealing, tuple(earlier))
