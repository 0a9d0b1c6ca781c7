"""One step of the log: whether an event is allowed after those before it, and what follows."""

from collections.abc import Callable, Iterable, Mapping

from reader_study.event_contents import MalformedEventError
from reader_study.rules import (
    amending,
    conduct,
    deid,
    drawing,
    ending,
    heads,
    locking,
    locks,
    making,
    people,
    playing,
    reads,
    revealing,
    sealing,
    sittings,
    tiering,
)
from reader_study.rules.broken import RuleBroken
from reader_study.rules.state import ChainHead, State
from reader_study.store.events import Event

Rule = Callable[[State, Event], State]

RULES: Mapping[str, Rule] = {
    "study.created": making.created,
    "package.sealed": making.package_sealed,
    "package.made": making.package_made,
    "intake.committed": making.intake_committed,
    "case.registered": making.case_registered,
    "media.screened": deid.screened,
    "media.masked": deid.masked,
    "phi.reported": deid.reported,
    "phi.hidden": deid.hidden,
    "phi.settled": deid.settled,
    "truth.sealed": making.truth_sealed,
    "model.frozen": making.model_frozen,
    "study.key_made": sealing.key_made,
    "model.sealed": sealing.model_sealed,
    "protocol.locked": locking.protocol_locked,
    "form.locked": locking.form_locked,
    "practice.drawn": locking.practice_drawn,
    "lesions.given": locking.lesions_given,
    "list.drawn": drawing.list_drawn,
    "steps.drawn": drawing.steps_drawn,
    "protocol.amended": amending.amended,
    "steps.withdrawn": amending.withdrawn,
    "washout.overridden": conduct.overridden,
    "arbitration.drawn": conduct.arbitration_drawn,
    "read.annotated": conduct.annotated,
    "read.voided": conduct.voided,
    "case.known": conduct.known,
    "clock.refused": sittings.clock_refused,
    "clock.confirmed": sittings.clock_confirmed,
    "clock.jumped": sittings.clock_jumped,
    "session.started": sittings.started,
    "session.ended": sittings.ended,
    "session.refused": sittings.refused,
    "case.painted": reads.painted,
    "read.answered": reads.answered,
    "read.measured": reads.looked,
    "read.calibrated": reads.looked,
    "read.viewed": reads.looked,
    "read.played": playing.played,
    "read.paused": reads.rested,
    "read.resumed": reads.rested,
    "read.suspended": reads.rested,
    "read.locked": locks.locked,
    "practice.told": locks.told,
    "ai.revealed": revealing.revealed,
    "ai.shown": revealing.shown,
    "study.closed": ending.closed,
    "study.unblinded": ending.unblinded,
    "analysis.frozen": ending.analysed,
}
"""The rules on each action. An action that is not here is of no consequence, and passes."""

_BESIDE: Mapping[str, Rule] = {**people.RULES, **heads.RULES, **tiering.RULES}
"""The rules on what is asked of persons, of heads and of tiers, at any time of a study."""
_BESIDE_EVERYWHERE = people.OF_READERS | heads.OF_EVERY_CHAIN

READING = frozenset(
    action
    for action in RULES
    if action.startswith(("case.painted", "read.", "ai.", "session.", "practice.told"))
    or action in ("clock.refused", "clock.jumped", "phi.reported")
) - {"read.annotated", "read.voided"}
"""Acts of readers; in a chain of another workstation they alone count."""

ON_THE_WAY = frozenset({"steps.drawn"})
"""Acts that a reader's program does in its own chain too: another round of practice."""

_AFTER_CLOSE = frozenset(
    {
        "study.key_made",
        "model.sealed",
        "session.ended",
        "clock.jumped",
        "read.suspended",
        "read.annotated",
        "study.closed",
        "study.unblinded",
        "analysis.frozen",
    }
)
_DRAWING = frozenset(
    {
        "form.locked",
        "practice.drawn",
        "lesions.given",
        "steps.drawn",
        "list.drawn",
        "steps.withdrawn",
    }
)
_BEFORE = {"truth.sealed": frozenset({"case.registered", "media.screened"})}
"""What may come before that which is owed."""
_MALFORMED = (
    KeyError,
    TypeError,
    ValueError,
    AttributeError,
    IndexError,
    ArithmeticError,
    AssertionError,
    RecursionError,
)


def apply(state: State, event: Event) -> State:
    """Return the state after an event.

    Parameters
    ----------
    state : State
        After the events before it, in study order.

    Raises
    ------
    RuleBroken
        When the event is not allowed there; then nothing is changed.

    """
    state = _formed(_readable, state, event)
    rule = RULES.get(event.action)
    if rule is not None and _counts(state, event):
        state = _ruled(rule, state, event)
    beside = _BESIDE.get(event.action)
    if beside is not None and (event.origin == state.origin or event.action in _BESIDE_EVERYWHERE):
        state = _formed(beside, state, event)
    head = state.heads.get(event.origin)
    if head is not None and event.utc < head.utc:
        raise RuleBroken("time-goes-back", event)
    here = ChainHead(event.seq, event.hash, event.utc)
    return state._replace(heads=state.heads.set(event.origin, here))


def judged(state: object | None, event: Event) -> object:
    """Return the state after an event, as a store asks that knows nothing of states.

    Parameters
    ----------
    state : State or None
        None before the first event.

    Raises
    ------
    RuleBroken
        When the event is not allowed there.

    """
    if state is None:
        return apply(State(), event)
    if not isinstance(state, State):
        raise TypeError("no state of the rules")
    return apply(state, event)


def replay(events: Iterable[Event], state: State | None = None) -> State:
    """Return the state after events in study order.

    Raises
    ------
    RuleBroken
        At the first event that breaks a rule.

    """
    state = State() if state is None else state
    for event in events:
        state = apply(state, event)
    return state


def _readable(state: State, event: Event) -> State:
    """Ask only that what stands in an event can be read, also where its rule does not look."""
    _ = event.content
    if event.old != "null":
        _ = event.old_content
    return state


def _counts(state: State, event: Event) -> bool:
    """Tell whether an event counts: of another chain only what its reader did."""
    if event.origin == state.origin or not state.origin:
        return True
    owed = event.action == state.owed and event.action in ON_THE_WAY
    return event.action in READING or owed


def _ruled(rule: Rule, state: State, event: Event) -> State:
    action = event.action
    if not state.origin and action != "study.created":
        raise RuleBroken("no-study", event)
    if state.owed and action != state.owed and action not in _BEFORE.get(state.owed, ()):
        raise RuleBroken("must-follow", event, state.owed)
    if state.closed and action not in _AFTER_CLOSE:
        raise RuleBroken("after-unblinding" if state.unblinded else "after-close", event)
    if state.drawing and action not in _DRAWING:
        state = state._replace(drawing=False)
    return _formed(rule, state, event)


def _formed(rule: Rule, state: State, event: Event) -> State:
    """Ask a rule; what is no content of such an event is told so."""
    try:
        return rule(state, event)
    except _MALFORMED as error:
        raise RuleBroken("malformed", event, _told(error)) from error


def _told(error: BaseException) -> str:
    if isinstance(error, MalformedEventError):
        return error.why
    return f"{type(error).__name__}: {error}"[:200]
