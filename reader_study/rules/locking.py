"""The lock: protocol, forms, practice and the lesions that are shown, all in one transaction."""

from collections.abc import Iterator

from immutables import Map

from reader_study.cases import CaseRole
from reader_study.forms.stored import form_of_content
from reader_study.media.lesions import lesions_of
from reader_study.media.medium import MediumKind
from reader_study.protocol.showing import Hanging
from reader_study.rules.broken import RuleBroken
from reader_study.rules.declared import LockedProtocol, rebuilt
from reader_study.rules.state import CaseFacts, State
from reader_study.rules.who import require_entity, require_locked, require_office
from reader_study.store.events import Event

_LESIONS = "lesions"
"""Where the state keeps the ids of cases of which it is told which lesions are shown."""


def protocol_locked(state: State, event: Event) -> State:
    """Take the lock of the protocol."""
    content = event.content
    require_entity(event, "protocol")
    require_office(state, event)
    if state.protocol is not None:
        raise RuleBroken("locked-twice", event)
    if not state.n_reading and not state.is_package:
        raise RuleBroken("nothing-to-read", event)
    protocol = read_protocol(state, event, content.get("version", 1))
    for arm in protocol.arms.values():
        if arm.shows and protocol.model_of(arm) not in state.models and not state.is_package:
            raise RuleBroken("model-not-frozen", event, arm.id)
    return state._replace(protocol=protocol, drawing=True)


def read_protocol(state: State, event: Event, version: int) -> LockedProtocol:
    """Return the protocol that a lock or an amendment holds, of the hash that it tells."""
    content = event.content
    protocol = rebuilt(version, content["sha256"], content["keys"])
    # A package holds what concerns one reader, under the hash of the whole protocol.
    whole = not state.is_package
    if whole and protocol.content.sha256 != protocol.sha256:
        raise RuleBroken("not-the-protocol", event)
    if whole and protocol.content.flat() != content["keys"]:
        raise RuleBroken("not-the-protocol", event)
    return protocol


def form_locked(state: State, event: Event) -> State:
    """Take a form."""
    content = event.content
    form_id = content["id"]
    require_entity(event, f"form/{form_id}")
    require_office(state, event)
    protocol = require_locked(state, event)
    if form_id in state.forms:
        raise RuleBroken("form-locked-twice", event)
    if not state.drawing or state.places:
        raise RuleBroken("form-after-steps", event)
    if form_id not in set(declared_forms(protocol)):
        raise RuleBroken("form-not-declared", event)
    form = form_of_content(content["content"])
    if form.sha256 != content["sha256"] or form.id != form_id:
        raise RuleBroken("not-the-form", event)
    return state._replace(forms=state.forms.set(form_id, form))


def declared_forms(protocol: LockedProtocol) -> Iterator[str]:
    """Return the ids of the forms that a protocol names; some more than once."""
    for arm_id in protocol.arms:
        yield protocol.form_of(arm_id)
    questions = protocol.content.questions
    yield from (*questions.before_ai, *questions.after_session)


def practice_drawn(state: State, event: Event) -> State:
    """Take the cases of practice, with the reference standard that feedback tells."""
    labels = event.content["labels"]
    require_entity(event, "practice")
    require_office(state, event)
    protocol = require_locked(state, event)
    if state.practice is not None:
        raise RuleBroken("practice-drawn-twice", event)
    count = len(labels) if state.is_package else protocol.content.practice.cases
    if not state.drawing or len(labels) != count:
        raise RuleBroken("not-the-practice", event)
    for case_id, malignant in labels.items():
        case = state.cases.get(case_id)
        if case is None or case.role != CaseRole.DEVELOPMENT or not isinstance(malignant, bool):
            raise RuleBroken("not-the-practice", event, case_id)
    return state._replace(practice=Map(labels))


def lesions_given(state: State, event: Event) -> State:
    """Take which lesions of a case are shown: with the steps, and on each of its stills."""
    content = event.content
    case_id = content["case_id"]
    require_entity(event, f"case/{case_id}")
    require_office(state, event)
    if not shows_lesions(require_locked(state, event)):
        raise RuleBroken("lesions-not-shown", event)
    if not state.drawing and not state.seeding:
        raise RuleBroken("steps-out-of-time", event)
    case = state.cases.get(case_id)
    if case is None:
        raise RuleBroken("unknown-case", event)
    given = cases_with_lesions(state)
    if case_id in given:
        raise RuleBroken("lesions-given-twice", event)
    _require_on_stills(event, case)
    return state._replace(more=state.more.set(_LESIONS, given | {case_id}))


def shows_lesions(protocol: LockedProtocol) -> bool:
    """Tell whether readers are shown where lesions are."""
    return protocol.content.hanging.lesion != Hanging().lesion


def cases_with_lesions(state: State) -> frozenset[str]:
    """Return the cases of which the log tells which lesions are shown."""
    found: frozenset[str] = state.more.get(_LESIONS, frozenset())
    return found


def _require_on_stills(event: Event, case: CaseFacts) -> None:
    lesions = tuple(map(lesions_of, event.content["lesions"]))
    for medium, boxes in zip(case.media, lesions, strict=True):
        is_still = medium.kind == MediumKind.STILL
        if is_still and not boxes:
            raise RuleBroken("lesions-missing", event)
        if not all(is_still and box.lies_inside(medium.width, medium.height) for box in boxes):
            raise RuleBroken("lesions-outside", event)
