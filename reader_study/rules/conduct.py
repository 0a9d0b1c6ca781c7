"""The coordinator's acts while a study is read: overrides, notes, arbitrations, known cases."""

import json

from reader_study.cases import ReadStatus
from reader_study.designs.step import StepKind
from reader_study.forms.answer import Answer
from reader_study.forms.differing import differing
from reader_study.rules.broken import RuleBroken
from reader_study.rules.reads import answer_of
from reader_study.rules.state import LockedFacts, State, StepFacts
from reader_study.rules.steps import COUNTED_KINDS, locked_read
from reader_study.rules.who import (
    require_entity,
    require_locked,
    require_office,
    require_reader,
    require_reason,
)
from reader_study.store.events import Event
from reader_study.store.names import ReadName


def overridden(state: State, event: Event) -> State:
    """Take cases that are opened before their washout is over."""
    content = event.content
    _, reader_id = event.entity.split("/")
    require_entity(event, f"washout/{reader_id}")
    require_office(state, event)
    require_reader(state, event, reader_id)
    require_reason(event)
    session = content["session"]
    place = state.places.get((reader_id, session))
    if place is None:
        raise RuleBroken("no-such-session", event)
    opened = frozenset(content.get("case_ids", [content["case_id"]]))
    still = {
        step.case_id
        for step in place.steps
        if step.kind in COUNTED_KINDS and step.ordinal not in place.locked
    }
    before = state.overridden.get((reader_id, session), frozenset())
    if state.seeding:
        return state._replace(
            overridden=state.overridden.set((reader_id, session), before | opened)
        )
    if not opened or opened - still - {""} or opened <= before:
        raise RuleBroken("nothing-waits", event)
    for case_id in opened - {""}:
        earlier = [n for n in state.visits[reader_id, case_id] if n < session]
        if not earlier or any((reader_id, n, case_id) not in state.moments for n in earlier):
            raise RuleBroken("nothing-waits", event, case_id)
    return state._replace(overridden=state.overridden.set((reader_id, session), before | opened))


def annotated(state: State, event: Event) -> State:
    """Take a note beside a locked read."""
    _noted(state, event)
    if state.unblinded:
        raise RuleBroken("after-unblinding", event)
    return state


def voided(state: State, event: Event) -> State:
    """Take the word that a locked read is void."""
    step, facts = _noted(state, event)
    if facts.voided:
        raise RuleBroken("voided-twice", event)
    name = ReadName.of(event.entity)
    key = (name.reader_id, name.session)
    place = state.places[key]
    locks = place.locked.set(step.ordinal, facts._replace(voided=True))
    return state._replace(places=state.places.set(key, place._replace(locked=locks)))


def _noted(state: State, event: Event) -> tuple[StepFacts, LockedFacts]:
    require_office(state, event)
    require_locked(state, event)
    require_reason(event)
    name = ReadName.of(event.entity)
    found = locked_read(state, name)
    if found is None or name.entity != event.entity:
        raise RuleBroken("read-not-locked", event)
    return found


def arbitration_drawn(state: State, event: Event) -> State:
    """Take a case on which all its readers are done and differ: a third one decides."""
    content = event.content
    case_id, fields = content["case_id"], list(content["fields"])
    require_entity(event, f"arbitration/{case_id}")
    require_office(state, event)
    require_locked(state, event)
    if case_id in state.arbitrations:
        raise RuleBroken("drawn-twice", event)
    n = len(state.arbitrations) + 1
    if state.is_package and not content["reads"]:
        # Whose reads differ is not told on to her who decides; the study's own log has judged it.
        return state._replace(arbitrations=state.arbitrations.set(case_id, n))
    names = [ReadName(reader, session, case_id, arm) for reader, session, arm in content["reads"]]
    found = [locked_read(state, name) for name in names]
    steps = [one for one in found if one is not None]
    if len(steps) < len(names) or len({name.arm for name in names}) != 1:
        raise RuleBroken("read-not-locked", event, case_id)
    wanted = {
        (reader_id, session)
        for (reader_id, session), place in state.places.items()
        if _is_scored(state, reader_id, session, case_id, names[0].arm)
    }
    readers = [(name.reader_id, name.session) for name in names]
    if len(readers) < 2 or len(set(readers)) != len(readers) or set(readers) != wanted:
        raise RuleBroken("no-disagreement", event, case_id)
    form = state.forms[steps[0][0].form]
    answers = [_answer_of(facts) for _, facts in steps]
    if not fields or list(differing(form, answers)) != fields:
        raise RuleBroken("no-disagreement", event, case_id)
    return state._replace(arbitrations=state.arbitrations.set(case_id, n))


def _is_scored(state: State, reader_id: str, session: int, case_id: str, arm: str) -> bool:
    place = state.places[reader_id, session]
    ordinal = place.names.get((case_id, arm, 1))
    return ordinal is not None and place.steps[ordinal - 1].kind == StepKind.SCORED


def _answer_of(facts: LockedFacts) -> Answer:
    if not facts.answer:
        return Answer(cannot_assess="-") if facts.status == ReadStatus.CANNOT_ASSESS else Answer()
    return answer_of(json.loads(facts.answer))


def known(state: State, event: Event) -> State:
    """Take the coordinator's word that a reader knows the truth of cases."""
    _, person_id = event.entity.split("/")
    require_entity(event, f"person/{person_id}")
    require_office(state, event)
    require_reason(event)
    cases = frozenset(event.content["cases"])
    for case_id in () if state.is_package else sorted(cases - set(state.cases)):
        raise RuleBroken("unknown-case", event, case_id)
    before = state.known.get(person_id, frozenset())
    return state._replace(known=state.known.set(person_id, before | cases))
