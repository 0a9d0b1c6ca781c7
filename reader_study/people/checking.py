"""What a sound log does not show of persons, because nobody was asked for it."""

from collections.abc import Iterable

from reader_study.people.approvals import UNBLINDED
from reader_study.people.person import REGISTERED, RENEWED, registered
from reader_study.store.events import Event


def caveats(events: Iterable[Event]) -> list[str]:
    """Say what a sound log does not show, because nobody was asked for it."""
    told = list(events)
    persons = registered([event for event in told if event.action in (REGISTERED, RENEWED)])
    found = []
    if not any(person.role.reads for person in persons.values()):
        found.append("No reader is registered: readers chose their names, and no read is signed.")
    opened = [event for event in told if event.action == UNBLINDED]
    if any(event.content.get("one_person", True) for event in opened):
        found.append("The reference standard was opened by one person.")
    return found
