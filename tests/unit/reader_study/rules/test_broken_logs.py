"""Logs in which one rule is broken and the chain holds: refused at append, named by verify."""

import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reader_study.checked import rule_findings
from reader_study.reading.observing import boot_content
from reader_study.reading.task import entity_of
from reader_study.rules import RuleBroken, judged, replay
from reader_study.rules.sentences import WHY
from reader_study.store import Actor, Event, NewEvent, Store
from reader_study.store.events import Value, canonical
from reader_study.store.log import SqliteLog
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import MovableClock, close_and_unblind, make_study, read_all
from tests.forging import find, resealed, told
from tests.made_conduct import BootedClock, two_session_study, work

Change = Callable[[list[Event]], tuple[list[Event], int]]
"""Changes one thing; returns the events and the place of the one that is to be named."""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished study of two readers and two arms."""
    root = tmp_path_factory.mktemp("rules") / "s"
    with make_study(root, n_reading=2, readers=("r1", "r2")) as study:
        for reader in ("r1", "r2"):
            read_all(study, reader)
        close_and_unblind(study)
        study.record(NewEvent("analysis.frozen", "results", new={"sha256": "1" * 64}))
    return root


@pytest.fixture(scope="module")
def legal(root: Path) -> list[Event]:
    with Study.open(root, writable=False) as study:
        return list(study.store.in_order())


def at(action: str, *, arm: str = "", last: bool = False) -> Callable[[Sequence[Event]], int]:
    def place(events: Sequence[Event]) -> int:
        return find(
            events,
            lambda e: e.action == action and e.entity.endswith(f"/{arm}" * bool(arm)),
            last=last,
        )

    return place


LOCK, AIDED = at("read.locked", arm="unaided"), at("read.locked", arm="aided")


def without_paint(events: list[Event]) -> tuple[list[Event], int]:
    lock = LOCK(events)
    entity = events[lock].entity
    left = [e for e in events if not (e.action == "case.painted" and e.entity == entity)]
    return left, LOCK(left)


def before_what_it_follows(events: list[Event]) -> tuple[list[Event], int]:
    place = LOCK(events)
    lock = events.pop(place)
    return events, find(events, lambda e: e.entity == lock.entity.replace("unaided", "aided"))


def revealed_first(events: list[Event]) -> tuple[list[Event], int]:
    event = events.pop(at("ai.revealed")(events))
    place = LOCK(events)
    events.insert(place, replace(event, utc=events[place].utc))
    return events, place


def shown_without_reveal(events: list[Event]) -> tuple[list[Event], int]:
    events.pop(at("ai.revealed")(events))
    return events, at("ai.shown")(events)


def out_of_order(events: list[Event]) -> tuple[list[Event], int]:
    place = at("case.painted")(events)
    later = next(
        e
        for e in events
        if e.action == "case.painted"
        and e.actor == events[place].actor
        and e.entity != events[place].entity
    )
    events[place] = replace(events[place], entity=later.entity)
    return events, place


def changed(where: Callable[[Sequence[Event]], int], **fields: str) -> Change:
    def change(events: list[Event]) -> tuple[list[Event], int]:
        place = where(events)
        events[place] = replace(events[place], **fields)  # type: ignore[arg-type]
        return events, place

    return change


def retold(where: Callable[[Sequence[Event]], int], **content: Any) -> Change:  # noqa: ANN401
    def change(events: list[Event]) -> tuple[list[Event], int]:
        place = where(events)
        events[place] = told(events[place], **content)
        return events, place

    return change


def renamed(where: Callable[[Sequence[Event]], int], part: int, name: str) -> Change:
    def change(events: list[Event]) -> tuple[list[Event], int]:
        place = where(events)
        parts = events[place].entity.split("/")
        parts[part] = name
        events[place] = replace(events[place], entity="/".join(parts))
        return events, place

    return change


def twice(action: str) -> Change:
    def change(events: list[Event]) -> tuple[list[Event], int]:
        place = at(action)(events)
        events.insert(place + 1, replace(events[place], uuid="again"))
        return events, place + 1

    return change


def after_unblinding(events: list[Event]) -> tuple[list[Event], int]:
    lock = events.pop(at("read.locked", last=True)(events))
    place = at("study.unblinded")(events)
    missing = at("study.closed")(events)
    events[missing] = replace(told(events[missing], missing=1), reason="she left")
    events.insert(place + 1, replace(lock, utc=events[place].utc))
    return events, place + 1


def before_close(events: list[Event]) -> tuple[list[Event], int]:
    events.pop(at("study.closed")(events))
    return events, at("study.unblinded")(events)


def before_unblinding(events: list[Event]) -> tuple[list[Event], int]:
    events.pop(at("study.unblinded")(events))
    return events, at("analysis.frozen")(events)


def back_in_time(events: list[Event]) -> tuple[list[Event], int]:
    place = at("session.ended")(events)
    events[place] = replace(events[place], utc="2000-01-01T00:00:00.000000Z")
    return events, place


def another_answer(events: list[Event]) -> tuple[list[Event], int]:
    place = LOCK(events)
    content = json.loads(events[place].new)
    content["answer"]["values"] |= {"category": "5", "likelihood": 99}
    content |= {"category": "5", "likelihood": 99}
    events[place] = replace(events[place], new=canonical(content))
    return events, place


BROKEN: dict[str, tuple[Change, str]] = {
    "a lock without a paint": (without_paint, "lock-without-paint"),
    "a step before the one that it follows": (before_what_it_follows, "before-what-it-follows"),
    "a reveal before the lock that it follows": (revealed_first, "before-what-it-follows"),
    "shown without a reveal": (shown_without_reveal, "shown-without-reveal"),
    "out of order": (out_of_order, "out-of-order"),
    "in another's name": (changed(LOCK, actor="r2"), "in-anothers-name"),
    "by the coordinator": (changed(LOCK, role="coordinator"), "in-anothers-name"),
    "an unknown case": (renamed(LOCK, 3, "C0099"), "no-such-step"),
    "an unknown arm": (renamed(LOCK, 4, "other"), "no-such-step"),
    "an unknown reader": (renamed(LOCK, 1, "nobody"), "unknown-reader"),
    "a value off the form": (
        retold(at("read.answered"), values={"category": "4A", "likelihood": 101}),
        "off-the-form",
    ),
    "another answer than the one given": (another_answer, "lock-not-the-draft"),
    "a call that does not follow": (retold(LOCK, category="5"), "lock-does-not-follow"),
    "after the unblinding": (after_unblinding, "after-unblinding"),
    "unblinded before the close": (before_close, "not-closed"),
    "analysed before the unblinding": (before_unblinding, "not-unblinded"),
    "sealed twice": (twice("truth.sealed"), "truth-sealed-twice"),
    "a protocol locked twice": (twice("protocol.locked"), "locked-twice"),
    "a form locked twice": (twice("form.locked"), "form-locked-twice"),
    "a read locked twice": (twice("read.locked"), "locked-twice"),
    "a model frozen twice": (twice("model.frozen"), "model-frozen-twice"),
    "an analysis frozen twice": (twice("analysis.frozen"), "frozen-twice"),
    "closed twice": (twice("study.closed"), "closed-twice"),
    "unblinded twice": (twice("study.unblinded"), "unblinded-twice"),
    "revealed twice": (twice("ai.revealed"), "revealed-twice"),
    "another head": (retold(at("study.closed"), head="0" * 64), "wrong-head"),
    "another truth": (retold(at("study.unblinded"), truth_sha256="0" * 64), "not-the-truth"),
    "another protocol under its hash": (
        retold(at("protocol.locked"), sha256="0" * 64),
        "not-the-protocol",
    ),
    "back in time": (back_in_time, "time-goes-back"),
    "a content of another shape": (changed(at("protocol.locked"), new="[]"), "malformed"),
    "a content that is no JSON": (changed(at("read.locked"), new="{"), "malformed"),
}


def test_the_log_that_is_changed_keeps_all_rules(legal: list[Event]) -> None:
    assert list(rule_findings(legal)) == []
    assert list(rule_findings(resealed(legal))) == []


@pytest.mark.parametrize("name", BROKEN)
def test_verify_names_the_event_and_the_rule(name: str, legal: list[Event]) -> None:
    change, rule = BROKEN[name]
    events, place = change(list(legal))
    events = list(resealed(events))
    (finding,) = rule_findings(events)
    event = events[place]
    assert finding.where == f"event {event.seq} ({event.action} {event.entity})"
    assert finding.what.startswith(f"breaks the rule {rule}: {WHY[rule]}")


@pytest.mark.parametrize("name", BROKEN)
def test_append_refuses_the_event_and_stores_nothing(
    name: str, legal: list[Event], tmp_path: Path
) -> None:
    change, rule = BROKEN[name]
    events, place = change(list(legal))
    *before, event = resealed(events)[: place + 1]
    path = tmp_path / "study.db"
    laid(path, before)
    clock = MovableClock()
    with Store.open(path, writable=True, judge=judged) as store:
        head = store.head
        if rule in ("time-goes-back", "malformed"):
            # The store itself writes later times and whole JSON; what it asks is the same.
            with pytest.raises(RuleBroken) as refused:
                judged(replay(before), event)
        else:
            new = NewEvent(
                event.action,
                event.entity,
                old=json.loads(event.old),
                new=json.loads(event.new),
                reason=event.reason,
            )
            with pytest.raises(RuleBroken) as refused:
                store.append(Actor(event.actor, event.role), clock, new)
        assert (refused.value.rule, refused.value.event.seq) == (rule, event.seq)
        assert store.head == head


def laid(path: Path, events: Sequence[Event]) -> None:
    """Write a database with these events, as no store would."""
    Store.create(path).close()
    connection = sqlite3.connect(path)
    SqliteLog(connection).append(events)
    if events:
        connection.execute(
            "INSERT INTO local (key, value) VALUES ('origin', ?)", (events[0].origin,)
        )
    connection.commit()
    connection.close()


def test_a_whole_study_with_such_a_log_is_not_read_on(root: Path, tmp_path: Path) -> None:
    """Verify of the folder finds it, not the function alone."""
    import shutil

    copy = tmp_path / "s"
    shutil.copytree(root, copy)
    with Study.open(root, writable=False) as study:
        events, place = without_paint(list(study.store.in_order()))
    (copy / "study.db").unlink()
    forged = resealed(events)
    laid(copy / "study.db", forged)
    with Store.open(copy / "study.db", writable=True) as store:
        store.rebuild()
    said = [f"{finding}" for finding in verify(copy)]
    where = f"event {forged[place].seq} (read.locked "
    assert any(one.startswith(where) and "lock-without-paint" in one for one in said), said


def test_a_case_does_not_open_before_its_washout_is_over(tmp_path: Path) -> None:
    clock = BootedClock()
    with two_session_study(tmp_path / "s", clock) as study:
        work(study, "r1")
        step = study.steps("r1", 2)[0]
        actor, entity = Actor("r1", "reader"), entity_of(step)
        place: dict[str, Value] = {"position": 1, "arm": step.arm, "kind": "scored"}
        for told_place, rule in ((place, "not-her-place"), (None, "before-its-time")):
            content = {"place": told_place} | boot_content(clock)
            started = NewEvent("session.started", "session/r1/2", new=content)
            painted = NewEvent("case.painted", entity, new={"machine_us": 1})
            with pytest.raises(RuleBroken) as refused:
                study.store.append(actor, clock, started, painted)
            assert refused.value.rule == rule
        clock.advance(28 * 24 * 3600)
        content = {"place": place} | boot_content(clock)
        started = NewEvent("session.started", "session/r1/2", new=content)
        study.store.append(actor, clock, started, painted)


def test_a_refused_event_crosses_processes(legal: list[Event]) -> None:
    import pickle

    event = replace(legal[-1], action="study.created")
    with pytest.raises(RuleBroken) as refused:
        judged(replay(legal[:-1]), event)
    again = pickle.loads(pickle.dumps(refused.value))
    assert (str(again), again.rule, again.event) == (str(refused.value), refused.value.rule, event)
