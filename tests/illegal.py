"""Ways to make a legal log illegal by one change: whatever they return breaks a rule."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from reader_study.rules.apply import READING
from reader_study.store import Event
from reader_study.store.events import canonical
from tests.forging import LegalLog, told


@dataclass(frozen=True)
class IllegalLog:
    """A log with one change.

    Parameters
    ----------
    start : int
        All before this place is as it was.
    events : tuple of Event
        From that place on.
    named : int or None
        Place of the event that has to be named; None where a later one of the same read, or of
        the same session, is the first that shows it.

    """

    start: int
    events: tuple[Event, ...]
    named: int | None


Mutator = Callable[[LegalLog, Random], IllegalLog | None]
"""Makes a legal log illegal; None where the log has nothing to change so."""

ONCE = frozenset(
    {
        "study.created",
        "case.registered",
        "truth.sealed",
        "model.frozen",
        "protocol.locked",
        "form.locked",
        "practice.drawn",
        "steps.drawn",
        "arbitration.drawn",
        "read.locked",
        "practice.told",
        "ai.revealed",
        "session.ended",
        "study.closed",
        "study.unblinded",
        "analysis.frozen",
    }
)
_HOLDS = {
    "study.created": "format",
    "case.registered": "media",
    "truth.sealed": "sha256",
    "model.frozen": "n",
    "protocol.locked": "keys",
    "form.locked": "content",
    "steps.drawn": "steps",
    "case.painted": "machine_us",
    "read.locked": "position",
    "ai.revealed": "model_id",
    "ai.shown": "shows",
    "study.closed": "head",
    "study.unblinded": "head",
}
"""Something that the content of an event cannot be without."""

_FOLLOWS = (
    "position",
    "kind",
    "status",
    "form",
    "form_sha256",
    "category",
    "likelihood",
    "reader_kind",
    "note",
    "cannot_assess",
    "protocol_version",
)


def _places(log: LegalLog, *actions: str) -> list[int]:
    return [place for place, event in enumerate(log.events) if event.action in actions]


def _one(log: LegalLog, random: Random, *actions: str) -> int | None:
    places = _places(log, *actions)
    return random.choice(places) if places else None


def _instead(log: LegalLog, place: int, event: Event) -> IllegalLog:
    return IllegalLog(place, (event, *log.events[place + 1 :]), place)


def twice(log: LegalLog, random: Random) -> IllegalLog | None:
    """Let something happen again that happens once."""
    place = _one(log, random, *ONCE)
    assert place is not None
    again = replace(log.events[place], uuid=f"again-{place}")
    return IllegalLog(place + 1, (again, *log.events[place + 1 :]), place + 1)


def in_anothers_name(log: LegalLog, random: Random) -> IllegalLog | None:
    """Let another reader do what one did."""
    place = random.choice(_places(log, *READING))
    event = log.events[place]
    others = sorted({e.actor for e in log.events if e.action in READING} - {event.actor})
    return _instead(log, place, replace(event, actor=random.choice([*others, "nobody"])))


def in_another_role(log: LegalLog, random: Random) -> IllegalLog | None:
    """Let the coordinator read, or a reader coordinate."""
    place = random.choice([p for p, e in enumerate(log.events) if e.action in {*READING, *ONCE}])
    event = log.events[place]
    by_reader = event.role == "reader"
    if by_reader and event.action not in READING:
        return None  # another round of practice
    return _instead(log, place, replace(event, role="coordinator" if by_reader else "reader"))


def of_another_read(log: LegalLog, random: Random) -> IllegalLog | None:
    """Let an event be about another reader, session, case or arm."""
    place = random.choice([p for p in _places(log, *READING) if "read/" in log.events[p].entity])
    parts = log.events[place].entity.split("/")
    part = random.randrange(1, 5)
    parts[part] = {1: "nobody", 2: "9", 3: "C9999", 4: "elsewhere"}[part]
    return _instead(log, place, replace(log.events[place], entity="/".join(parts)))


def of_the_next_read(log: LegalLog, random: Random) -> IllegalLog | None:
    """Let an event be about a read that is not at hand: a later one, or one that is locked."""
    place = _one(log, random, "case.painted", "read.answered", "read.locked", "ai.revealed")
    assert place is not None
    event = log.events[place]
    room = event.entity.rsplit("/", 2)[0].split("/")[:3]
    others = sorted(
        {
            e.entity
            for e in log.events
            if e.action == "read.locked" and e.entity.split("/")[:3] == room
        }
        - {event.entity}
    )
    return _instead(log, place, replace(event, entity=random.choice(others))) if others else None


def off_the_form(log: LegalLog, random: Random) -> IllegalLog | None:
    """Give a value that no form allows."""
    place = _one(log, random, "read.answered")
    assert place is not None
    values = json.loads(log.events[place].new)["values"]
    if values and random.random() < 0.7:
        values[random.choice(sorted(values))] = {"no": "such value"}
    else:
        values["no_such_field"] = 1
    return _instead(log, place, told(log.events[place], values=values))


def another_draft(log: LegalLog, random: Random) -> IllegalLog | None:
    """Change what was given, and not what was locked."""
    place = _one(log, random, "read.answered")
    assert place is not None
    event = log.events[place]
    changed = told(event, note=f"changed {random.random()}")
    return IllegalLog(place, (changed, *log.events[place + 1 :]), _next(log, place))


def _next(log: LegalLog, place: int) -> int:
    """Return the place of the next answer or lock of the same read."""
    entity = log.events[place].entity
    return next(
        later
        for later in range(place + 1, len(log.events))
        if log.events[later].entity == entity
        and log.events[later].action in ("read.answered", "read.locked")
    )


def another_lock(log: LegalLog, random: Random) -> IllegalLog | None:
    """Lock another answer than was given, and all that follows from it."""
    place = _one(log, random, "read.locked")
    assert place is not None
    content = json.loads(log.events[place].new)
    note = f"changed {random.random()}"
    answer = content["answer"] | {"note": note}
    return _instead(log, place, told(log.events[place], answer=answer, note=note))


def does_not_follow(log: LegalLog, random: Random) -> IllegalLog | None:
    """Change what a lock tells beside its answer."""
    place = _one(log, random, "read.locked")
    assert place is not None
    event = log.events[place]
    name = random.choice(_FOLLOWS)
    held = json.loads(event.new)[name]
    other: Any = held + 1 if isinstance(held, int) else f"{held}x"
    return _instead(log, place, told(event, **{name: other}))


def told_wrongly(log: LegalLog, random: Random) -> IllegalLog | None:
    """Change what feedback told."""
    place = _one(log, random, "practice.told")
    if place is None:
        return None
    content = json.loads(log.events[place].new)
    name = random.choice(["n_right", "n_done"])
    return _instead(log, place, told(log.events[place], **{name: content[name] + 1}))


def shown_otherwise(log: LegalLog, random: Random) -> IllegalLog | None:
    """Change which model was shown, and what of it."""
    place = _one(log, random, "ai.shown", "ai.revealed")
    if place is None:
        return None
    event = log.events[place]
    wrong: list[dict[str, Any]] = [{"model_id": "other"}]
    if event.action == "ai.shown":
        wrong += [{"shows": []}, {"reads_sha256": "0" * 64}, {"how": "shifted"}]
    else:
        wrong.append({"requested": not json.loads(event.new)["requested"]})
    return _instead(log, place, told(event, **random.choice(wrong)))


def without_showing(log: LegalLog, random: Random) -> IllegalLog | None:
    """Leave out the paint, the reveal or the showing that a lock rests on."""
    locks = {e.entity: p for p, e in enumerate(log.events) if e.action == "read.locked"}
    kinds = ("case.painted", "ai.shown", "ai.revealed")
    events = [(p, e) for p, e in enumerate(log.events) if e.action in kinds and e.entity in locks]
    place, event = random.choice(events)
    others = [e for p, e in events if e.entity == event.entity and p != place]
    if event.action == "case.painted" and others:
        return None  # it came on the screen with the AI's answer
    if event.action == "ai.shown" and json.loads(log.events[place].new).get("requested"):
        return None
    return IllegalLog(place, log.events[place + 1 :], None)


def without_what_is_owed(log: LegalLog, random: Random) -> IllegalLog | None:
    """Leave out what all else rests on."""
    place = _one(
        log,
        random,
        "study.created",
        "truth.sealed",
        "protocol.locked",
        "form.locked",
        "session.started",
        "practice.told",
        "study.closed",
        "study.unblinded",
    )
    assert place is not None
    return IllegalLog(place, log.events[place + 1 :], None)


def without_a_list(log: LegalLog, random: Random) -> IllegalLog | None:
    """Leave out the steps that a reader's session goes by."""
    place = _one(log, random, "steps.drawn")
    assert place is not None
    return IllegalLog(place, log.events[place + 1 :], None)


