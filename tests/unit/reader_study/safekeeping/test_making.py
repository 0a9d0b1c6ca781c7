import json
import sqlite3
from pathlib import Path

import pytest

from ground.errors import IntegrityError, StoreError
from reader_study.reading.session import ReadingSession
from reader_study.safekeeping.making import back_up
from reader_study.safekeeping.noted_head import unlike_its_note
from reader_study.safekeeping.pruning import KEEP
from reader_study.safekeeping.restoring import restore
from reader_study.store import NewEvent, Store
from reader_study.study import COORDINATOR, Study
from reader_study.trust.heads import known_entry
from reader_study.verify import verify
from tests.builders import MovableClock, make_study, rated


def test_each_session_begins_with_a_copy_that_can_be_restored(tmp_path: Path) -> None:
    with make_study(tmp_path / "s") as study:
        session = ReadingSession.begin(study, "r1")
        session.painted(1.0)
        session.answer(rated("4A", 20))
        session.lock()
        ReadingSession.begin(study, "r1")
        copies = sorted(study.paths.backups.glob("*.db"))
        head = study.store.head[0]
    assert len(copies) == 2
    # The drill: put the newest copy in the place of a damaged database.
    database = tmp_path / "s" / "study.db"
    database.write_bytes(b"damaged")
    with pytest.raises(StoreError, match="damaged"):
        Study.open(tmp_path / "s")
    database.write_bytes(copies[-1].read_bytes())
    assert verify(tmp_path / "s") == []
    with Study.open(tmp_path / "s") as restored:
        assert restored.store.head[0] == head - 1  # all but the second session's own beginning
        task = ReadingSession.begin(restored, "r1").task
        assert task is not None
        assert task.before == rated("4A", 20)


def test_only_the_newest_copies_stay(tmp_path: Path) -> None:
    clock = MovableClock()
    with make_study(tmp_path / "s") as study:
        made = []
        for _ in range(KEEP + 3):
            clock.advance(1)
            made.append(back_up(study.store, tmp_path / "copies", clock=clock))
    assert sorted((tmp_path / "copies").glob("*.db")) == made[-KEEP:]
    notes = sorted((tmp_path / "copies").glob("*.json"))
    assert notes == [path.with_suffix(".json") for path in made[-KEEP:]]


def test_a_copy_of_a_broken_chain_does_not_count(tmp_path: Path) -> None:
    with make_study(tmp_path / "s") as study:
        head = study.store.head[0]
    connection = sqlite3.connect(tmp_path / "s" / "study.db")
    connection.execute("DROP TRIGGER event_no_update")
    connection.execute("UPDATE event SET reason = 'x' WHERE seq = ?", (head - 2,))
    connection.commit()
    connection.close()
    with (
        Store.open(tmp_path / "s" / "study.db", writable=True) as store,
        pytest.raises(IntegrityError, match="whole log"),
    ):
        back_up(store, tmp_path / "copies", clock=MovableClock())
    assert list((tmp_path / "copies").iterdir()) == []


def test_halves_of_copies_that_a_killed_process_left_are_taken_away(tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    halves = [folder / f"study-20261122T080000000000Z-9.part{end}" for end in ("", "-journal")]
    for half in halves:
        half.write_bytes(b"half")
    other = folder / "mine.part"
    other.write_bytes(b"not ours")
    with make_study(tmp_path / "s") as study:
        made = back_up(study.store, folder, clock=MovableClock())
    assert sorted(folder.iterdir()) == sorted([made, made.with_suffix(".json"), other])


def test_a_copy_bears_the_head_that_was_signed_and_is_held_against_it(tmp_path: Path) -> None:
    clock = MovableClock()
    with make_study(tmp_path / "s", clock=clock) as study:
        study.sign_head()
        old = back_up(study.store, tmp_path / "copies", clock=clock)
        head = known_entry(study.store)
        clock.advance(1)
        study.record(NewEvent("made.up", "x"))
        study.sign_head()
        new = back_up(study.store, tmp_path / "copies", clock=clock)
    assert head is not None
    note = json.loads(old.with_suffix(".json").read_bytes())
    assert note["known_head"] == head.to_plain()
    with Store.open(old, writable=False) as store:
        assert list(unlike_its_note(store, old)) == []
    new.write_bytes(old.read_bytes())  # an older state under the newer name and its note
    (tmp_path / "s" / "study.db").write_bytes(b"damaged")
    with pytest.raises(IntegrityError, match="whose signed head stands in the note beside it"):
        restore(tmp_path / "s", new, reason="x", actor=COORDINATOR)
