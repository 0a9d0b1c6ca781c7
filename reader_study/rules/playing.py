"""What of clips ran in a read: told as it can have been, and as much as the protocol asks (P18)."""

from collections.abc import Mapping
from typing import Any

from immutables import Map

from reader_study.media.playing import Played, unplayed, with_played
from reader_study.rules.broken import RuleBroken
from reader_study.rules.reads import at_hand, media_shown
from reader_study.rules.state import MediumFacts, State, StepFacts
from reader_study.rules.steps import require_count
from reader_study.store.events import Event

_KEY = "played"
"""Where among what rules keep the accounts of reads that are not locked stand, by entity."""

_MODES = frozenset({"loop", "sweep", "once"})
_MOST_PERCENT = 400
_LATE_US = 200_000
"""A screen that is late by so much paints what was due before."""


def played(state: State, event: Event) -> State:
    """Take what ran of a clip, or was leafed through of a series: of one that is on the screen."""
    sitting, step = at_hand(state, event)
    if sitting.screen != event.entity:
        raise RuleBroken("not-on-screen", event)
    told = event.content
    media = media_shown(state, step)
    image = require_count(told["image"])
    if image >= len(media) or media[image].frames < 2:
        raise RuleBroken("played-nothing", event, str(image))
    _require_possible(event, told, media[image])
    accounts = with_played(_accounts(state, event.entity), told)
    kept = tuple(tuple(one) for one in accounts)
    by_entity = state.more.get(_KEY, Map()).set(event.entity, kept)
    return state._replace(more=state.more.set(_KEY, by_entity))


def require_played(state: State, event: Event, step: StepFacts, content: dict[str, Any]) -> None:
    """Refuse a lock before its clips ran as the protocol asks, or that tells of other plays."""
    accounts = _accounts(state, event.entity)
    told = [one.content() for one in accounts]
    if content.get("played", []) != told:
        raise RuleBroken("lock-does-not-follow", event, "played")
    assert state.protocol is not None
    if content["cannot_assess"] or step.follows:
        return
    left = unplayed(media_shown(state, step), state.protocol.content.playing, accounts)
    if left:
        raise RuleBroken("lock-unplayed", event, ", ".join(str(place) for place in left))


def without_plays(state: State, entity: str) -> State:
    """Forget what ran in a read that is locked: the lock tells it."""
    held = state.more.get(_KEY)
    if held is None or entity not in held:
        return state
    return state._replace(more=state.more.set(_KEY, held.delete(entity)))


def _accounts(state: State, entity: str) -> tuple[Played, ...]:
    return tuple(Played(*plain) for plain in state.more.get(_KEY, Map()).get(entity, ()))


def _require_possible(event: Event, told: Mapping[str, Any], medium: MediumFacts) -> None:
    """Refuse what cannot have been: of another clip, beyond its ends, or quicker than time."""
    for name, held in (("frames", medium.frames), ("clip_us", medium.duration_us)):
        if told[name] != held:
            raise RuleBroken("played-otherwise", event, name)
    for name in ("painted", "dropped", "late", "speed_percent", "longest_us"):
        require_count(told[name])
    _require_spans(event, "ranges", told["ranges"], medium.duration_us, rising=False)
    _require_spans(event, "seen", told["seen"], medium.frames - 1, rising=True)
    if told["mode"] not in _MODES or told["speed_percent"] > _MOST_PERCENT:
        raise RuleBroken("played-otherwise", event, "mode")
    if told["late"] > told["painted"] or told["longest_us"] > medium.duration_us:
        raise RuleBroken("played-otherwise", event, "late")
    _require_time(event, told)


def _require_spans(
    event: Event, name: str, spans: list[list[int]], last: int, *, rising: bool
) -> None:
    at = -1
    for begin, end in spans:
        if not 0 <= require_count(begin) <= require_count(end) <= last:
            raise RuleBroken("played-otherwise", event, name)
        if rising and begin <= at:
            raise RuleBroken("played-otherwise", event, name)
        at = end


def _require_time(event: Event, told: Mapping[str, Any]) -> None:
    """Refuse more play than the time between the first and the last frame allows."""
    ran_us = sum(end - begin for begin, end in told["ranges"])
    began, ended = told["began_ns"], told["ended_ns"]
    if not ran_us:
        return
    if not 0 <= require_count(began) <= require_count(ended) <= event.monotonic_ns:
        raise RuleBroken("played-otherwise", event, "ended_ns")
    if not told["speed_percent"] or not told["painted"]:
        raise RuleBroken("played-otherwise", event, "painted")
    # Of each part the frame that was there before and the last one's own time come on top.
    rest_us = 2 * told["longest_us"] * len(told["ranges"]) + _LATE_US
    could_us = (ended - began) // 1000 * told["speed_percent"] // 100
    if ran_us > could_us + rest_us:
        raise RuleBroken("played-otherwise", event, "ranges")
