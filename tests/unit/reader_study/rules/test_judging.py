"""The store brings each event before the judge, and keeps no state that is not on the disk."""

from pathlib import Path

import pytest

from ground.errors import StoreError
from reader_study.clock import SystemClock
from reader_study.rules import RuleBroken, State, judged, replay
from reader_study.store import Actor, NewEvent, Store
from reader_study.study import COORDINATOR, Study
from tests.builders import make_study, read_all
from tests.unit.reader_study.store.test_failing_disk import FailingCommits

CLOSED = NewEvent("study.closed", "study", new={"missing": 0, "head_seq": 0, "head": ""})


def state_of(store: Store) -> State:
    state = store.judged_state()
    assert isinstance(state, State)
    return state


def test_the_state_kept_is_that_of_the_log(tmp_path: Path) -> None:
    with make_study(tmp_path / "s", readers=("r1", "r2")) as study:
        for reader in ("r1", "r2"):
            read_all(study, reader)
            again = replay(study.store.in_order())
            assert state_of(study.store).to_plain() == again.to_plain()


def test_nothing_of_a_batch_is_stored_when_one_event_breaks_a_rule(tmp_path: Path) -> None:
    with make_study(tmp_path / "s") as study:
        head, before = study.store.head, state_of(study.store)
        note = NewEvent("note.made", "study", new=1)
        with pytest.raises(RuleBroken) as refused:
            study.record(note, CLOSED)
        assert refused.value.rule == "wrong-head"
        assert refused.value.event.seq == head[0] + 2
        assert study.store.head == head
        assert state_of(study.store) is before
        read_all(study, "r1")


@pytest.mark.parametrize("is_made", [True, False])
def test_after_a_commit_that_was_reported_as_failed_the_state_is_that_of_the_log(
    tmp_path: Path, is_made: bool
) -> None:
    make_study(tmp_path / "s").close()
    with Store.open(tmp_path / "s" / "study.db", writable=True, judge=judged) as store:
        store.judged_state()
        failing = FailingCommits(store._connection, is_made=is_made)
        store._connection = failing  # type: ignore[assignment]
        note = NewEvent("note.made", "study", new=1)
        if is_made:
            store.append(COORDINATOR, SystemClock(), note)
        else:
            with pytest.raises(StoreError):
                store.append(COORDINATOR, SystemClock(), note)
        failing.failing = False
        assert state_of(store).to_plain() == replay(store.in_order()).to_plain()


def test_a_state_that_was_kept_is_gone_on_from(tmp_path: Path) -> None:
    root = tmp_path / "s"
    with make_study(root, readers=("r1", "r2")) as study:
        read_all(study, "r1")
        seq, plain = study.store.head[0], state_of(study.store).to_plain()
        read_all(study, "r2")
        whole = state_of(study.store).to_plain()
    with Study.open(root) as study:
        study.store.judge_from(seq, State.from_plain(plain))
        assert state_of(study.store).to_plain() == whole
        painted = NewEvent("case.painted", "read/r2/1/C0001/unaided", new={"machine_us": 1})
        with pytest.raises(RuleBroken):
            study.store.append(Actor("r2", "reader"), SystemClock(), painted)
