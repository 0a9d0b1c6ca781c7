"""The signatures of those who unblind, and what is wrong with them; knows no study."""

from collections.abc import Mapping, Sequence
from typing import Any

from reader_study.people.person import Person
from reader_study.people.signing import SIGNATURE, Signer, fault_of_signature, signature
from reader_study.store.events import Event, Value

UNBLINDED = "study.unblinded"
TOGETHER = 2
"""So many persons unblind, where so many are registered who do not read."""
MEANING = "I open the reference standard of this study."
APPROVALS = "approvals"


def with_approvals(content: dict[str, Value], signers: Sequence[Signer]) -> dict[str, Value]:
    """Return the content of ``study.unblinded`` with who did it, and their signatures."""
    told = content | {"persons": [one.by for one in signers] or ["coordinator"]}
    told |= {"one_person": len(signers) < TOGETHER}
    signatures = [signature(one, UNBLINDED, "study", told, MEANING) for one in signers]
    return told | {APPROVALS: signatures} if signatures else told


def fault_of_unblinding(event: Event, persons: Mapping[str, Person]) -> str:
    """Return what is wrong with an unblinding; empty when nothing is.

    Parameters
    ----------
    persons : mapping
        Who is registered at this moment, by id.

    """
    keepers = {one.id: one for one in persons.values() if not one.role.reads}
    if len(keepers) < TOGETHER:
        return ""
    content: dict[str, Any] = event.content
    approvals = content.get(APPROVALS, ())
    if not isinstance(approvals, list) or not all(isinstance(one, Mapping) for one in approvals):
        return "has approvals that cannot be read"
    bare = {name: value for name, value in content.items() if name != APPROVALS}
    by = {str(one.get("by", "")): one for one in approvals}
    good = [
        person_id
        for person_id, one in by.items()
        if person_id in keepers
        and not fault_of_signature(
            event.action, event.entity, bare | {SIGNATURE: one}, keepers[person_id]
        )
    ]
    return "" if len(good) >= TOGETHER else "was not signed by two different persons who may"
