"""Row 3: the n-th operation of the disk fails, for every n. What is said is true, and work goes on.

An act that was refused is done again, as a person does who is told so: in the end every act is
there once, in its order.
"""

import contextlib
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest

from ground.errors import StoreError
from reader_study.clock import SystemClock
from reader_study.reading import session
from reader_study.store import Store
from reader_study.store.chain import first_fault
from reader_study.study import Study
from tests.builders import make_study, rated
from tests.faults.power.disk import Disk, FailsNow
from tests.faults.power.work import Work, powered, record_work

LAST = 500
FAILURES = ("io error once", "io error for a while", "full")
WRITES = ("write", "make", "truncate")


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Work:
    return record_work(tmp_path_factory.mktemp("work"), n_cases=3)


def failing(disk: Disk, failure: str, number: int) -> Callable[[int, str], None]:
    """Return what lets the n-th operation fail, counted from now, or all from there on."""
    from_here = disk.operations + number

    def fail(operation: int, kind: str) -> None:
        if failure == "io error once" and operation == from_here:
            raise FailsNow("error")
        if failure == "io error for a while" and operation >= from_here:
            raise FailsNow("error")
        if failure == "full" and operation >= from_here and kind in WRITES:
            raise FailsNow("full")

    return fail


def work_with_failure(work: Work, failure: str, number: int) -> list[str]:
    """Do all acts while one operation fails; return what was said."""
    disk = Disk.with_file(work.path.name, work.begins)
    said: list[str] = []
    told: list[str] = []
    with contextlib.ExitStack() as stack, powered(disk):
        store = stack.enter_context(Store.open(work.path, writable=True))
        disk.before_each = failing(disk, failure, number)
        for act in work.acts:
            for _ in range(2):
                try:
                    stored = store.append(act.actor, SystemClock(), *act.events)
                except StoreError as error:
                    said.append(error.what if error.remedy else "no remedy")
                    disk.before_each = lambda number, kind: None
                    there = [event.hash for event in store.events()][work.seq :]
                    # The whole act may have arrived although its disk could not say so.
                    assert there[: len(told)] == told
                    assert len(there) in (len(told), len(told) + len(act.events))
                    continue
                told += [event.hash for event in stored]
                break
            else:
                pytest.fail(f"{failure} {number}: the store does not go on: {said}")
        assert [event.hash for event in store.events()][work.seq :] == told
        store.close()
        with Store.open(work.path, writable=True) as again:
            assert [event.hash for event in again.events()][work.seq :] == told
            assert first_fault(again.events(origin=again.origin)) is None
            assert again.damage() == []
            with again.derived_again() as derived:
                assert again.unlike(derived) == []
    return said


def test_a_lock_whose_outcome_nobody_knew_is_not_made_twice(tmp_path: Path) -> None:
    make_study(tmp_path / "s").close()
    database = tmp_path / "s" / "study.db"
    disk = Disk.with_file(database.name, database.read_bytes())
    with (
        powered(disk),
        patch.object(session, "Safekeeper"),
        Study.open(tmp_path / "s") as study,
    ):
        reading = session.ReadingSession.begin(study, "r1")
        reading.painted(1.0)
        reading.answer(rated("4A", 30))
        failed: list[str] = []

        def fail_from_the_end_of_the_commit(_operation: int, kind: str) -> None:
            if failed or (kind == "sync_folder" and "study.db-journal" not in disk.entries):
                failed.append(kind)
                raise FailsNow("error")

        disk.before_each = fail_from_the_end_of_the_commit
        with pytest.raises(StoreError):
            reading.lock()
        assert failed
        disk.before_each = lambda number, kind: None
        assert [read.arm for read in study.reads()] == ["unaided"]
        reading.lock()
        reading.reveal()
        reading.lock()
        assert [(read.arm, read.category) for read in study.reads()] == [
            ("unaided", "4A"),
            ("aided", "4A"),
        ]


def every(step: int, work: Work, failure: str) -> None:
    said = [work_with_failure(work, failure, n) for n in range(1, LAST + 1, step)]
    words = {sentence for each in said for sentence in each}
    print(failure, sum(map(bool, said)), "refused of", len(said), words)
    # An error of a read from a journal that is not there yet may do no harm; most are told.
    assert sum(map(bool, said)) > len(said) / 2
    assert all(len(each) <= 1 for each in said)
    for sentence in words:
        assert ("is full" in sentence) == (failure == "full"), sentence
        assert "disk" in sentence or "opened for writing" in sentence, sentence


@pytest.mark.parametrize("failure", FAILURES)
def test_an_error_at_the_nth_operation_is_told_and_work_goes_on(work: Work, failure: str) -> None:
    every(10, work, failure)


@pytest.mark.deep
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("failure", FAILURES)
def test_an_error_at_every_operation_is_told_and_work_goes_on(work: Work, failure: str) -> None:
    every(1, work, failure)
