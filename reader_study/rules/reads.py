"""What happens in a read before its lock: painting, answering, looking, resting."""

import json

from reader_study.cases import places_seen
from reader_study.forms.answer import Answer
from reader_study.forms.form import Form
from reader_study.forms.marks import ImageExtent
from reader_study.forms.rules import faults
from reader_study.media.medium import Medium
from reader_study.protocol.arms import ArmSpec
from reader_study.rules.broken import RuleBroken
from reader_study.rules.state import MediumFacts, Sitting, State, StepFacts
from reader_study.rules.steps import QUESTIONS, require_count
from reader_study.rules.times import due_steps
from reader_study.rules.who import READERS, require_own_name
from reader_study.store.events import Event
from reader_study.store.names import ReadName


def at_hand(state: State, event: Event) -> tuple[Sitting, StepFacts]:
    """Return the reader's sitting and the step of it that an event is about.

    Raises
    ------
    RuleBroken
        When the event is about any other read than the one that is at hand; the rule says why.

    """
    sitting = state.sittings.get(event.actor)
    if sitting is None or sitting.entity != event.entity or event.role not in READERS:
        broken, ordinal = _why_not(state, event)
        if sitting is None or broken.rule not in _UNKNOWN_HERE or not is_told_again(state, event):
            raise broken
        sitting = sitting._replace(current=ordinal, entity=event.entity)
    place = state.places[event.actor, sitting.session]
    return sitting, place.steps[sitting.current - 1]


_UNKNOWN_HERE = frozenset({"before-its-time", "out-of-order"})
"""What cannot be told of a read that was made elsewhere, by another clock and what was known there.
"""


def is_told_again(state: State, event: Event) -> bool:
    """Tell whether an event was judged where it was made: in a package, or before its seal."""
    return state.seeding or event.origin != state.origin


def _why_not(state: State, event: Event) -> tuple[RuleBroken, int]:
    name = ReadName.of(event.entity)
    require_own_name(state, event, name.reader_id)
    sitting = state.sittings.get(name.reader_id)
    if sitting is None:
        return RuleBroken("no-session", event), 0
    place = state.places.get((name.reader_id, name.session))
    ordinal = None if place is None else place.names.get((name.case_id, name.arm, name.visit))
    if place is None or ordinal is None or event.entity != name.entity:
        return RuleBroken("no-such-step", event), 0
    if sitting.session != name.session:
        return RuleBroken("other-session", event), ordinal
    if ordinal in place.locked:
        rule = "locked-twice" if event.action == "read.locked" else "read-after-lock"
        return RuleBroken(rule, event), ordinal
    step = place.steps[ordinal - 1]
    if step.follows and step.follows not in place.locked:
        return RuleBroken("before-what-it-follows", event), ordinal
    if ordinal not in due_steps(state, event.origin, name.reader_id, name.session, place):
        return RuleBroken("before-its-time", event), ordinal
    return RuleBroken("out-of-order", event), ordinal


def with_sitting(state: State, event: Event, sitting: Sitting) -> State:
    """Return the state with the reader's sitting as it is now."""
    return state._replace(sittings=state.sittings.set(event.actor, sitting))


def painted(state: State, event: Event) -> State:
    """Take the first complete paint of a case."""
    sitting, _ = at_hand(state, event)
    require_count(event.content["machine_us"])
    return with_sitting(state, event, sitting._replace(screen=event.entity))


def looked(state: State, event: Event) -> State:
    """Take an act on the images of a case: they have to be on the screen."""
    sitting, _ = at_hand(state, event)
    if sitting.screen != event.entity:
        raise RuleBroken("not-on-screen", event)
    return state


def rested(state: State, event: Event) -> State:
    """Take a pause, its end, or the end of work on a read for now."""
    at_hand(state, event)
    return state


def answered(state: State, event: Event) -> State:
    """Take a draft: it begins with the answer that was there, and fits the form."""
    _, step = at_hand(state, event)
    content = event.content
    answer = answer_of(content)
    form = state.forms.get(step.form)
    if form is None:
        require_old_answer(state, event, answer)
    else:
        require_fitting(state, event, step, form, answer)
        if event.old != state.drafts.get(event.entity):
            _require_continued(state, event, step)
    return state._replace(drafts=state.drafts.set(event.entity, event.new))


def _require_continued(state: State, event: Event, step: StepFacts) -> None:
    draft = state.drafts.get(event.entity)
    old = answer_of(json.loads(event.old))
    held = base_of(state, event, step) if draft is None else answer_of(json.loads(draft))
    if not is_alike(old, held, kept=draft is not None):
        raise RuleBroken("not-continued", event)


def base_of(state: State, event: Event, step: StepFacts) -> Answer:
    """Return the answer on which a step begins: of the read that it follows, or none."""
    if not step.follows:
        return Answer()
    name = ReadName.of(event.entity)
    text = state.places[name.reader_id, name.session].locked[step.follows].answer
    return answer_of(json.loads(text))


def is_alike(one: Answer, other: Answer, *, kept: bool = True) -> bool:
    """Tell whether two answers are one.

    Parameters
    ----------
    kept : bool
        With the soft checks that were kept: a read that is loaded again has none.

    """
    return (
        one.values == other.values
        and one.cannot_assess == other.cannot_assess
        and one.note == other.note
        and one.override == other.override
        and (not kept or one.kept == other.kept)
    )


def answer_of(content: object) -> Answer:
    """Return the answer that an event holds.

    Raises
    ------
    TypeError
        When it holds none.

    """
    if not isinstance(content, dict):
        raise TypeError("an answer is no mapping")
    answer = Answer.of_content(content)
    texts = (answer.cannot_assess or "", answer.note, answer.override)
    if not isinstance(answer.values, dict) or not all(isinstance(text, str) for text in texts):
        raise TypeError("a part of an answer has another kind")
    return answer


def require_fitting(
    state: State, event: Event, step: StepFacts, form: Form, answer: Answer, *, final: bool = False
) -> None:
    """Refuse an answer that its form does not allow, or a mark outside the images."""
    for fault in faults(form, answer, final=final, extents=_extents(state, step)):
        raise RuleBroken("off-the-form", event, fault.what.rstrip("."))


def require_old_answer(state: State, event: Event, answer: Answer) -> None:
    """Refuse an answer of versions 0.1 and 0.2 off the scale: their form is not in the log."""
    assert state.protocol is not None
    category, likelihood = answer.get("category"), answer.get("likelihood")
    if category is not None and category not in state.protocol.content.assessment.scale:
        raise RuleBroken("off-the-form", event, "category")
    if likelihood is not None and not 0 <= require_count(likelihood) <= 100:
        raise RuleBroken("off-the-form", event, "likelihood")


def arm_of(state: State, step: StepFacts) -> ArmSpec | None:
    """Return the arm of a step; None for questions."""
    assert state.protocol is not None
    return None if step.kind == QUESTIONS else state.protocol.arms[step.arm]


def media_shown(state: State, step: StepFacts) -> tuple[MediumFacts, ...]:
    """Return the media of a step's case that its arm shows, in order; none for questions."""
    arm, facts = arm_of(state, step), state.cases.get(step.case_id)
    if arm is None or facts is None:
        return ()
    if not arm.media:
        return facts.media
    media = tuple(Medium("", 1, 1, role=one.role, view=one.view) for one in facts.media)
    return tuple(facts.media[place] for place in places_seen(media, arm.media))


def _extents(state: State, step: StepFacts) -> tuple[ImageExtent, ...]:
    return tuple(ImageExtent(one.width, one.height, one.frames) for one in media_shown(state, step))
