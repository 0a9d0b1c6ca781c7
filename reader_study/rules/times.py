"""Time as the log tells it: each reader's time line, and which of her cases are due."""

from datetime import UTC, datetime, timedelta
from typing import Any

from reader_study.designs.step import NO_CASE
from reader_study.designs.trusted_time import Observation, TrustedClock, is_behind
from reader_study.rules.state import SessionSteps, State, StepFacts
from reader_study.rules.steps import COUNTED_KINDS, PRACTICE, hidden_cases, in_order
from reader_study.store.events import Event


def observation_of(event: Event, content: Any) -> Observation:  # noqa: ANN401 - JSON
    """Return what the clocks said at an event; before version 0.3 the time of the record.

    Raises
    ------
    ValueError, TypeError, AttributeError
        When it tells no time.

    """
    boot = content.get("boot", {}) if isinstance(content, dict) else {}
    utc = datetime.fromisoformat(boot.get("utc", event.utc))
    if utc.tzinfo is None:
        raise ValueError("a time without its zone")
    since = boot.get("since_ns")
    if since is not None and not isinstance(since, int):
        raise ValueError("no number of nanoseconds")
    return Observation(utc, str(boot.get("id", "")), since)


def observed_by_all(state: State, event: Event, content: Any) -> State:  # noqa: ANN401 - JSON
    """Return the state after the clocks were seen at the begin or end of a session."""
    now = observation_of(event, content)
    lines = state.lines.mutate()
    lines[event.origin, ""] = line_of(state, event.origin, "").after(now)
    for (origin, reader_id), line in state.lines.items():
        if origin == event.origin and reader_id:
            lines[origin, reader_id] = line.after(now)
    state = state._replace(lines=lines.finish())
    return with_wall(state, event.origin, now)


def observed_at_lock(
    state: State,
    event: Event,
    content: Any,  # noqa: ANN401 - JSON
    reader_id: str,
    session: int,
    case_id: str,
) -> State:
    """Return the state after the clocks were seen at the lock of a case."""
    now = observation_of(event, content)
    line = line_of(state, event.origin, reader_id).after(now)
    seen = (event.origin, line.moment)
    state = state._replace(
        lines=state.lines.set((event.origin, reader_id), line),
        moments=state.moments.set((reader_id, session, case_id), seen),
    )
    return with_wall(state, event.origin, now)


def line_of(state: State, origin: str, reader_id: str) -> TrustedClock:
    """Return a reader's time line in a chain; before her first lock there, that of all."""
    own = state.lines.get((origin, reader_id))
    return own or state.lines.get((origin, "")) or TrustedClock()


def with_wall(state: State, origin: str, now: Observation, *, confirmed: bool = False) -> State:
    """Return the state with the latest time of day of a chain; a confirmed one begins anew."""
    held = state.walls.get(origin)
    if not confirmed and held is not None and datetime.fromisoformat(held) >= now.utc:
        return state
    text = now.utc.astimezone(UTC).isoformat()
    return state._replace(walls=state.walls.set(origin, text))


def stands_behind(state: State, origin: str, now: Observation) -> bool:
    """Tell whether a clock stands so far behind the log that nothing may be read by it."""
    held = state.walls.get(origin)
    return held is not None and is_behind(datetime.fromisoformat(held), now.utc)


def due_steps(
    state: State, origin: str, reader_id: str, session: int, place: SessionSteps
) -> tuple[int, ...]:
    """Return the open steps of a session that may be opened now, in the order in which they come.

    As `reader_study.reading.due.Due`: practice and questions open with the first case of their
    session.
    """
    still = state.unlocked
    known = state.known.get(reader_id, frozenset()) | frozenset(hidden_cases(state))
    may: dict[str, bool] = {}
    for step in place.steps:
        if step.case_id not in may:
            may[step.case_id] = _may_open(state, origin, reader_id, session, step)
    counted = [
        step.case_id
        for step in place.steps
        if step.kind in COUNTED_KINDS and still.get((reader_id, step.case_id))
    ]
    if counted and not any(may[case_id] for case_id in counted):
        return ()
    return in_order(
        place,
        (
            step.ordinal
            for step in place.steps
            if step.ordinal not in place.locked
            and step.case_id not in known
            and (step.kind == PRACTICE or may[step.case_id])
        ),
    )


def _may_open(state: State, origin: str, reader_id: str, session: int, step: StepFacts) -> bool:
    if step.case_id == NO_CASE or step.kind == PRACTICE:
        return True
    if waits(state, origin, reader_id, session, step.case_id) is None:
        return True
    opened = state.overridden.get((reader_id, session), frozenset())
    return step.case_id in opened or "" in opened


def waits(
    state: State, origin: str, reader_id: str, session: int, case_id: str
) -> timedelta | None:
    """Return what is left of a case's washout; None when it is over.

    The longest time there is where an earlier session of hers with the case is not read. A lock in
    another chain was made by another clock, and is not measured by this one.
    """
    earlier = [n for n in state.visits.get((reader_id, case_id), ()) if n < session]
    if not earlier:
        return None
    assert state.protocol is not None
    washout = timedelta(days=state.protocol.content.design.washout_days)
    left = timedelta()
    for number in earlier:
        seen = state.moments.get((reader_id, number, case_id))
        if seen is None:
            return timedelta.max
        if seen[0] == origin:
            left = max(left, washout - line_of(state, origin, reader_id).since(seen[1]))
    return left if left > timedelta() else None
