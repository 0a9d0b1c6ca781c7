"""Who may act: readers in their own name, all else the coordinator and those beside her."""

from collections.abc import Set

from reader_study.protocol.sections import ReaderSpec
from reader_study.rules.broken import RuleBroken
from reader_study.rules.declared import LockedProtocol
from reader_study.rules.state import State
from reader_study.store.events import Event

READERS = frozenset({"reader", "arbitrator"})
COORDINATORS = frozenset({"coordinator"})
OPENERS = frozenset({"coordinator", "truth-keeper"})
ANALYSTS = frozenset({"coordinator", "statistician"})
COORDINATOR = "coordinator"
"""Name under which the coordinator acts as long as none is registered."""

_OFFICES = frozenset({COORDINATOR, "program"})
"""Names under which the program itself acts; a reader who is called so takes nothing from it."""


def require_office(state: State, event: Event, roles: Set[str] = COORDINATORS) -> None:
    """Refuse an act of the coordinator's that another does, or that bears a reader's name."""
    named = state.protocol is not None and event.actor in state.protocol.readers
    if event.role not in roles or (named and event.actor not in _OFFICES):
        raise RuleBroken("not-the-coordinator", event, f"{event.actor}, {event.role}")


def require_reason(event: Event) -> None:
    """Refuse an act that departs from the plan without saying why."""
    if not event.reason.strip():
        raise RuleBroken("no-reason", event)


def require_locked(state: State, event: Event) -> LockedProtocol:
    """Return the protocol; refuse what may not come before its lock."""
    if state.protocol is None:
        raise RuleBroken("before-lock", event)
    return state.protocol


def require_reader(state: State, event: Event, reader_id: str) -> ReaderSpec:
    """Return a registered reader."""
    reader = require_locked(state, event).readers.get(reader_id)
    if reader is None:
        raise RuleBroken("unknown-reader", event, reader_id)
    return reader


def require_own_name(state: State, event: Event, reader_id: str) -> ReaderSpec:
    """Return the reader who acts; refuse an act that is done for another."""
    reader = require_reader(state, event, reader_id)
    if event.actor != reader_id or event.role not in READERS:
        raise RuleBroken("in-anothers-name", event, f"{event.actor}, {event.role}")
    return reader


def require_entity(event: Event, entity: str) -> None:
    """Refuse an event that names something else than its content.

    Raises
    ------
    ValueError
        When it does.

    """
    if event.entity != entity:
        raise ValueError(f"{event.entity!r} is not {entity!r}")
