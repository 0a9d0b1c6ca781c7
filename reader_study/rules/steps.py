"""A reader's steps: drawn into the places of her sessions, and which of them is at hand."""

from collections.abc import Iterable, Sequence, Set
from typing import Any

from immutables import Map

from reader_study.designs.step import COUNTED, NO_CASE, StepKind
from reader_study.rules.state import LockedFacts, SessionSteps, Sitting, State, StepFacts
from reader_study.store.names import ReadName

PRACTICE, QUESTIONS = StepKind.PRACTICE.value, StepKind.QUESTIONS.value
HIDDEN_CASES = "phi"
"""Where the cases that were reported stand in `State.more`: what is with each, by its id."""
COUNTED_KINDS = frozenset(kind.value for kind in COUNTED)


def step_of_row(ordinal: int, row: Sequence[Any]) -> StepFacts:
    """Return a step as an event holds it.

    Raises
    ------
    TypeError, ValueError
        When the row is none of a step.

    """
    position, case_id, arm, kind, form, visit, follows = row
    for number in (position, visit, follows):
        require_count(number)
    for name in (case_id, arm, kind, form):
        if not isinstance(name, str):
            raise TypeError("a name of a step is no text")
    return StepFacts(ordinal, position, case_id, arm, kind, form, visit, follows)


def require_count(value: object) -> int:
    """Return a whole number from 0.

    Raises
    ------
    ValueError
        For anything else.

    """
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError("no whole number from 0")
    return value


def with_steps(
    state: State, reader_id: str, session: int, steps: Iterable[StepFacts], *, keeps: bool
) -> State:
    """Return the state with steps behind those of a reader's session.

    Parameters
    ----------
    keeps : bool
        The answer of every read may be asked for later: an arbitration compares it.

    """
    key = (reader_id, session)
    place = state.places.get(key) or SessionSteps()
    added = tuple(steps)
    names = place.names.update({(s.case_id, s.arm, s.visit): s.ordinal for s in added})
    counted = [s.ordinal for s in added if s.kind in COUNTED_KINDS]
    followed = {s.follows for s in added if s.follows}
    if keeps:
        followed.update(counted)
    place = place._replace(
        steps=place.steps + added,
        names=names,
        followed=place.followed | followed,
        counted=place.counted + len(counted),
        last_counted=counted[-1] if counted else place.last_counted,
    )
    visits, unlocked = state.visits.mutate(), state.unlocked.mutate()
    for step in added:
        case = (reader_id, step.case_id)
        unlocked[case] = unlocked.get(case, 0) + 1
        if step.case_id != NO_CASE and step.kind != PRACTICE:
            met = visits.get(case, ())
            if session not in met:
                visits[case] = (*met, session)
    return state._replace(
        places=state.places.set(key, place), visits=visits.finish(), unlocked=unlocked.finish()
    )


def without_steps(state: State, reader_id: str) -> State:
    """Return the state without the steps of a reader who left."""
    return state._replace(
        places=Map({k: v for k, v in state.places.items() if k[0] != reader_id}),
        visits=Map({k: v for k, v in state.visits.items() if k[0] != reader_id}),
        unlocked=Map({k: v for k, v in state.unlocked.items() if k[0] != reader_id}),
    )


def is_ready(place: SessionSteps, step: StepFacts, known: Set[str]) -> bool:
    """Tell whether the step that one follows is locked; questions at the end wait for all cases.

    Parameters
    ----------
    known : set of str
        Cases that never come.

    """
    if step.follows and step.follows not in place.locked:
        return False
    if step.kind != QUESTIONS or place.last_counted > step.ordinal:
        return True
    return place.counted_locked == place.counted or all(
        one.ordinal in place.locked or one.case_id in known
        for one in place.steps
        if one.kind in COUNTED_KINDS
    )


def went_on(state: State, sitting: Sitting, reader_id: str, place: SessionSteps) -> Sitting:
    """Return the sitting at the first of its steps that is open and ready."""
    queue, locked, steps = sitting.queue, place.locked, place.steps
    hidden = hidden_cases(state)
    passed = state.known.get(reader_id, frozenset()) | frozenset(hidden)
    cursor = sitting.cursor
    while cursor < len(queue) and queue[cursor] in locked:
        cursor += 1
    for number in range(cursor, len(queue)):
        ordinal = queue[number]
        if ordinal in locked or steps[ordinal - 1].case_id in hidden:
            continue
        if is_ready(place, steps[ordinal - 1], passed):
            entity = entity_of(reader_id, sitting.session, steps[ordinal - 1])
            return sitting._replace(cursor=cursor, current=ordinal, entity=entity)
    return sitting._replace(cursor=cursor, current=0, entity="")


def hidden_cases(state: State) -> Map[str, str]:
    """Return the cases that nobody is shown, each with what is with it."""
    found: Map[str, str] = state.more.get(HIDDEN_CASES, Map())
    return found


def entity_of(reader_id: str, session: int, step: StepFacts) -> str:
    """Return the name of a step's read."""
    return ReadName(reader_id, session, step.case_id, step.arm, step.visit).entity


def in_order(place: SessionSteps, ordinals: Iterable[int]) -> tuple[int, ...]:
    """Return ordinals in the order in which they come: practice before all else."""
    steps = place.steps
    return tuple(sorted(ordinals, key=lambda o: (steps[o - 1].kind != PRACTICE, o)))


def with_lock(
    state: State, reader_id: str, session: int, step: StepFacts, facts: LockedFacts
) -> State:
    """Return the state with a step locked; what it begins on stays as long as one needs it."""
    key, case = (reader_id, session), (reader_id, step.case_id)
    place = state.places[key]
    place = place._replace(
        locked=place.locked.set(step.ordinal, facts),
        counted_locked=place.counted_locked + (step.kind in COUNTED_KINDS),
    )
    return state._replace(
        places=state.places.set(key, place),
        unlocked=state.unlocked.set(case, state.unlocked[case] - 1),
        with_reads=state.with_reads.set(reader_id, state.with_reads.get(reader_id, 0) + 1),
        read=state.read or step.kind in COUNTED_KINDS,
    )


def locked_read(state: State, name: ReadName) -> tuple[StepFacts, LockedFacts] | None:
    """Return a locked read by its name, with its step; None when there is none."""
    place = state.places.get((name.reader_id, name.session))
    ordinal = None if place is None else place.names.get((name.case_id, name.arm, name.visit))
    if place is None or ordinal is None or ordinal not in place.locked:
        return None
    return place.steps[ordinal - 1], place.locked[ordinal]
