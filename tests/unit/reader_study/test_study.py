import errno
import os
from pathlib import Path

import pytest

from ground.errors import (
    IntakeError,
    ProtocolError,
    ReaderStudyError,
    ReadingRuleError,
    StoreError,
)
from ground.files import TELLS_NOTHING_NS
from reader_study import lock, registration
from reader_study.cases import CaseRole
from reader_study.media import folder as folder_of_media
from reader_study.models import freezing
from reader_study.models import frozen as models
from reader_study.reading.session import ReadingSession
from reader_study.study import Study
from tests.builders import PASSPHRASE, MadeBatch, freeze_model, make_study, protocol_text, read_all


def test_creating_in_a_folder_with_files_is_refused_and_touches_nothing(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(StoreError, match="not empty"):
        Study.create(tmp_path, protocol_text())
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_creating_with_a_bad_protocol_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(ProtocolError):
        Study.create(tmp_path / "s", "id = 1")
    assert list(tmp_path.iterdir()) == []


def test_a_failed_intake_leaves_the_study_as_it_was(tmp_path: Path) -> None:
    class Failing(MadeBatch):
        def cases(self):  # type: ignore[no-untyped-def]  # noqa: ANN202
            yield from list(super().cases())[:3]
            raise OSError(errno.EIO, "the stick was pulled out")

    with Study.create(tmp_path / "s", protocol_text()) as study:
        events = study.store.head
        with pytest.raises(OSError, match="pulled out"):
            registration.register(study, Failing(5), passphrase=PASSPHRASE)
        assert study.store.head == events
        assert not list(study.paths.media.rglob("*.png"))
        assert not study.paths.truth.exists()
        registration.register(study, MadeBatch(5), passphrase=PASSPHRASE)
        assert len(study.cases()) == 5


def test_all_folders_of_images_are_flushed_before_the_log_names_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[Path] = []

    with Study.create(tmp_path / "s", protocol_text()) as study:

        def note(folder: Path) -> None:
            assert not study.cases()
            flushed.append(folder)

        monkeypatch.setattr(folder_of_media, "sync_folder", note)
        registration.register(study, MadeBatch(5), passphrase=PASSPHRASE)
        folders = {path.parent for path in study.paths.media.rglob("*.png")}
    assert folders <= set(flushed)
    assert len(flushed) == len(set(flushed))


@pytest.mark.parametrize("locked", [False, True])
def test_a_further_intake_is_refused_where_a_model_is_frozen_or_the_study_locked(
    tmp_path: Path, locked: bool
) -> None:
    with make_study(tmp_path / "s", locked=locked) as study:
        what = "is locked" if locked else "The answers of m1 are frozen"
        with pytest.raises(IntakeError, match=what):
            registration.register(study, MadeBatch(2, later=4), passphrase=PASSPHRASE)
        assert len(study.cases()) == 4


def test_stored_images_are_read_only_and_of_one_age(tmp_path: Path) -> None:
    with make_study(tmp_path / "s") as study:
        files = list(study.paths.media.rglob("*.png"))
    assert len(files) == 4
    assert {path.stat().st_mtime_ns for path in files} == {TELLS_NOTHING_NS}
    assert {oct(path.stat().st_mode & 0o777) for path in files} == {"0o444"}


def test_cases_come_back_as_they_were_registered(tmp_path: Path) -> None:
    with make_study(tmp_path / "s", n_reading=2, n_development=2, images=2) as study:
        expected = tuple(made.case for made in MadeBatch(2, n_development=2, images=2).cases())
        assert study.cases() == expected
        assert study.cases(CaseRole.DEVELOPMENT) == expected[2:]
        assert study.case("C0003") == expected[2]
        with pytest.raises(ReaderStudyError, match="C9999"):
            study.case("C9999")


def test_reading_lists_hold_the_reading_cases_only(tmp_path: Path) -> None:
    with make_study(tmp_path / "s", n_reading=3, n_development=4, readers=("r1", "r2")) as study:
        for reader in ("r1", "r2"):
            assert sorted(study.reading_list(reader)) == ["C0001", "C0002", "C0003"]


def test_locking_twice_is_refused(tmp_path: Path) -> None:
    with make_study(tmp_path / "s") as study, pytest.raises(ProtocolError, match="already"):
        lock.lock_protocol(study)


def test_locking_without_cases_or_model_is_refused(tmp_path: Path) -> None:
    with Study.create(tmp_path / "s", protocol_text()) as study:
        with pytest.raises(ProtocolError, match="no case to read"):
            lock.lock_protocol(study)
        registration.register(study, MadeBatch(2), passphrase=PASSPHRASE)
        with pytest.raises(ProtocolError, match="m1"):
            lock.lock_protocol(study)


def test_freezing_after_the_lock_or_twice_or_in_part_is_refused(tmp_path: Path) -> None:
    with make_study(tmp_path / "s", locked=False) as study:
        with pytest.raises(ReadingRuleError, match="frozen already"):
            freeze_model(study)
        with pytest.raises(ReadingRuleError, match="differ in 3 cases"):
            freezing.freeze(study, card={"model_id": "m2", "threshold": 0.5}, scores={"C0001": 0.1})
        lock.lock_protocol(study)
        with pytest.raises(ReadingRuleError, match="locked"):
            freeze_model(study, model_id="m3")


def test_model_reads_have_the_record_of_all_readers(tmp_path: Path) -> None:
    with make_study(tmp_path / "s") as study:
        read_all(study, "r1")
        reads = models.reads(study, "m1")
        assert [read.reader_kind for read in reads] == ["model"] * 4
        assert [read.category for read in reads][:2] == ["4B", "4B"]
        assert type(reads[0]) is type(study.reads()[0])


def test_model_files_have_one_size(tmp_path: Path) -> None:
    with make_study(tmp_path / "s") as study:
        folder = study.paths.models / "m1" / "reads"
        assert {path.stat().st_size for path in folder.iterdir()} == {4096}


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_a_read_only_folder_is_refused_by_name(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root writes everywhere; tests/faults covers this as another user")
    tmp_path.chmod(0o555)
    with pytest.raises(StoreError, match=str(tmp_path)):
        Study.create(tmp_path / "s", protocol_text())


def test_progress_counts_finished_cases_only(tmp_path: Path) -> None:
    with make_study(tmp_path / "s", readers=("r1", "r2")) as study:
        read_all(study, "r2")
        session = ReadingSession.begin(study, "r1")
        assert session.task is not None
        done = {progress.reader_id: progress.done for progress in study.progress()}
        assert done == {"r1": 0, "r2": 4}
