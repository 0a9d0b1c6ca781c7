"""The study's own key, and to whom the AI's answers are sealed."""

from reader_study.rules.broken import RuleBroken
from reader_study.rules.state import State
from reader_study.rules.who import require_entity, require_office
from reader_study.store.events import Event

_KEY = "study_key"
_HEX_DIGITS = 64


def key_made(state: State, event: Event) -> State:
    """Take the coordinator's key; what is sealed to her goes to this one for good."""
    content = event.content
    require_office(state, event)
    require_entity(event, "study")
    if _KEY in state.more:
        raise RuleBroken("key-made-twice", event)
    for name in ("public", "sealing", "sha256"):
        _hex(content[name])
    return state._replace(more=state.more.set(_KEY, content["public"]))


def model_sealed(state: State, event: Event) -> State:
    """Take the list of those who can open a model's answers from now on."""
    content = event.content
    require_office(state, event)
    require_entity(event, f"model/{content['model_id']}")
    if content["model_id"] not in state.models:
        raise RuleBroken("seals-nothing", event, str(content["model_id"]))
    if not content["boxes"]:
        raise RuleBroken("sealed-to-nobody", event)
    for box in content["boxes"].values():
        if not isinstance(box["card"], bool):
            raise TypeError("whether the card can be opened is not said")
        _hex(box["sealing"])
        _hex(box["sha256"])
    return state


def _hex(text: str) -> None:
    if len(text) != _HEX_DIGITS:
        raise ValueError("no key and no hash")
    bytes.fromhex(text)
