"""A thousand illegal logs in every run: legal ones of every design with one thing changed.

Each is refused by the question that the store asks before it stores, and by what verify goes
through a log with; both name the same event. The chain holds in each, so that the rules alone can
tell.
"""

import json
import shutil
import sqlite3
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from reader_study.checked import rule_findings
from reader_study.designs.registry import DESIGNS
from reader_study.rules import RuleBroken, State, judged, replay
from reader_study.store import Event, Store
from reader_study.store.chain import first_fault
from reader_study.store.log import SqliteLog
from tests.forging import LegalLog, legal_logs, resealed
from tests.illegal import MUTATORS, IllegalLog

pytestmark = pytest.mark.xdist_group("illegal-logs")

N = 1000
_SEEN: Counter[str] = Counter()


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> list[LegalLog]:
    return legal_logs(tmp_path_factory.mktemp("legal"))


def test_the_log_of_every_design_keeps_all_rules(logs: list[LegalLog]) -> None:
    assert [log.design for log in logs] == list(DESIGNS)
    for log in logs:
        assert list(rule_findings(log.events)) == []
        again = resealed(log.events)
        assert first_fault(again) is None
        assert list(rule_findings(again)) == []


def test_a_state_told_as_json_is_the_state_that_it_was(logs: list[LegalLog]) -> None:
    for log in logs:
        for place in range(0, len(log.events), 7):
            plain = log.states[place].to_plain()
            state = State.from_plain(json.loads(json.dumps(plain)))
            assert state.to_plain() == plain
            after = replay(log.events[place:], state)
            assert after.to_plain() == log.states[-1].to_plain()


def test_a_state_of_something_else_is_refused() -> None:
    for content in ({}, {"scheme": 0, "value": 1}, {"scheme": 1, "value": ["nothing"]}):
        with pytest.raises(ValueError, match=r"scheme|state"):
            State.from_plain(content)


def test_a_thousand_illegal_logs_are_refused_and_the_event_is_named(logs: list[LegalLog]) -> None:
    @settings(
        max_examples=N,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(logs), st.sampled_from(MUTATORS), st.integers(0, 2**32))
    def refused(log: LegalLog, mutator, seed: int) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
        random = Random(seed)
        made = mutator(log, random)
        if made is None:
            made = MUTATORS[0](log, random)
        assert made is not None
        _refused(log, made)
        _SEEN[mutator.__name__] += 1

    refused()
    assert sum(_SEEN.values()) >= N
    assert set(_SEEN) == {mutator.__name__ for mutator in MUTATORS}


def _refused(log: LegalLog, made: IllegalLog) -> None:
    whole = resealed([*log.events[: made.start], *made.events])
    # As verify goes through it; all before the change is as it was, and so is the state.
    before = log.states[made.start] if _is_as_it_was(log, whole, made.start) else State()
    rest = whole[made.start :] if before is log.states[made.start] else whole
    (finding,) = rule_findings(rest, before)
    state: object = before
    for event in rest:  # as the store asks, event by event
        try:
            state = judged(state, event)
        except RuleBroken as broken:
            named = broken.event
            break
    else:
        raise AssertionError("the store would take it")
    assert finding.where == f"event {named.seq} ({named.action} {named.entity})"
    assert named.seq > made.start
    if made.named is not None:
        assert named.seq == made.named + 1


def _is_as_it_was(log: LegalLog, whole: tuple[Event, ...], start: int) -> bool:
    return whole[:start] == log.events[:start]


def test_a_real_store_takes_none_of_them_and_goes_on(logs: list[LegalLog], tmp_path: Path) -> None:
    """Thirty of them before a database on the disk: refused, nothing is stored, a good one is."""
    random = Random(7)
    empty = tmp_path / "empty.db"
    Store.create(empty).close()
    for number in range(30):
        log = random.choice(logs)
        made = None
        while made is None or made.start == 0:
            made = random.choice(MUTATORS)(log, random)
        whole = resealed([*log.events[: made.start], *made.events])
        broken = _first_broken(whole)
        path = tmp_path / str(number) / "study.db"
        path.parent.mkdir()
        shutil.copy(empty, path)
        connection = sqlite3.connect(path)
        SqliteLog(connection).append(whole[: broken.seq - 1])
        connection.execute("INSERT INTO local VALUES ('origin', ?)", (whole[0].origin,))
        connection.commit()
        connection.close()
        with Store.open(path, writable=True, judge=judged) as store:
            head = store.head
            with pytest.raises(RuleBroken) as refused:
                store._judging.after([broken], store.heads[store.origin])
            assert refused.value.event == broken
            assert store.head == head


def _first_broken(events: tuple[Event, ...]) -> Event:
    try:
        replay(events)
    except RuleBroken as broken:
        return broken.event
    raise AssertionError("it keeps all rules")


def test_a_change_of_no_consequence_is_none(logs: list[LegalLog]) -> None:
    """What is legal in truth passes: a thousand refusals say nothing if all is refused."""
    for log in logs:
        for place, event in enumerate(log.events):
            if event.action == "read.answered":
                paused = replace(event, action="read.paused", new="null", old="null", uuid="x")
                events = [*log.events[:place], paused, *log.events[place:]]
                assert list(rule_findings(resealed(events))) == []
                break
        unknown = replace(log.events[-1], action="note.made", uuid="y")
        assert list(rule_findings(resealed([*log.events, unknown]))) == []
