"""Copies at the start, every half hour, at the end of a session; and in a second folder."""

import json
import shutil
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest

from reader_study.reading.session import ReadingSession
from reader_study.safekeeping import disks, making
from reader_study.safekeeping.copies import copies_in
from reader_study.safekeeping.making import back_up
from reader_study.safekeeping.places import kept_copies, newest_good, second_place
from reader_study.safekeeping.restoring import restore
from reader_study.store import Event
from reader_study.store.chain import ChainFault, Head, first_fault
from reader_study.study import COORDINATOR, Study
from reader_study.trust.second_folder import set_second_folder
from reader_study.verify import verify
from tests.builders import MovableClock, make_study, rated


def test_a_copy_is_due_by_the_clock_that_nobody_sets(tmp_path: Path) -> None:
    clock = MovableClock()
    with make_study(tmp_path / "s", clock=clock) as study:
        session = ReadingSession.begin(study, "r1")
        clock.now += timedelta(days=2)  # somebody sets the clock
        assert not session.keeper.if_due()
        clock.now -= timedelta(days=2)
        clock.advance(29 * 60)
        assert not session.keeper.if_due()
        clock.advance(61)
        assert session.keeper.if_due()
        assert not session.keeper.if_due()
        assert len(copies_in(study.paths.backups)) == 2


def test_the_end_of_a_session_is_in_its_last_copy(tmp_path: Path) -> None:
    with make_study(tmp_path / "s") as study:
        session = ReadingSession.begin(study, "r1")
        session.painted(1.0)
        session.answer(rated("4A", 20))
        session.lock()
        session.end()
        head = study.store.head[0]
        copies = copies_in(study.paths.backups)
    assert [copy.seq for copy in copies][-1] == head
    assert len(copies) == 2


def test_copies_go_to_the_second_folder_with_what_cannot_be_made_again(tmp_path: Path) -> None:
    second = tmp_path / "stick"
    second.mkdir()
    root = tmp_path / "s"
    with make_study(root) as study:
        set_second_folder(root, study.store.origin, second)
        session = ReadingSession.begin(study, "r1")
        session.end()
        assert session.keeper.warnings == disks.disk_warnings(root)
        place = second_place(root, study.store.origin)
        truth = study.paths.truth.read_bytes()
    assert place is not None
    assert [copy.seq for copy in copies_in(place)] == [c.seq for c in copies_in(root / "backups")]
    # The drill for a folder of which much is gone: log, truth and a model read.
    (root / "study.db").unlink()
    (root / "truth.sealed").unlink()
    lost = next((root / "models").rglob("*.json"))
    content = lost.read_bytes()
    lost.chmod(0o644)
    lost.unlink()
    (root / "protocol.toml").write_bytes(b"mine")  # what is there is never overwritten
    shutil.rmtree(root / "backups")
    copy = copies_in(place)[-1]
    done = restore(root, copy.path, reason="a drill", actor=COORDINATOR)
    assert (root / "truth.sealed").read_bytes() == truth
    assert lost.read_bytes() == content
    assert set(done.parts) == {"truth.sealed", lost.relative_to(root).as_posix()}
    assert (root / "protocol.toml").read_bytes() == b"mine"


def test_a_second_folder_out_of_reach_is_told_and_reading_goes_on(tmp_path: Path) -> None:
    second = tmp_path / "stick"
    second.mkdir()
    with make_study(tmp_path / "s") as study:
        set_second_folder(study.root, study.store.origin, second)
        second.rmdir()
        session = ReadingSession.begin(study, "r1")
        assert "second folder" in session.keeper.warnings[0].what
        assert not second.exists()
        session.painted(1.0)


def test_little_room_is_told_before_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with make_study(tmp_path / "s") as study:
        session = ReadingSession.begin(study, "r1")
        monkeypatch.setattr(disks, "free_bytes", lambda _: 199_999_999)
        assert "Only 199 MB" in session.keeper.warnings[-1].what
        monkeypatch.setattr(disks, "free_bytes", lambda _: 200_000_000)
        assert session.keeper.warnings == ()


def test_after_a_restore_the_newest_copy_is_that_of_the_restored_log(tmp_path: Path) -> None:
    root, clock = tmp_path / "s", MovableClock()
    with make_study(root, clock=clock) as study:
        old = back_up(study.store, study.paths.backups, clock=clock)
        for _ in range(3):
            ReadingSession.begin(study, "r1").end()
        later = copies_in(study.paths.backups)[-1]
    (root / "study.db").unlink()
    restore(root, old, reason="a drill", actor=COORDINATOR, clock=clock)
    with Study.open(root, clock=clock) as study:
        made = back_up(study.store, study.paths.backups, clock=clock)
        assert study.store.head[0] < later.seq
    newest = newest_good(root)
    assert newest is not None
    assert newest.path == made
    assert verify(root) == []


def test_a_long_log_is_walked_from_where_the_last_copy_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "_WHOLE_UP_TO", 0)
    clock = MovableClock()
    with make_study(tmp_path / "s", clock=clock) as study:
        first = back_up(study.store, tmp_path / "c", clock=clock)
        ReadingSession.begin(study, "r1")
        walked: list[int] = []

        def counted(events: Iterable[Event], head: Head) -> ChainFault | None:
            listed = list(events)
            walked.append(len(listed))
            return first_fault(listed, head)

        monkeypatch.setattr(making, "first_fault", counted)
        before = json.loads(first.with_suffix(".json").read_bytes())["heads"]
        back_up(study.store, tmp_path / "c", clock=clock)
        ((seq, _),) = before.values()
        assert walked == [study.store.head[0] - seq]
        # A note that tells of another head is not believed: then all is walked.
        note = sorted((tmp_path / "c").glob("*.json"))[-1]
        told = json.loads(note.read_bytes())
        told["heads"] = {origin: [3, "0" * 64] for origin in told["heads"]}
        note.write_text(json.dumps(told))
        clock.advance(1)
        back_up(study.store, tmp_path / "c", clock=clock)
        assert len(walked) == 1
    assert all(kept.verified for kept in kept_copies(tmp_path / "s"))
