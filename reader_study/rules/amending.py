"""Amendments: numbered, with a reason, and of nothing that rests on the lock."""

from typing import Any

from reader_study.protocol.amendable import AmendableNow, changes_between, reader_ids
from reader_study.rules.broken import RuleBroken
from reader_study.rules.locking import read_protocol
from reader_study.rules.state import State
from reader_study.rules.steps import without_steps
from reader_study.rules.who import require_entity, require_locked, require_office, require_reason
from reader_study.store.events import Event


def amended(state: State, event: Event) -> State:
    """Take an amendment of the protocol; steps of new readers and cases follow it."""
    content = event.content
    require_entity(event, "protocol")
    require_office(state, event)
    before = require_locked(state, event)
    require_reason(event)
    if content["version"] != before.version + 1 and not state.seeding:
        raise RuleBroken("not-the-next-version", event, str(content["version"]))
    protocol = read_protocol(state, event, content["version"])
    if not state.is_package:
        _require_changes(state, event, content["changes"], protocol.keys)
        now = AmendableNow(
            read=state.read,
            with_reads=frozenset(state.with_reads),
            washout_days=before.content.design.washout_days,
        )
        refusals = now.refusals(before.keys, protocol.keys)
        if refusals:
            raise RuleBroken("not-amendable", event, refusals[0])
    return state._replace(protocol=protocol, drawing=True, owed="")


def _require_changes(state: State, event: Event, told: Any, keys: Any) -> None:  # noqa: ANN401
    before = require_locked(state, event)
    changes: dict[str, list[str | None]] = {
        key: list(pair) for key, pair in changes_between(before.keys, keys).items()
    }
    if state.owed:  # cases came with it
        n = told["cases"][0]
        changes["cases"] = [n, str(len(state.cases))]
        if not 0 <= int(n) < len(state.cases):
            raise RuleBroken("changes-do-not-follow", event, "cases")
    if told != changes:
        raise RuleBroken("changes-do-not-follow", event)


def withdrawn(state: State, event: Event) -> State:
    """Take away the steps of a reader who left with an amendment, before her first read."""
    reader_id = event.content["reader_id"]
    require_entity(event, f"steps/{reader_id}")
    require_office(state, event)
    protocol = require_locked(state, event)
    require_reason(event)
    is_there = reader_id in reader_ids(protocol.keys)
    # A package keeps the protocol in which its reader stood: the study's own log has judged it.
    fits = state.is_package or (state.drawing and not is_there)
    if not fits or reader_id in state.with_reads:
        raise RuleBroken("not-withdrawable", event, reader_id)
    if reader_id in state.sittings or not any(key[0] == reader_id for key in state.places):
        raise RuleBroken("not-withdrawable", event, reader_id)
    return without_steps(state, reader_id)
