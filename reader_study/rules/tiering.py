"""Difficulty tiers: frozen before results of chat models are known, and never changed in silence.

Whether results were opened stands in `State.more`. The first tiers are frozen before that; later
ones are another version of the rule, and after the results they are told as what they are.
"""

from collections.abc import Callable, Mapping

from reader_study.rules.broken import RuleBroken
from reader_study.rules.state import State
from reader_study.rules.who import require_entity, require_office, require_reason
from reader_study.store.events import Event

FROZEN = "tiers.frozen"
REPORTED = "benchmark.reported"
_OPENED, _VERSION = "benchmark_opened", "tiers_version"
_HEX_DIGITS = 64

Rule = Callable[[State, Event], State]


def reported(state: State, event: Event) -> State:
    """Take that results of a run of chat models were written, for which the truth was opened."""
    return state._replace(more=state.more.set(_OPENED, True))


def frozen(state: State, event: Event) -> State:
    """Take tiers of all reading cases."""
    content = event.content
    require_office(state, event)
    version, n_cases = content["version"], content["n"]
    if type(version) is not int or version < 1 or not isinstance(content["rule"], str):
        raise TypeError("no version of a rule")
    require_entity(event, f"tiers/{version}")
    for name in ("sha256", "sealed_sha256", "identity_sha256"):
        _hex(content[name])
    if n_cases != state.n_reading:
        raise RuleBroken("wrong-count", event, f"{n_cases}, {state.n_reading}")
    before = state.more.get(_VERSION, 0)
    if version <= before:
        raise RuleBroken("tiers-frozen-twice", event)
    is_late = state.unblinded or bool(state.more.get(_OPENED))
    if is_late and not before:
        raise RuleBroken("tiers-after-results", event)
    if content["post_hoc"] is not is_late:
        raise RuleBroken("tiers-told-wrongly", event)
    if before:
        require_reason(event)
    return state._replace(more=state.more.set(_VERSION, version))


def _hex(text: str) -> None:
    if len(text) != _HEX_DIGITS:
        raise ValueError("no hash")
    bytes.fromhex(text)


RULES: Mapping[str, Rule] = {FROZEN: frozen, REPORTED: reported}
"""Asked at any time of a study: a benchmark may be read before, during and after reading."""
