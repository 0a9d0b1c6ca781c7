"""Logs whose contents are no sense, in chains that hold, and protocols with values of other kinds.

Whoever makes them has this program: hashes are right, so that nothing but the content tells.
"""

import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Any

from reader_study.store import Event
from reader_study.store.chain import GENESIS

DEEP = 100_000
HUGE = "9" * 5000
"""More digits than Python turns into a number."""

RAW: dict[str, str] = {
    "nothing": "",
    "not JSON": "{",
    "no number": "NaN",
    "without end": "Infinity",
    "too large a number": "1e999",
    "more digits than can be read": HUGE,
    "deep lists": "[" * DEEP + "]" * DEEP,
    "deep objects": '{"a":' * DEEP + "1" + "}" * DEEP,
    "half a surrogate": '"\\ud800"',
    "a zero": "\0",
    "another kind": "[]",
    "text": '"text"',
    "truth": "true",
    "behind its end": "{} {}",
    "a key twice": '{"id":"a","id":"b"}',
}
"""Texts in the place of a content."""

NO_SENSE = frozenset(
    (
        *("nothing", "not JSON", "no number", "without end", "too large a number", "a zero"),
        *("more digits than can be read", "deep lists", "deep objects", "half a surrogate"),
        "behind its end",
    )
)
"""Those of them that are no content of any event that has a rule."""

VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**63, -(2**70), 10**400, 1.5, math.nan, math.inf),
    *("", "x", "x" * 100_000, "\ud800", "\0", "..", "../../x", "2026-13-45T99:99:99Z"),
    *([], {}, [[]], [None], {"": None}, [1, "a", {}], {"a": {"b": []}}),
)
"""What stands in the place of a value."""

FIELDS: dict[str, tuple[Any, ...]] = {
    "entity": (
        "",
        "read",
        "read/r1",
        "read/////",
        "read/r1/x/C0001/unaided",
        "\ud800",
        "x" * 10_000,
    ),
    "utc": ("", "never", "2026-13-45T99:99:99Z", "0001-01-01T00:00:00.000000Z", "9" * 50),
    "actor": ("", "..", "\ud800", "x" * 10_000),
    "role": ("", "nobody", "system"),
    "action": ("", "read", "read.", ".", "study.created", "x" * 10_000),
    "workstation": ("", "\0"),
    "reason": ("", "\ud800", "x" * 100_000),
    "old": tuple(RAW.values()),
    "field": ("x",),
    "app_version": ("", "99.99.99", "not a version"),
    "monotonic_ns": (0, -1, 2**63 - 1, -(2**63)),
    "uuid": ("", "x", "../x"),
}
"""What stands in the place of a field of an event."""


@dataclass(frozen=True)
class Garbled:
    """A log with one thing that makes no sense; its chain holds.

    Parameters
    ----------
    what : str
        What was done, to find it again.
    place : int
        Of the event, from 0.
    is_no_sense : bool
        Whether no reading of it can be right.

    """

    events: tuple[Event, ...]
    what: str
    place: int
    is_no_sense: bool = False


def garbled(events: Sequence[Event], random: Random) -> Garbled:
    """Garble one event of a log; all that names a hash rightly names the new one.

    Nobody but the workstation can sign the new heads: signatures are taken away, but for one that
    is garbled itself.
    """
    at = random.randrange(len(events))
    kept = [one for number, one in enumerate(events) if number == at or one.action != "head.signed"]
    place = kept.index(events[at])
    way = random.choice((_raw, _value, _value, _value, _missing, _more, _field))
    kept[place], what, is_no_sense = way(events[at], random)
    whole = chained(kept, besides=place)
    return Garbled(whole, f"{events[at].place}: {what}", place, is_no_sense)


def chained(events: Sequence[Event], *, besides: int = -1) -> tuple[Event, ...]:
    """Number and hash events anew as one chain, whatever stands in them.

    Parameters
    ----------
    besides : int
        Place of the event whose content stays as it is.

    """
    found: list[Event] = []
    heads: dict[tuple[int, str], tuple[int, str]] = {}
    for place, event in enumerate(events):
        before = found[-1].hash if found else GENESIS
        origin = found[0].uuid if found else event.uuid
        last = (len(found), before)
        new = event.new if place == besides else _with_new_head(event.new, heads, last)
        made = replace(event, seq=place + 1, origin=origin, prev_hash=before, new=new)
        found.append(replace(made, hash=made.computed_hash()))
        heads[event.seq, event.hash] = found[-1].seq, found[-1].hash
    return tuple(found)


