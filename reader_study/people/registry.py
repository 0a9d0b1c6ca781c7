"""Who is registered in a study, from its log."""

from reader_study.people.person import (
    REGISTERED,
    RENEWED,
    Person,
    Role,
    entity_of_person,
    registered,
)
from reader_study.study import Study

__all__ = ["Person", "Role", "entity_of_person", "has_accounts", "person_of", "persons_of"]


def person_of(study: Study, person_id: str) -> Person | None:
    """Return a person who is registered, or None."""
    if study.store.tables.state(REGISTERED) is None:
        return None
    return registered(study.events(entity=entity_of_person(person_id))).get(person_id)


def persons_of(study: Study) -> tuple[Person, ...]:
    """Return everybody who is registered, in the order of their registration."""
    if study.store.tables.state(REGISTERED) is None:
        return ()
    told = [e for e in study.events() if e.action in (REGISTERED, RENEWED)]
    return tuple(registered(told).values())


def has_accounts(study: Study) -> bool:
    """Tell whether readers prove who they are: as soon as one of them is registered.

    Without, everybody at the window chooses a name.
    """
    if study.store.tables.state(REGISTERED) is None:
        return False
    return any(person_of(study, reader.id) is not None for reader in study.protocol.readers)