def lock_first(log: LegalLog, random: Random) -> IllegalLog | None:
    """Move a lock before the first event of its read."""
    lock = _one(log, random, "read.locked")
    assert lock is not None
    event = log.events[lock]
    place = next(p for p, e in enumerate(log.events) if e.entity == event.entity)
    moved = replace(event, utc=log.events[place].utc)
    rest = (*log.events[place:lock], *log.events[lock + 1 :])
    return IllegalLog(place, (moved, *rest), place)


def after_the_end(log: LegalLog, random: Random) -> IllegalLog | None:
    """Move an event of a read behind the end of its session, the close or the unblinding."""
    place = random.choice([p for p in _places(log, *READING) if "read/" in log.events[p].entity])
    event = log.events[place]
    _, reader, session, *_ = event.entity.split("/")
    ends = [
        p
        for p, e in enumerate(log.events)
        if e.entity == f"session/{reader}/{session}" and e.action == "session.ended"
    ]
    end = random.choice([*ends, *_places(log, "study.closed", "study.unblinded")])
    again = replace(event, uuid="again", utc=log.events[end].utc)
    return IllegalLog(end + 1, (again, *log.events[end + 1 :]), end + 1)


def too_early(log: LegalLog, random: Random) -> IllegalLog | None:
    """Begin a later session right behind the event before it, before a washout is over."""
    places = [p for p in _places(log, "session.started") if log.events[p].entity[-1] != "1"]
    if not places:
        return None
    place = random.choice(places)
    event, content = log.events[place], json.loads(log.events[place].new)
    reader = event.entity.split("/")[1]
    last = next(
        e
        for e in reversed(log.events[:place])
        if e.action == "session.ended" and e.entity.split("/")[1] == reader
    )
    if content["place"] is None:
        return None
    early = told(event, boot=json.loads(last.new)["boot"])
    # Others of the study may have gone on; then the clock stands behind them.
    return _instead(log, place, early)


