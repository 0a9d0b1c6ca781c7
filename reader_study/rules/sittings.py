"""Sessions and clocks: who is at work, where she stands, and whether the clock may be trusted."""

from typing import Any

from reader_study.clock_jumps import jump_of
from reader_study.rules.broken import RuleBroken
from reader_study.rules.reads import is_told_again
from reader_study.rules.state import SessionSteps, Sitting, State, StepFacts
from reader_study.rules.steps import went_on
from reader_study.rules.times import (
    due_steps,
    observation_of,
    observed_by_all,
    stands_behind,
    with_wall,
)
from reader_study.rules.who import (
    require_entity,
    require_locked,
    require_office,
    require_own_name,
    require_reason,
)
from reader_study.store.events import Event


def session_of(event: Event, room: str = "session") -> tuple[str, int]:
    """Return reader and number of the session that an event names.

    Raises
    ------
    ValueError
        When it names none.

    """
    kind, reader_id, number = event.entity.split("/")
    if kind != room or not number.isdecimal() or str(int(number)) != number:
        raise ValueError("no name of a session")
    return reader_id, int(number)


def started(state: State, event: Event) -> State:
    """Take the begin of a session, or where it goes on after it was cut off."""
    reader_id, session = session_of(event)
    require_own_name(state, event, reader_id)
    content = event.content
    place = state.places.get((reader_id, session))
    if place is None and any(reader == reader_id for reader, _ in state.places):
        raise RuleBroken("no-such-session", event)
    if place is None and session != 1:
        raise RuleBroken("no-such-session", event)
    behind = stands_behind(state, event.origin, observation_of(event, content))
    if behind and _tells(content) and not state.seeding:
        raise RuleBroken("clock-behind", event)
    state = observed_by_all(state, event, content)
    place = place or SessionSteps()
    queue = due_steps(state, event.origin, reader_id, session, place)
    sitting = Sitting(session, queue, 0, len(place.steps), 0, "")
    sitting = went_on(state, sitting, reader_id, place)
    is_strict = state.form > 1 and not is_told_again(state, event)
    if is_strict and content["place"] != _place_of(place, sitting):
        raise RuleBroken("not-her-place", event)
    return state._replace(sittings=state.sittings.set(reader_id, sitting))


def _tells(content: Any) -> bool:  # noqa: ANN401 - JSON
    """Tell whether the event holds what the clock said; before version 0.3 none did."""
    return isinstance(content, dict) and "boot" in content


def _place_of(place: SessionSteps, sitting: Sitting) -> dict[str, Any] | None:
    if not sitting.current:
        return None
    step: StepFacts = place.steps[sitting.current - 1]
    return {"position": step.position, "arm": step.arm, "kind": step.kind}


def ended(state: State, event: Event) -> State:
    """Take the end of a session."""
    reader_id, session = session_of(event)
    require_own_name(state, event, reader_id)
    sitting = state.sittings.get(reader_id)
    if sitting is None:
        raise RuleBroken("no-session", event)
    if sitting.session != session:
        raise RuleBroken("other-session", event)
    state = observed_by_all(state, event, event.content)
    return state._replace(sittings=state.sittings.delete(reader_id))


def refused(state: State, event: Event) -> State:
    """Take a session that could not begin because nothing was due."""
    kind, reader_id = event.entity.split("/")
    if kind != "session":
        raise ValueError("no name of a reader's sessions")
    require_own_name(state, event, reader_id)
    return observed_by_all(state, event, event.content)


def clock_refused(state: State, event: Event) -> State:
    """Take a clock with which nothing was read."""
    require_entity(event, "clock")
    require_own_name(state, event, event.actor)
    behind = stands_behind(state, event.origin, observation_of(event, event.content))
    if not behind and not is_told_again(state, event):
        raise RuleBroken("clock-not-behind", event)
    return state


def clock_jumped(state: State, event: Event) -> State:
    """Take a jump of the wall clock in a session: it follows from what the clocks said."""
    reader_id, session = session_of(event, "clock")
    require_own_name(state, event, reader_id)
    sitting = state.sittings.get(reader_id)
    if sitting is None:
        raise RuleBroken("no-session", event)
    if sitting.session != session:
        raise RuleBroken("other-session", event)
    content = event.content
    jump = jump_of(content)
    if jump is None:
        raise RuleBroken("clock-has-not-jumped", event)
    # A clock that never runs back cannot have said then what it says only later.
    if jump.content() != content or jump.after.monotonic_ns > event.monotonic_ns:
        raise RuleBroken("jump-does-not-follow", event)
    return state


def clock_confirmed(state: State, event: Event) -> State:
    """Take the coordinator's word that the clock is right although it stands behind the log."""
    require_entity(event, "clock")
    require_office(state, event)
    require_locked(state, event)
    require_reason(event)
    now = observation_of(event, event.content)
    if not stands_behind(state, event.origin, now) and not state.seeding:
        raise RuleBroken("clock-not-behind", event)
    state = observed_by_all(state, event, event.content)
    return with_wall(state, event.origin, now, confirmed=True)
