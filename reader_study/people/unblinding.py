"""Who opens the reference standard: two different persons, where two are there to do it."""

from collections.abc import Mapping, Sequence
from typing import Any

from ground.errors import ReadingRuleError
from reader_study.people.entering import Credential, Entered, enter
from reader_study.people.registry import Person, persons_of
from reader_study.people.signing import fault_of_signature, signature
from reader_study.store.events import Event, Value
from reader_study.study import Study

UNBLINDED = "study.unblinded"
TOGETHER = 2
"""So many persons unblind, where so many are registered who do not read."""
MEANING = "I open the reference standard of this study."
APPROVALS = "approvals"


def approving(study: Study, persons: Sequence[Credential]) -> list[Entered]:
    """Have those who unblind show who they are.

    Raises
    ------
    ReadingRuleError
        When two are registered who may, and not two different ones of them are named; when one of
        the named reads cases, or is not registered.
    EntryRefusedError
        When a secret is wrong.

    """
    keepers = {one.id: one for one in persons_of(study) if not one.role.reads}
    named = list(dict.fromkeys(one.person_id for one in persons))
    strange = [person_id for person_id in named if person_id not in keepers]
    if strange:
        raise ReadingRuleError(
            f"{', '.join(strange)} may not unblind.",
            remedy="A coordinator, a statistician or a truth-keeper who is registered may.",
        )
    if len(named) < min(TOGETHER, len(keepers)) and len(keepers) >= TOGETHER:
        raise ReadingRuleError(
            f"This study is unblinded by two persons, and {len(named)} are named.",
            remedy="Name two different ones with --person and --secret-file, each twice: "
            f"{', '.join(sorted(keepers))}.",
        )
    secrets = {one.person_id: one.secret for one in persons}
    return [enter(study, person_id, secrets[person_id], how="unblind") for person_id in named]


def with_approvals(content: dict[str, Value], entered: Sequence[Entered]) -> dict[str, Value]:
    """Return the content of ``study.unblinded`` with who did it, and their signatures."""
    told = content | {"persons": [one.person.id for one in entered] or ["coordinator"]}
    told |= {"one_person": len(entered) < TOGETHER}
    signatures = [signature(one, UNBLINDED, "study", told, MEANING) for one in entered]
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
            event.action, event.entity, bare | {"signature": one}, keepers[person_id]
        )
    ]
    return "" if len(good) >= TOGETHER else "was not signed by two different persons who may"
