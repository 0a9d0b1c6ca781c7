"""What a person is, told by the events that register her; knows no study."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from reader_study.store.events import Event

REGISTERED = "person.registered"
RENEWED = "person.renewed"
UNLOCKED = "person.unlocked"
KNOWN = "case.known"


class Role(StrEnum):
    """What a person does in a study. One person has one role."""

    READER = "reader"
    ARBITRATOR = "arbitrator"
    COORDINATOR = "coordinator"
    STATISTICIAN = "statistician"
    TRUTH_KEEPER = "truth-keeper"

    @property
    def reads(self) -> bool:
        """Whether a person of this role reads cases; nobody else may."""
        return self in (Role.READER, Role.ARBITRATOR)


@dataclass(frozen=True, slots=True)
class Person:
    """A person as the log tells of her.

    Parameters
    ----------
    id : str
        Of a reader or an arbitrator, her id in the protocol.
    public : str
        Key that checks her signatures, now.
    sealing : str
        Key to which others seal for her, now.
    earlier : tuple of str
        Keys that checked her signatures before hers were made anew.

    """

    id: str
    name: str
    role: Role
    public: str
    sealing: str
    earlier: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys that check her signatures, the present one first."""
        return (self.public, *self.earlier)


def entity_of_person(person_id: str) -> str:
    """Name of a person in the log."""
    return f"person/{person_id}"


def registered(events: Iterable[Event]) -> dict[str, Person]:
    """Return persons by id, from the events that register them or make their keys anew."""
    found: dict[str, Person] = {}
    for event in events:
        if event.action == REGISTERED:
            found.setdefault(event.content["id"], _person(event.content))
        elif event.action == RENEWED and event.content["id"] in found:
            before = found[event.content["id"]]
            if event.content["public"] not in before.keys:
                found[before.id] = _person(event.content | _kept(before))
    return found


def _kept(before: Person) -> dict[str, Any]:
    return {"name": before.name, "role": before.role, "earlier": before.keys}


def _person(content: dict[str, Any]) -> Person:
    return Person(
        id=content["id"],
        name=content["name"],
        role=Role(content["role"]),
        public=content["public"],
        sealing=content["sealing"],
        earlier=tuple(content.get("earlier", ())),
    )
