"""What was looked at and painted over in media before readers see them."""

from immutables import Map

from reader_study.deid.masks import Masks, lies_inside, masks_of
from reader_study.deid.reported import PhiDecision, PhiState
from reader_study.deid.screened import FIELDS, MaskDecision, MaskReason, fits
from reader_study.media.logged import medium_of
from reader_study.people.person import Role
from reader_study.rules.broken import RuleBroken
from reader_study.rules.making import facts_of
from reader_study.rules.people import persons_in
from reader_study.rules.reads import at_hand
from reader_study.rules.state import MediumFacts, State
from reader_study.rules.steps import HIDDEN_CASES, hidden_cases, went_on
from reader_study.rules.who import (
    COORDINATOR,
    require_entity,
    require_locked,
    require_office,
    require_reason,
)
from reader_study.store.events import Event

_MOST_DETECTORS = 16
_MOST_NAME = 64


def screened(state: State, event: Event) -> State:
    """Take the word of who has looked at a medium; it holds no text that she or a program read."""
    content = event.content
    require_office(state, event)
    facts = medium_of_event(state, event, content["medium"])
    masks = masks_of(content["masks"])
    require_masks_inside(event, masks, facts)
    decision, why = MaskDecision(content["decision"]), MaskReason(content["why"])
    _require_coordinator(state, event, content["by"])
    if set(content) != FIELDS or not fits(decision, why, masks):
        raise ValueError("other fields than those of a look, or masks that do not fit the decision")
    detectors = content["detectors"]
    if len(detectors) > _MOST_DETECTORS or not all(
        isinstance(name, str) and len(name) <= _MOST_NAME for name in detectors
    ):
        raise ValueError("no names of detectors")
    return state


def _require_coordinator(state: State, event: Event, by: object) -> None:
    """Refuse a word of somebody who is neither the one who acts nor a coordinator."""
    if by in (event.actor, COORDINATOR):
        return
    person = persons_in(state).get(str(by))
    if person is None or person.role is not Role.COORDINATOR:
        raise RuleBroken("not-the-coordinator", event, str(by))


def medium_of_event(state: State, event: Event, place: object) -> MediumFacts:
    """Return the medium of its case that an event names by its place."""
    case_id = event.entity.removeprefix("case/")
    require_entity(event, f"case/{case_id}")
    if case_id not in state.cases:
        raise RuleBroken("unknown-case", event)
    media = state.cases[case_id].media
    if type(place) is not int or not 0 <= place < len(media):
        raise RuleBroken("not-a-medium", event)
    return media[place]


def require_masks_inside(event: Event, masks: Masks, facts: MediumFacts) -> None:
    """Refuse a mask that lies outside its medium: it hid less than was said."""
    size = {"width": facts.width, "height": facts.height, "frames": facts.frames}
    if not all(lies_inside(box, **size) for box in masks):
        raise RuleBroken("mask-outside", event)


def reported(state: State, event: Event) -> State:
    """Take a reader's report: the case is passed over from now on, by her and everybody."""
    _, step = at_hand(state, event)
    case_id = event.content["case_id"]
    if case_id not in state.cases or case_id != step.case_id:
        raise RuleBroken("nothing-to-hide", event)
    return _passed_over(_with_case(state, case_id, PhiState.REPORTED), case_id)


def hidden(state: State, event: Event) -> State:
    """Take the word that a case was reported elsewhere."""
    require_office(state, event)
    case_id = event.content["case_id"]
    require_entity(event, f"case/{case_id}")
    if case_id not in state.cases and not state.is_package:
        raise RuleBroken("unknown-case", event)
    if hidden_cases(state).get(case_id) == PhiState.EXCLUDED:
        return state
    return _passed_over(_with_case(state, case_id, PhiState.REPORTED), case_id)


def settled(state: State, event: Event) -> State:
    """Take the coordinator's decision on a reported case."""
    require_office(state, event)
    require_locked(state, event)
    require_reason(event)
    case_id = event.content["case_id"]
    require_entity(event, f"case/{case_id}")
    decision = PhiDecision(event.content["decision"])
    held = hidden_cases(state)
    # A package is told what comes of a decision for it, which may be the same twice.
    if not state.is_package and (case_id not in held or held[case_id] == decision):
        raise RuleBroken("not-reported", event, case_id)
    if decision is PhiDecision.EXCLUDED:
        return _passed_over(_with_case(state, case_id, PhiState.EXCLUDED), case_id)
    return state._replace(more=state.more.set(HIDDEN_CASES, held.delete(case_id)))


def masked(state: State, event: Event) -> State:
    """Take a medium that is painted over in the place of a reported one; all else of it stays."""
    content = event.content
    require_office(state, event)
    require_locked(state, event)
    require_reason(event)
    facts = medium_of_event(state, event, content["medium"])
    if event.entity.removeprefix("case/") not in hidden_cases(state):
        raise RuleBroken("not-reported", event)
    masks, new = masks_of(content["masks"]), medium_of(content["new"])
    require_masks_inside(event, masks, facts)
    if not masks or new.sha256 == content["sha256"]:
        raise ValueError("nothing is painted over")
    if facts_of(new) != facts:
        raise RuleBroken("masked-otherwise", event)
    return state


def _with_case(state: State, case_id: str, what: PhiState) -> State:
    held: Map[str, str] = hidden_cases(state).set(case_id, what.value)
    return state._replace(more=state.more.set(HIDDEN_CASES, held))


def _passed_over(state: State, case_id: str) -> State:
    """Move on everybody before whom the case lies."""
    sittings = state.sittings
    for reader_id, sitting in state.sittings.items():
        place = state.places.get((reader_id, sitting.session))
        if place is None or not sitting.current:
            continue
        if place.steps[sitting.current - 1].case_id == case_id:
            moved = went_on(state, sitting._replace(screen="", shown=""), reader_id, place)
            sittings = sittings.set(reader_id, moved)
    return state._replace(sittings=sittings)