def back_in_time(log: LegalLog, random: Random) -> IllegalLog | None:
    """Write an event earlier than the one before it."""
    place = random.randrange(1, len(log.events))
    return _instead(log, place, replace(log.events[place], utc="2000-01-01T00:00:00.000000Z"))


def malformed(log: LegalLog, random: Random) -> IllegalLog | None:
    """Take away what an event cannot be without, or put something of another shape there."""
    place = _one(log, random, *_HOLDS)
    assert place is not None
    event = log.events[place]
    content = json.loads(event.new)
    content.pop(_HOLDS[event.action])
    new = random.choice([canonical(content), "[]", '"text"', "null", "7", "{", "[[[["])
    return _instead(log, place, replace(event, new=new))


def wrong_end(log: LegalLog, random: Random) -> IllegalLog | None:
    """Change what a close, an unblinding or a seal tells."""
    place = _one(log, random, "study.closed", "study.unblinded", "truth.sealed", "model.frozen")
    assert place is not None
    event = log.events[place]
    wrong: dict[str, list[dict[str, Any]]] = {
        "study.closed": [{"head": "0" * 64}, {"head_seq": 1}, {"missing": 3}],
        "study.unblinded": [{"head": "0" * 64}, {"n_truth": 1}, {"truth_sha256": "0"}],
        "truth.sealed": [{"n": 1}],
        "model.frozen": [{"n": 1}],
    }
    return _instead(log, place, told(event, **random.choice(wrong[event.action])))


def another_protocol(log: LegalLog, random: Random) -> IllegalLog | None:
    """Change a value of the protocol or of a form under the hash that it has."""
    place = _one(log, random, "protocol.locked", "form.locked")
    assert place is not None
    event = log.events[place]
    content = json.loads(event.new)
    if event.action == "form.locked":
        content["content"] |= {"version": content["content"]["version"] + 1}
    else:
        content["keys"] |= {"title": '"Another"'}
    return _instead(log, place, replace(event, new=canonical(content)))


def another_step(log: LegalLog, random: Random) -> IllegalLog | None:
    """Draw a step of an unknown case, arm, form or reader, or one twice."""
    place = _one(log, random, "steps.drawn")
    assert place is not None
    event, content = log.events[place], json.loads(log.events[place].new)
    rows = content["steps"]
    row = random.choice(rows)
    column = random.choice([1, 2, 4, -1])
    if column < 0:
        rows.append(row)
    else:
        row[column] = "nowhere"
    return _instead(log, place, told(event, steps=rows))


def without_order(log: LegalLog, random: Random) -> IllegalLog | None:
    """Unblind before the close, or analyse before the unblinding."""
    action, before = random.choice(
        [("study.unblinded", "study.closed"), ("analysis.frozen", "study.unblinded")]
    )
    (place,), (other,) = _places(log, action), _places(log, before)
    moved = replace(log.events[place], utc=log.events[other].utc)
    rest = [e for e in log.events[other:] if e is not log.events[place]]
    return IllegalLog(other, (moved, *rest), other)


MUTATORS: Sequence[Mutator] = (
    twice,
    in_anothers_name,
    in_another_role,
    of_another_read,
    of_the_next_read,
    off_the_form,
    another_draft,
    another_lock,
    does_not_follow,
    told_wrongly,
    shown_otherwise,
    without_showing,
    without_what_is_owed,
    without_a_list,
    lock_first,
    after_the_end,
    too_early,
    back_in_time,
    malformed,
    wrong_end,
    another_protocol,
    another_step,
    without_order,
)
