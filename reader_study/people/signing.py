"""Signatures at the lock: who, with which key, under which words, over what.

Signed are the canonical JSON of the event's action, its entity, who signs and her words, and its
content without the signature itself; so a signature belongs to one read, and cannot be moved.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reader_study.people.person import Person, Role
from reader_study.store.events import Event, Value, canonical

if TYPE_CHECKING:
    from reader_study.trust.keys import SigningKey

SIGNATURE = "signature"
LOCKED = "read.locked"
AUTHORISED = "I authorise this as coordinator."
"""What a registered coordinator says by an act on a person."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs, with which key."""

    by: str
    key: "SigningKey"


def signed(
    signer: Signer, action: str, entity: str, content: dict[str, Any], meaning: str
) -> dict[str, Any]:
    """Return an event's content with a person's signature.

    Parameters
    ----------
    meaning : str
        What she says by it, in the words that she was shown.

    """
    return {**content, SIGNATURE: signature(signer, action, entity, content, meaning)}


def signature(
    signer: Signer, action: str, entity: str, content: Mapping[str, Any], meaning: str
) -> dict[str, Value]:
    """Return a person's signature over an event: who, which key, the words, the value."""
    told: dict[str, Value] = {"by": signer.by, "key_id": signer.key.key_id, "meaning": meaning}
    return told | {"value": signer.key.sign(_message(action, entity, content, told))}


def fault_of(event: Event, persons: Mapping[str, Person]) -> str:
    """Return what is wrong with the signature of a read; empty when nothing is.

    A read is signed by its reader from her registration on; where some readers are registered
    and she is not, she cannot read.

    Parameters
    ----------
    persons : mapping
        Who is registered at this moment, by id.

    """
    reader_id = event.entity.split("/")[1] if "/" in event.entity else ""
    if not any(person.role.reads for person in persons.values()):
        return ""
    person = persons.get(reader_id)
    if person is None or not person.role.reads:
        return "was locked by somebody who is not registered to read"
    return fault_of_signature(event.action, event.entity, event.content, person)


def fault_of_authority(event: Event, persons: Mapping[str, Person]) -> str:
    """Return what is wrong with an act on a person; empty when nothing is.

    From the registration of a coordinator on such an act is signed by one.

    Parameters
    ----------
    persons : mapping
        Who is registered before it, by id.

    """
    by_id = {one.id: one for one in persons.values() if one.role is Role.COORDINATOR}
    if not by_id:
        return ""
    content = event.content
    told = content.get(SIGNATURE) if isinstance(content, Mapping) else None
    by = told.get("by") if isinstance(told, Mapping) else None
    if not isinstance(by, str) or by not in by_id:
        return "is not signed by a coordinator who is registered"
    return fault_of_signature(event.action, event.entity, content, by_id[by])


def fault_of_signature(action: str, entity: str, content: Any, person: Person) -> str:  # noqa: ANN401 - JSON of an event
    """Return what is wrong with a person's signature over an event; empty when nothing is."""
    # Here: who opens a study without persons does not wait for it.
    from reader_study.trust.keys import is_signed, key_id_of

    told = content.get(SIGNATURE) if isinstance(content, Mapping) else None
    if not isinstance(told, Mapping):
        return "is not signed"
    wanted = {"by", "key_id", "meaning", "value"}
    if set(told) != wanted or not all(isinstance(told[name], str) for name in wanted):
        return "has a signature that cannot be read"
    public = next((key for key in person.keys if key_id_of(key) == told["key_id"]), None)
    if told["by"] != person.id or public is None:
        return "is signed by somebody else"
    bare = {name: value for name, value in content.items() if name != SIGNATURE}
    head = {name: told[name] for name in ("by", "key_id", "meaning")}
    if not is_signed(public, _message(action, entity, bare, head), told["value"]):
        return "has a signature that does not belong to it"
    return ""


def _message(action: str, entity: str, content: Any, told: Mapping[str, Value]) -> bytes:  # noqa: ANN401 - JSON of an event
    body: dict[str, Value] = {"action": action, "entity": entity, "content": content, **told}
    return canonical(body).encode()
