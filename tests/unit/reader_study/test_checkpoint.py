import sqlite3
from pathlib import Path

import pytest

from ground.errors import IntegrityError
from ground.home import home_folder
from reader_study import checked
from reader_study.closing import close_study
from reader_study.reading.session import ReadingSession
from reader_study.rules import RuleBroken
from reader_study.store import NewEvent
from reader_study.study import Study
from reader_study.trust.checkpoint import read_checkpoint
from tests.builders import MovableClock, make_study, rated


def read_one(root: Path, clock: MovableClock) -> None:
    with Study.open(root, clock=clock) as study:
        session = ReadingSession.begin(study, "r1")
        session.painted(1)
        if session.task is not None and session.task.shows_ai:
            session.reveal()
        session.answer(rated("4A", 30))
        session.lock()
        session.end()


class Walked(AssertionError):
    """The whole log was walked."""


def refuse_to_walk(*_: object) -> None:
    raise Walked


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, MovableClock]:
    """Return a study whose log counts as large, and of which a session has ended."""
    monkeypatch.setattr(checked, "LARGE", 10)
    clock, root = MovableClock(), tmp_path / "study"
    make_study(root, n_reading=6, clock=clock).close()
    read_one(root, clock)
    return root, clock


def test_a_session_on_a_large_log_goes_on_from_the_checkpoint(
    large: tuple[Path, MovableClock], monkeypatch: pytest.MonkeyPatch
) -> None:
    root, clock = large
    monkeypatch.setattr(checked, "replay", refuse_to_walk)
    read_one(root, clock)
    read_one(root, clock)
    with Study.open(root, clock=clock) as study:
        assert len(study.reads()) == 3
        # What is closed is walked whole.
        with pytest.raises(Walked):
            close_study(study, reason="early")


def test_rules_hold_behind_a_checkpoint(large: tuple[Path, MovableClock]) -> None:
    root, clock = large
    with Study.open(root, clock=clock) as study:
        session = ReadingSession.begin(study, "r1")
        done = next(study.events(action="read.locked"))
        with pytest.raises(RuleBroken):
            session._record(NewEvent("read.locked", done.entity, new=done.content))
        session.end()


def test_a_table_that_was_changed_is_found_beside_a_checkpoint(
    large: tuple[Path, MovableClock],
) -> None:
    root, clock = large
    with sqlite3.connect(root / "study.db") as connection:
        connection.execute("DELETE FROM read")
    connection.close()
    with (
        Study.open(root, clock=clock) as study,
        pytest.raises(IntegrityError, match="not as it was recorded: read r1/1/"),
    ):
        ReadingSession.begin(study, "r1")


@pytest.mark.parametrize("sql", ["DELETE FROM read", "UPDATE read SET likelihood = 99"])
def test_a_table_that_was_changed_during_a_session_is_found_by_the_next(
    large: tuple[Path, MovableClock], sql: str
) -> None:
    root, clock = large
    with Study.open(root, clock=clock) as study:
        session = ReadingSession.begin(study, "r1")
        session.painted(1)
        other = sqlite3.connect(root / "study.db")
        with other:
            assert other.execute(sql).rowcount > 0
        other.close()
        session.answer(rated("4A", 30))
        session.end()
    with (
        Study.open(root, clock=clock) as study,
        pytest.raises(IntegrityError, match="not as it was recorded: read r1/1/"),
    ):
        ReadingSession.begin(study, "r1")


def test_who_only_looks_during_a_session_costs_no_walk(
    large: tuple[Path, MovableClock], monkeypatch: pytest.MonkeyPatch
) -> None:
    root, clock = large
    with Study.open(root, clock=clock) as study:
        session = ReadingSession.begin(study, "r1")
        with Study.open(root, writable=False) as looking:
            assert looking.reads()
        other = sqlite3.connect(root / "study.db")
        assert other.execute("SELECT count(*) FROM read").fetchone()[0]
        other.close()
        session.end()
    monkeypatch.setattr(checked, "replay", refuse_to_walk)
    read_one(root, clock)


def test_a_checkpoint_that_was_changed_counts_for_nothing(
    large: tuple[Path, MovableClock], monkeypatch: pytest.MonkeyPatch
) -> None:
    root, clock = large
    (path,) = (home_folder() / "checked").iterdir()
    assert read_checkpoint(path.stem) is not None
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    assert read_checkpoint(path.stem) is None
    with monkeypatch.context() as patch, Study.open(root, clock=clock) as study:
        patch.setattr(checked, "replay", refuse_to_walk)
        with pytest.raises(Walked):
            ReadingSession.begin(study, "r1")
    read_one(root, clock)
    assert read_checkpoint(path.stem) is not None


def test_a_small_log_has_no_checkpoint(tmp_path: Path) -> None:
    clock = MovableClock()
    make_study(tmp_path / "study", clock=clock).close()
    read_one(tmp_path / "study", clock)
    assert not (home_folder() / "checked").exists()
