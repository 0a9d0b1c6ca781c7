"""Steps that are drawn: with the lock, with an amendment, for an arbitrator, for practice again."""

from collections.abc import Sequence

from reader_study.cases import CaseRole
from reader_study.designs.step import NO_CASE, StepKind
from reader_study.first_arms import first_arm_ids
from reader_study.rules.broken import RuleBroken
from reader_study.rules.declared import LockedProtocol
from reader_study.rules.locking import cases_with_lesions, shows_lesions
from reader_study.rules.state import SessionSteps, State, StepFacts
from reader_study.rules.steps import (
    PRACTICE,
    in_order,
    require_count,
    step_of_row,
    went_on,
    with_steps,
)
from reader_study.rules.who import require_entity, require_locked, require_office, require_reader
from reader_study.store.events import Event
from reader_study.store.projections import FIRST_FORM, STEP_COLUMNS

ARBITRATION = StepKind.ARBITRATION.value


def list_drawn(state: State, event: Event) -> State:
    """Take a list of versions 0.1 and 0.2: every case once, in the two arms that there were."""
    content = event.content
    reader_id, session = content["reader_id"], require_count(content["session"])
    require_office(state, event)
    require_entity(event, f"list/{reader_id}/{session}")
    require_reader(state, event, reader_id)
    _require_time(state, event, content["seed"])
    if (reader_id, session) in state.places:
        raise RuleBroken("step-drawn-twice", event)
    steps: list[StepFacts] = []
    for position, case_id in enumerate(content["case_ids"], start=1):
        _require_case(state, event, case_id)
        earlier = 0
        for arm in first_arm_ids():
            number = len(steps) + 1
            row = (position, case_id, arm, StepKind.SCORED.value, FIRST_FORM, 1, earlier)
            steps.append(StepFacts(number, *row))
            earlier = number
    if len(set(content["case_ids"])) != len(content["case_ids"]):
        raise RuleBroken("step-drawn-twice", event)
    return with_steps(state, reader_id, session, steps, keeps=False)


def steps_drawn(state: State, event: Event) -> State:
    """Take the steps of a reader's session, or further ones."""
    content = event.content
    reader_id, session = content["reader_id"], content["session"]
    require_entity(event, f"steps/{reader_id}/{session}")
    protocol = require_locked(state, event)
    reader = require_reader(state, event, reader_id)
    if require_count(session) < 1 or list(content["columns"]) != list(STEP_COLUMNS):
        raise ValueError("no session, or other columns")
    place = state.places.get((reader_id, session)) or SessionSteps()
    first = len(place.steps) + 1
    steps = [step_of_row(n, row) for n, row in enumerate(content["steps"], start=first)]
    _require_new(event, place, steps)
    known = [*place.steps, *steps]
    for step in steps:
        _require_declared(state, event, protocol, step, known)
    if state.owed == event.action:
        _require_round(state, event, place, steps)
        return _practised_again(state, reader_id, session, steps)
    require_office(state, event)
    if steps and all(step.kind == ARBITRATION for step in steps):
        _require_arbitrations(state, event, steps, reader.role)
    else:
        _require_time(state, event, content["seed"])
    keeps = any(one.role == "arbitrator" for one in protocol.readers.values())
    return with_steps(state, reader_id, session, steps, keeps=keeps)


def _require_time(state: State, event: Event, seed: object) -> None:
    protocol = require_locked(state, event)
    if not state.drawing and not state.seeding:
        raise RuleBroken("steps-out-of-time", event)
    if seed != protocol.content.seed:
        raise RuleBroken("steps-not-of-the-protocol", event, "seed")


def _require_case(state: State, event: Event, case_id: str) -> None:
    case = state.cases.get(case_id)
    if case is None or case.role != CaseRole.READING:
        raise RuleBroken("unknown-case", event, case_id)


def _require_new(event: Event, place: SessionSteps, steps: Sequence[StepFacts]) -> None:
    names = [(step.case_id, step.arm, step.visit) for step in steps]
    if len(set(names)) != len(names) or any(name in place.names for name in names):
        raise RuleBroken("step-drawn-twice", event)


def _require_declared(
    state: State,
    event: Event,
    protocol: LockedProtocol,
    step: StepFacts,
    steps: Sequence[StepFacts],
) -> None:
    if StepKind(step.kind) is StepKind.QUESTIONS:
        questions = protocol.content.questions
        asked = {*questions.before_ai, *questions.after_session}
        if (step.case_id, step.position) != (NO_CASE, 0) or {step.arm, step.form} - asked:
            raise RuleBroken("steps-not-of-the-protocol", event, step.arm)
    else:
        _require_read(state, event, protocol, step)
    if step.form not in state.forms:
        raise RuleBroken("unknown-form", event, step.form)
    if not step.follows:
        return
    before = steps[step.follows - 1] if step.follows <= len(steps) else None
    arm = protocol.arms.get(step.arm)
    fits = before is not None and arm is not None and before.arm == arm.follows
    if not fits or before is None or before.case_id != step.case_id:
        raise RuleBroken("steps-not-of-the-protocol", event, f"follows {step.follows}")


def _require_read(state: State, event: Event, protocol: LockedProtocol, step: StepFacts) -> None:
    if step.arm not in protocol.arms:
        raise RuleBroken("unknown-arm", event, step.arm)
    if step.kind == PRACTICE:
        if step.case_id not in (state.practice or {}):
            raise RuleBroken("unknown-case", event, step.case_id)
    else:
        _require_case(state, event, step.case_id)
    if step.form != protocol.form_of(step.arm) or step.position < 1 or step.visit < 1:
        raise RuleBroken("steps-not-of-the-protocol", event, step.case_id)
    if shows_lesions(protocol) and step.case_id not in cases_with_lesions(state):
        raise RuleBroken("lesions-missing", event, step.case_id)


def _require_round(
    state: State, event: Event, place: SessionSteps, steps: Sequence[StepFacts]
) -> None:
    """Refuse anything but the round that was just not passed, once more."""
    content = event.content
    tally = state.tallies.get((content["reader_id"], content["session"]))
    visit = 1 if tally is None else tally.visit - 1
    before = [s for s in place.steps if s.kind == PRACTICE and s.visit == visit]
    wanted = [s._replace(ordinal=0, visit=visit + 1) for s in before]
    if [s._replace(ordinal=0) for s in steps] != wanted or event.actor != content["reader_id"]:
        raise RuleBroken("not-a-practice-round", event)


def _practised_again(
    state: State, reader_id: str, session: int, steps: Sequence[StepFacts]
) -> State:
    """Return the state in which the reader goes on with the new round."""
    state = with_steps(state, reader_id, session, steps, keeps=False)._replace(owed="")
    place, sitting = state.places[reader_id, session], state.sittings[reader_id]
    kept = set(sitting.queue)
    still = [
        step.ordinal
        for step in place.steps
        if step.ordinal not in place.locked
        and (step.ordinal in kept or step.ordinal > sitting.known)
    ]
    sitting = sitting._replace(queue=in_order(place, still), cursor=0)
    sitting = went_on(state, sitting, reader_id, place)
    return state._replace(sittings=state.sittings.set(reader_id, sitting))


def _require_arbitrations(
    state: State, event: Event, steps: Sequence[StepFacts], role: str
) -> None:
    for step in steps:
        drawn = step.case_id in state.arbitrations or state.is_package
        if role != "arbitrator" or not drawn:
            raise RuleBroken("not-her-arbitration", event, step.case_id)
