"""The end of a study: close, unblinding, analysis, each upon the one before."""

from typing import Any

from immutables import Map

from reader_study.rules.broken import RuleBroken
from reader_study.rules.state import SessionSteps, State
from reader_study.rules.steps import COUNTED_KINDS
from reader_study.rules.who import (
    ANALYSTS,
    OPENERS,
    require_entity,
    require_locked,
    require_office,
    require_reason,
)
from reader_study.store.events import Event


def closed(state: State, event: Event) -> State:
    """Take the close: no read, amendment or override comes after it."""
    content = event.content
    require_entity(event, "study")
    require_office(state, event)
    require_locked(state, event)
    if state.closed:
        raise RuleBroken("closed-twice", event)
    _require_head(state, event, content)
    _require_missing(state, event, content["missing"])
    return state._replace(closed=True)


def _require_head(state: State, event: Event, content: dict[str, Any]) -> None:
    head = state.heads[event.origin]
    if (content["head_seq"], content["head"]) != (head.seq, head.hash):
        raise RuleBroken("wrong-head", event)


def _require_missing(state: State, event: Event, told: object) -> None:
    missing = sum(map(_missing, state.places.values()))
    if told != missing:
        raise RuleBroken("wrong-count", event, f"{told}, {missing}")
    if missing:
        require_reason(event)


def _missing(place: SessionSteps) -> int:
    """Count the cases of a session of which a counted step is not locked."""
    if place.counted == place.counted_locked:
        return 0
    return len(
        {
            (step.kind, step.position)
            for step in place.steps
            if step.kind in COUNTED_KINDS and step.ordinal not in place.locked
        }
    )


def unblinded(state: State, event: Event) -> State:
    """Take the opening of the reference standard; before version 0.3 it closed the study too."""
    content = event.content
    require_entity(event, "study")
    require_office(state, event, OPENERS)
    require_locked(state, event)
    if state.unblinded:
        raise RuleBroken("unblinded-twice", event)
    closes = state.form == 1 and "missing" in content
    if not state.closed and not closes:
        raise RuleBroken("not-closed", event)
    if content["truth_sha256"] != state.truth:
        raise RuleBroken("not-the-truth", event)
    if content["n_truth"] != len(state.cases):
        raise RuleBroken("wrong-count", event, f"{content['n_truth']}, {len(state.cases)}")
    _require_head(state, event, content)
    return state._replace(closed=True, unblinded=True)


def analysed(state: State, event: Event) -> State:
    """Take the hashes of an analysis; another one is frozen only where it has other results."""
    content = event.content
    require_entity(event, "results")
    require_office(state, event, ANALYSTS)
    if not state.unblinded:
        raise RuleBroken("not-unblinded", event)
    hashes = Map({str(name): str(value) for name, value in content.items()})
    if not hashes or hashes == state.results:
        raise RuleBroken("frozen-twice", event)
    return state._replace(results=hashes)
