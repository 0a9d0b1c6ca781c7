"""How far a log goes: what a workstation signs of it, and what the coordinator accepts of it."""

from collections.abc import Callable, Mapping
from typing import Any

from reader_study.rules.broken import RuleBroken
from reader_study.rules.state import STUDY_ID, State
from reader_study.rules.who import require_entity, require_office, require_reason
from reader_study.store.events import Event
from reader_study.trust.known_head import ACCEPTED, ACTION, FaultKind, fault_of_signing

Rule = Callable[[State, Event], State]


def signed(state: State, event: Event) -> State:
    """Take a signature over the event before it, by the key that stands beside it."""
    fault = fault_of_signing(event, study=state.more.get(STUDY_ID, ""))
    if fault:
        raise RuleBroken("head-not-signed", event, fault)
    return state


def accepted(state: State, event: Event) -> State:
    """Take the coordinator's word that a log is right although it departs from what is known."""
    require_entity(event, f"head/{event.origin}")
    require_office(state, event)
    require_reason(event)
    content = event.content
    found, known = content["found"], content["known"]
    _require_kinds(found, {"origin": str, "seq": int, "hash": str, "utc": str})
    if found["origin"] != event.origin or not 0 < found["seq"] < event.seq:
        raise RuleBroken("wrong-head", event)
    if found["seq"] == event.seq - 1 and found["hash"] != event.prev_hash:
        raise RuleBroken("wrong-head", event)
    if not _departs(FaultKind(content["kind"]), known, found):
        raise RuleBroken("accepts-nothing", event)
    return state


def _departs(kind: FaultKind, known: Any, found: Mapping[str, Any]) -> bool:  # noqa: ANN401 - JSON
    """Tell whether what is known departs in this way from what was found in the log."""
    if kind is FaultKind.EDITED:
        return known is None
    _require_kinds(known, {"origin": str, "seq": int, "hash": str})
    elsewhere: bool = known["origin"] != found["origin"]
    match kind:
        case FaultKind.FOREIGN:
            return elsewhere
        case FaultKind.ROLLBACK:
            return not elsewhere and bool(known["seq"] >= found["seq"])
        case FaultKind.FORK:
            return not elsewhere and bool(known["seq"] == found["seq"])


def _require_kinds(held: Mapping[str, Any], kinds: Mapping[str, type]) -> None:
    for name, kind in kinds.items():
        if type(held[name]) is not kind:
            raise ValueError(f"{name} is not of type {kind.__name__}")


RULES: Mapping[str, Rule] = {ACTION: signed, ACCEPTED: accepted}

OF_EVERY_CHAIN = frozenset({ACTION})
"""Asked in a chain of another workstation too."""
