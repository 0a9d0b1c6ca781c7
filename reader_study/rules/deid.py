"""What was looked at and painted over in media before readers see them."""

from reader_study.deid.masks import Masks, lies_inside, masks_of
from reader_study.deid.screened import FIELDS, MaskDecision, MaskReason
from reader_study.rules.broken import RuleBroken
from reader_study.rules.state import MediumFacts, State
from reader_study.rules.who import require_entity, require_office
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
    decision = MaskDecision(content["decision"])
    MaskReason(content["why"])
    if set(content) != FIELDS or (decision is MaskDecision.NOTHING_TO_MASK) != (not masks):
        raise ValueError("other fields than those of a look, or masks that do not fit the decision")
    detectors = content["detectors"]
    if len(detectors) > _MOST_DETECTORS or not all(
        isinstance(name, str) and len(name) <= _MOST_NAME for name in detectors
    ):
        raise ValueError("no names of detectors")
    return state


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
