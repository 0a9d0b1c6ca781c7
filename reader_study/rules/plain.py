"""The state of a study as JSON values, and back: for a checkpoint of a large log.

Every value that JSON does not have is told as a list whose first item says what it is. A protocol
and a form are told as the log tells them and are built again.
"""

from collections.abc import Callable, Mapping
from typing import Any

from immutables import Map

from reader_study.designs.trusted_time import TrustedClock, TrustedMoment
from reader_study.forms.form import Form
from reader_study.forms.stored import content_of, form_of_content
from reader_study.rules.declared import LockedProtocol, rebuilt
from reader_study.rules.state import (
    CaseFacts,
    ChainHead,
    LockedFacts,
    SessionSteps,
    Sitting,
    State,
    StepFacts,
    Tally,
)

SCHEME = 1
"""Rises when a state holds something else; another one's checkpoint is not read but made again."""

_RECORDS = {
    kind.__name__: kind
    for kind in (CaseFacts, ChainHead, LockedFacts, SessionSteps, Sitting, State, StepFacts, Tally)
}


def told(state: State) -> dict[str, Any]:
    """Return a state as JSON values."""
    return {"scheme": SCHEME, "state": _told(state)}


def state_of(content: Mapping[str, Any]) -> State:
    """Read what `told` wrote.

    Raises
    ------
    ValueError
        When it is no such content, or of another scheme.

    """
    try:
        if content["scheme"] != SCHEME:
            raise ValueError("a state of another scheme")
        state = _built(content["state"])
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise ValueError("no state of the rules") from error
    if not isinstance(state, State):
        raise ValueError("no state of the rules")
    return state


def _told(value: Any) -> Any:  # noqa: ANN401 - any part of a state
    if value is None or isinstance(value, bool | int | str):
        return value
    if type(value).__name__ in _RECORDS:
        return [type(value).__name__, list(map(_told, value))]
    for kind, tell in _TELLERS.items():
        if isinstance(value, kind):
            return tell(value)
    raise TypeError(f"{type(value).__name__} is no part of a state")


_TELLERS: Mapping[type, Callable[[Any], list[Any]]] = {
    LockedProtocol: lambda told: ["protocol", told.version, told.sha256, dict(told.keys)],
    Form: lambda form: ["form", content_of(form)],
    TrustedClock: lambda clock: ["clock", clock.content()],
    TrustedMoment: lambda moment: ["moment", moment.us, moment.gaps],
    Map: lambda items: ["map", [[_told(key), _told(item)] for key, item in items.items()]],
    frozenset: lambda items: ["set", list(map(_told, items))],
    tuple: lambda items: ["tuple", list(map(_told, items))],
    list: lambda items: ["list", list(map(_told, items))],
    dict: lambda items: ["dict", [[key, _told(item)] for key, item in items.items()]],
}
_BUILDERS: Mapping[str, Callable[..., Any]] = {
    "protocol": rebuilt,
    "form": form_of_content,
    "clock": TrustedClock.of_content,
    "moment": TrustedMoment,
    "map": lambda pairs: Map([(_built(key), _built(item)) for key, item in pairs]),
    "set": lambda items: frozenset(map(_built, items)),
    "tuple": lambda items: tuple(map(_built, items)),
    "list": lambda items: list(map(_built, items)),
    "dict": lambda pairs: {key: _built(item) for key, item in pairs},
}


def _built(value: Any) -> Any:  # noqa: ANN401 - any part of a state
    if not isinstance(value, list):
        return value
    kind, *parts = value
    record = _RECORDS.get(kind)
    if record is not None:
        return record(*map(_built, parts[0]))
    return _BUILDERS[kind](*parts)
