"""The journal of an intake: what was told is there again, nobody reads it, no tail harms it."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ground.errors import IntakeError, IntegrityError, ReaderStudyError, TruthError
from reader_study.deid.pseudonyms import Pseudonyms
from reader_study.intake import journal as journal_room
from reader_study.intake.journal import IntakeJournal
from reader_study.intake.journaled.values import plain_of, value_of
from reader_study.intake.review.decision import SourceVerdict
from reader_study.intake.sources.look import SourceLook
from reader_study.intake.sources.source import MediaSource
from reader_study.paths import StudyPaths
from reader_study.safekeeping.begun_intake import INTAKE_JOURNAL
from reader_study.study import Study
from reader_study.trust.sealed_records import SealedRecords
from reader_study.version import __version__
from tests.builders import PASSPHRASE, protocol_text
from tests.unit.reader_study.intake.made_looks import MASKS, NAME, look_at, stored, take

KEY = bytes(range(32))
NAMES_OF = Pseudonyms(KEY)
SLICES = ("s/1.dcm", "s/2.dcm")


def make_study(root: Path) -> Study:
    return Study.create(root, protocol_text())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "folder"
    (folder / "s").mkdir(parents=True)
    for name in ("a.dcm", "b.dcm", "c.zip", *SLICES):
        (folder / name).write_bytes(name.encode())
    return folder


def is_same(one: SourceLook | None, other: SourceLook) -> bool:
    """Tell whether two looks are equal, whose arrays have no equality of their own."""
    if one is None or one.fingerprint is None or other.fingerprint is None:
        return False
    views = np.array_equal(one.fingerprint.views, other.fingerprint.views)
    return views and replace(one, fingerprint=None) == replace(other, fingerprint=None)


def test_what_was_told_is_there_when_it_is_opened_again(tmp_path: Path, folder: Path) -> None:
    looks = [look_at("a.dcm"), look_at("s/1.dcm", 1, members=SLICES), look_at("c.zip!/x/y.mp4", 2)]
    with make_study(tmp_path / "study") as study:
        with IntakeJournal.open(study, PASSPHRASE, folder) as journal:
            for look in looks:
                journal.add_look(look)
            journal.decide(take("a.dcm"), take("b.dcm"))
            journal.decide(replace(take("a.dcm"), verdict=SourceVerdict.EXCLUDE, reason="a cyst"))
            journal.decide(take("s/1.dcm"))
            assert journal.take_back() == (take("s/1.dcm"),)
        assert len(list(study.events(action="study.key_made"))) == 1
    with Study.open(tmp_path / "study") as study:
        with IntakeJournal.open(study, PASSPHRASE, folder) as journal:
            assert all(is_same(journal.look_of(look.source), look) for look in looks)
            assert journal.look_of(MediaSource("b.dcm")) is None
            assert journal.look_of(MediaSource("s/1.dcm")) is None, "one slice is no series"
            assert dict(journal.decisions) == {
                "a.dcm": replace(take("a.dcm"), verdict=SourceVerdict.EXCLUDE, reason="a cyst"),
                "b.dcm": take("b.dcm"),
            }
            journal.take_back()
            assert journal.decisions["a.dcm"] == take("a.dcm")
            assert journal.take_back() == (take("a.dcm"), take("b.dcm"))
            assert journal.take_back() == ()
        assert len(list(study.events(action="study.key_made"))) == 1


@pytest.mark.parametrize("change", ["longer", "later", "gone"])
@pytest.mark.parametrize("path", ["a.dcm", "s/2.dcm", "c.zip"])
def test_a_file_that_has_changed_was_not_looked_at(
    tmp_path: Path, folder: Path, path: str, change: str
) -> None:
    looks = [look_at("a.dcm"), look_at("s/1.dcm", 1, members=SLICES), look_at("c.zip!/y.mp4", 2)]
    with (
        make_study(tmp_path / "study") as study,
        IntakeJournal.open(study, PASSPHRASE, folder) as journal,
    ):
        for look in looks:
            journal.add_look(look)
            journal.add_stored(look.source, MASKS, stored(1))
        put_medium(study.paths, 1)
        (known,) = [look.source for look in looks if path in f"{look.source.paths}"]
        assert journal.look_of(known) is not None
        assert journal.stored_of(known, MASKS) is not None
        file = folder / path
        match change:
            case "longer":
                file.write_bytes(b"longer than it was")
            case "later":
                os.utime(file, ns=(0, file.stat().st_mtime_ns + 1))
            case _:
                file.unlink()
        assert journal.look_of(known) is None
        assert journal.stored_of(known, MASKS) is None
        for look in looks:
            if look.source != known:
                assert is_same(journal.look_of(look.source), look)


def put_medium(paths: StudyPaths, seed: int) -> None:
    for path in paths.files_of(stored(seed).medium):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"a medium")


def test_a_medium_counts_with_its_masks_and_as_long_as_it_is_there(
    tmp_path: Path, folder: Path
) -> None:
    source = MediaSource("a.dcm")
    with make_study(tmp_path / "study") as study:
        with IntakeJournal.open(study, PASSPHRASE, folder) as journal:
            assert journal.stored_of(source, MASKS) is None
            journal.add_stored(source, MASKS, stored(1))
            assert journal.stored_of(source, MASKS) is None, "its file is not there"
        put_medium(study.paths, 1)
        with IntakeJournal.open(study, PASSPHRASE, folder) as journal:
            found = journal.stored_of(source, MASKS)
            assert found is not None
            assert replace(found, new_files=()) == stored(1)
            assert found.new_files == tuple(study.paths.files_of(found.medium))
            assert journal.stored_of(source, MASKS[:1]) is None
            assert journal.stored_of(source, ()) is None


def test_no_name_stands_in_its_bytes(tmp_path: Path, folder: Path) -> None:
    told = f"{NAME}/{NAME}.dcm"
    (folder / NAME).mkdir()
    (folder / told).write_bytes(b"x")
    with make_study(tmp_path / "study") as study:
        with IntakeJournal.open(study, PASSPHRASE, folder) as journal:
            journal.add_look(look_at(told))
            journal.decide(replace(take(told), verdict=SourceVerdict.EXCLUDE, reason=NAME))
            journal.add_stored(MediaSource(told), MASKS, stored(1))
            assert journal.n_looks == journal.n_stored == 1
        data = study.paths.intake_journal.read_bytes()
    for secret in (NAME, "ZZPHI", "PatientID", folder.name, "banner", "verdict", f"{1:064x}"):
        for form in (secret.encode(), secret.encode("utf-16-le")):
            assert form not in data, secret
    assert study.paths.intake_journal.stat().st_mode & 0o077 == 0


def test_another_passphrase_opens_nothing(tmp_path: Path, folder: Path) -> None:
    with make_study(tmp_path / "study") as study:
        IntakeJournal.open(study, PASSPHRASE, folder).close()
        with pytest.raises(TruthError):
            IntakeJournal.open(study, "another horse battery", folder)


def test_an_intake_of_another_folder_stands_in_the_way_once_somebody_decided(
    tmp_path: Path, folder: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    with make_study(tmp_path / "study") as study:
        with IntakeJournal.open(study, PASSPHRASE, other) as journal:
            first = journal.id
        with IntakeJournal.open(study, PASSPHRASE, folder) as journal:
            assert journal.id != first
            journal.add_look(look_at("a.dcm"))
        with IntakeJournal.open(study, PASSPHRASE, other) as journal:
            assert journal.n_looks == 0
            journal.decide(take("x.dcm"))
        with pytest.raises(IntakeError, match="another folder was begun") as refused:
            IntakeJournal.open(study, PASSPHRASE, folder)
        assert "--abandon" in refused.value.remedy
        with IntakeJournal.open(study, PASSPHRASE, other) as journal:
            assert "x.dcm" in journal.decisions
            journal.remove()
        assert not study.paths.intake_journal.exists()


def test_another_version_looks_again_and_keeps_what_was_decided(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with make_study(tmp_path / "study") as study:
        with IntakeJournal.open(study, PASSPHRASE, folder) as journal:
            journal.add_look(look_at("a.dcm"))
            journal.add_stored(MediaSource("a.dcm"), MASKS, stored(1))
            journal.decide(take("a.dcm"))
        monkeypatch.setattr("reader_study.intake.journal.__version__", "99.0.0")
        for _ in range(2):
            with IntakeJournal.open(study, PASSPHRASE, folder) as journal:
                assert journal.n_looks == journal.n_stored == 0
                assert "a.dcm" in journal.decisions
        with IntakeJournal.open(study, PASSPHRASE, folder) as journal:
            journal.add_look(look_at("a.dcm"))
        with IntakeJournal.open(study, PASSPHRASE, folder) as journal:
            assert journal.n_looks == 1


def test_a_disk_that_is_full_is_told_and_what_was_written_stays(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = OSError(28, "No space left on device")

    def half(self: SealedRecords, data: bytes) -> None:
        self._file.seek(self._end)
        self._file.write(data[:7])
        raise full

    with make_study(tmp_path / "study") as study:
        with IntakeJournal.open(study, PASSPHRASE, folder) as journal:
            journal.decide(take("a.dcm"))
            size = study.paths.intake_journal.stat().st_size
            with monkeypatch.context() as patched:
                patched.setattr(SealedRecords, "_write", half)
                with pytest.raises(ReaderStudyError, match="No space left"):
                    journal.decide(take("b.dcm"))
            assert study.paths.intake_journal.stat().st_size == size
            assert set(journal.decisions) == {"a.dcm"}
            journal.decide(take("c.dcm"))
        with IntakeJournal.open(study, PASSPHRASE, folder) as journal:
            assert set(journal.decisions) == {"a.dcm", "c.dcm"}


@pytest.mark.parametrize("content", [b"", b"x" * 100, b"sonoread-intake-journal-1 short\n"])
def test_a_file_that_is_no_journal_is_told(tmp_path: Path, folder: Path, content: bytes) -> None:
    with make_study(tmp_path / "study") as study:
        study.paths.intake_journal.write_bytes(content)
        with pytest.raises(IntegrityError, match="no journal"):
            IntakeJournal.open(study, PASSPHRASE, folder)


# --- what a kill leaves, tried on the file alone -------------------------------------------------

Act = tuple[str, int]
ACTS = st.lists(st.tuples(st.sampled_from(("look", "decide", "stored", "back")), st.integers(0, 2)))
NAMES = ("a.dcm", "b.dcm", "s/1.dcm")


class Bench:
    """A journal without a study, and after each act how long its file was and what it told."""

    def __init__(self, folder: Path, root: Path) -> None:
        self.folder, self.paths = folder, StudyPaths(root)
        begun = plain_json({"begun": {"folder": str(folder), "version": __version__}})
        root.mkdir(exist_ok=True)
        SealedRecords.begin(self.file, KEY, "test", INTAKE_JOURNAL, name="0" * 32, first=begun)
        self.journal = self.opened()
        self.states: list[tuple[int, Any]] = [(self.size, self.state(self.journal))]

    @property
    def file(self) -> Path:
        return self.paths.intake_journal

    @property
    def size(self) -> int:
        return self.file.stat().st_size

    def opened(self) -> IntakeJournal:
        return IntakeJournal(
            SealedRecords(self.file, KEY, "test", INTAKE_JOURNAL), self.folder, self.paths, NAMES_OF
        )

    def do(self, act: Act) -> None:
        what, which = act
        match what:
            case "look":
                self.journal.add_look(look_at(NAMES[which], which))
            case "decide":
                self.journal.decide(take(NAMES[which]), take(NAMES[which - 1], by="k2"))
            case "stored":
                self.journal.add_stored(MediaSource(NAMES[which]), MASKS, stored(which))
            case _:
                self.journal.take_back()
        self.states.append((self.size, self.state(self.journal)))

    def state(self, journal: IntakeJournal) -> Any:  # noqa: ANN401
        sources = [MediaSource(name) for name in NAMES]
        looked = [journal.look_of(source) is not None for source in sources]
        return looked, dict(journal.decisions), set(journal._stored)


def plain_json(value: object) -> bytes:
    return journal_room._json(value)  # type: ignore[arg-type]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=ACTS, data=st.data())
def test_a_torn_tail_takes_nothing_with_it_but_itself(
    tmp_path: Path, folder: Path, acts: list[Act], data: st.DataObject
) -> None:
    bench = Bench(folder, tmp_path / "bench")
    for act in acts:
        bench.do(act)
    bench.journal.close()
    whole = bench.file.read_bytes()
    cut = data.draw(st.integers(bench.states[0][0], len(whole)))
    noise = data.draw(st.binary(max_size=40))
    bench.file.write_bytes(whole[:cut] + noise)
    # Of acts that change nothing the file does not grow; the last of equal lengths counts.
    (*_, (end, state)) = [one for one in bench.states if one[0] <= cut]
    again = bench.opened()
    assert bench.state(again) == state
    assert bench.size == end, "the tail is gone"
    again.decide(take("b.dcm", by="k9"))
    again.close()
    later = bench.opened()
    assert later.decisions["b.dcm"].by == "k9"
    later.close()
    bench.file.unlink()


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_damaged_record_before_others_is_told_and_none_is_taken_for_another(
    tmp_path: Path, folder: Path, data: st.DataObject
) -> None:
    bench = Bench(folder, tmp_path / "bench")
    for act in (("decide", 0), ("look", 1), ("stored", 2), ("decide", 1)):
        bench.do(act)
    bench.journal.close()
    whole = bytearray(bench.file.read_bytes())
    ends = [size for size, _ in bench.states]
    which = data.draw(st.integers(1, 3))
    at = data.draw(st.integers(ends[which - 1] + 4, ends[which] - 1))
    whole[at] ^= data.draw(st.integers(1, 255))
    bench.file.write_bytes(bytes(whole))
    records = SealedRecords(bench.file, KEY, "test", INTAKE_JOURNAL)
    with pytest.raises(IntegrityError, match="damaged"):
        IntakeJournal(records, folder, bench.paths, NAMES_OF)
    records.close()
    assert bench.file.read_bytes() == whole, "nothing is cut off"
    bench.file.unlink()


def test_a_record_cannot_be_moved_or_given_to_another_intake(tmp_path: Path, folder: Path) -> None:
    bench = Bench(folder, tmp_path / "bench")
    bench.do(("decide", 0))
    bench.do(("decide", 0))
    bench.journal.close()
    whole, (first, second, third) = bench.file.read_bytes(), [n for n, _ in bench.states]
    assert second - first == third - second
    bench.file.write_bytes(whole[:first] + whole[second:third])
    again = bench.opened()
    assert dict(again.decisions) == {}
    again.close()
    bench.file.write_bytes(whole.replace(b"0" * 32, b"1" * 32, 1))
    records = SealedRecords(bench.file, KEY, "test", INTAKE_JOURNAL)
    with pytest.raises(IntegrityError):
        IntakeJournal(records, folder, bench.paths, NAMES_OF)
    records.close()


@pytest.mark.parametrize("plain", [{}, {"source": 1}, [], None, "look"])
def test_what_is_no_look_is_no_look(plain: object) -> None:
    with pytest.raises(ValueError, match="no "):
        value_of(SourceLook, plain)


def test_what_has_no_plain_form_is_refused() -> None:
    with pytest.raises(TypeError):
        plain_of(np.zeros(3))
    with pytest.raises(TypeError):
        plain_of({1, 2})