def _with_new_head(
    new: str, heads: dict[tuple[int, str], tuple[int, str]], last: tuple[int, str]
) -> str:
    """Name the new head; where the one that was named is not there any more, the last."""
    if '"head_seq"' not in new:
        return new
    content = json.loads(new)
    held = (content["head_seq"], content["head"])
    content["head_seq"], content["head"] = heads.get(held, last)
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


Done = tuple[Event, str, bool]


def _raw(event: Event, random: Random) -> Done:
    name = random.choice(sorted(RAW))
    return replace(event, new=RAW[name]), f"content: {name}", name in NO_SENSE


def _value(event: Event, random: Random) -> Done:
    content = json.loads(event.new)
    places = list(_places(content))
    if not places:
        return _raw(event, random)
    place, value = random.choice(places), random.choice(VALUES)
    return _told(event, _with(content, place, value)), f"{place} is {_short(value)}", False


def _missing(event: Event, random: Random) -> Done:
    content = json.loads(event.new)
    places = [place for place in _places(content) if place]
    if not places:
        return _raw(event, random)
    place = random.choice(places)
    return _told(event, _with(content, place, _GONE)), f"{place} is gone", False


def _more(event: Event, random: Random) -> Done:
    content = json.loads(event.new)
    if not isinstance(content, dict):
        return _raw(event, random)
    value = random.choice(VALUES)
    return _told(event, content | {"zz": value}), f"zz is {_short(value)}", False


def _field(event: Event, random: Random) -> Done:
    name = random.choice(sorted(FIELDS))
    value = random.choice(FIELDS[name])
    return replace(event, **{name: value}), f"{name} is {_short(value)}", False


_GONE = object()
Place = tuple[str | int, ...]


def _places(content: Any, place: Place = ()) -> Iterator[Place]:  # noqa: ANN401
    """Yield where values stand, each by the keys that lead to it; the whole is at ()."""
    yield place
    if isinstance(content, dict):
        for key, value in content.items():
            yield from _places(value, (*place, key))
    elif isinstance(content, list):
        for number, value in enumerate(content[:4]):
            yield from _places(value, (*place, number))


def _with(content: Any, place: Place, value: Any) -> Any:  # noqa: ANN401
    """Return a content with another value at a place, or without the one that is there."""
    if not place:
        return value
    changed = content.copy()
    first, rest = place[0], place[1:]
    if rest or value is not _GONE:
        changed[first] = _with(content[first], rest, value)
    else:
        del changed[first]
    return changed


def _told(event: Event, content: Any) -> Event:  # noqa: ANN401
    return replace(event, new=json.dumps(content, sort_keys=True))


def _short(value: Any) -> str:  # noqa: ANN401
    text = repr(value)
    return text if len(text) < 40 else f"{text[:40]}…"


OTHER_KINDS: tuple[Any, ...] = (
    *(True, 0, -1, 1, 2**70, 1.5, -0.5, math.nan, math.inf, "", "x", "x" * 5000, "..", "\0"),
    *([], {}, [[]], ["x"], [1], {"a": 1}, [{}], date(2026, 1, 1)),
)
"""Values of every kind that TOML has."""


def garbled_protocols(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield protocols in which one key has a value of every other kind, each with what was done."""
    for place in _places(content):
        if not place:
            continue
        for value in (*OTHER_KINDS, _GONE):
            changed = _with(content, place, value)
            yield f"{place} is {'gone' if value is _GONE else _short(value)}", toml_of(changed)


def toml_of(content: dict[str, Any]) -> str:
    """Write TOML with all tables in line, so that any value can stand anywhere."""
    return "\n".join(f"{json.dumps(key)} = {_inline(value)}" for key, value in content.items())


_WRITERS: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (bool, lambda value: str(value).lower()),
    (str, lambda value: json.dumps(value).replace("\\ud800", "\\uFFFD")),
    (int, str),
    (float, str),
    (date, lambda value: value.isoformat()),
    (list, lambda value: f"[{', '.join(_inline(one) for one in value)}]"),
    (dict, lambda value: _table(value)),
)


def _table(content: dict[str, Any]) -> str:
    inside = ", ".join(f"{json.dumps(key)} = {_inline(one)}" for key, one in content.items())
    return f"{{{inside}}}"


def _inline(value: Any) -> str:  # noqa: ANN401
    return next(write for kind, write in _WRITERS if isinstance(value, kind))(value)
