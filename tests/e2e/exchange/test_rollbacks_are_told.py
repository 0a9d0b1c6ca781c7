"""Each side tells the other that her log was put back: by what came along with the exchange."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from reader_study.exchange.bundle_file import bundle_bytes, read_bundle
from reader_study.study import Study
from reader_study.trust.keys import workstation_key
from reader_study.trust.known_head import KnownHead, signed_bytes
from tests.e2e.exchange.people import Computer, Trial

BEHIND = "log is behind a head that is known"
OTHER_SIDE = "known from the other side of an exchange"


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    return Trial(tmp_path)


def is_refused(said: str) -> bool:
    return BEHIND in said and OTHER_SIDE in said


def put_back(root: Path, old: Path, computer: Computer) -> None:
    """Put an old copy of a database in its place, at a computer that remembers nothing."""
    shutil.copy(old, root / "study.db")
    computer.forgets(root)


def test_a_bundle_tells_the_coordinator_that_her_log_was_put_back(trial: Trial) -> None:
    old, bundle = trial.folder / "old.db", trial.folder / "r1.bundle"
    shutil.copy(trial.root / "study.db", old)
    reader = trial.sends("r1")
    reader.reads(1)
    reader.computer.types("hand-in", reader.root, bundle)
    put_back(trial.root, old, trial.lead)
    trial.lead.types("verify", trial.root)  # nothing here can tell
    assert is_refused(trial.lead.types("merge", trial.root, bundle, ok=False))
    assert is_refused(trial.lead.types("verify", trial.root, ok=False))
    assert is_refused(trial.lead.refused("close", trial.root, "--yes", "--reason", "x"))
    trial.lead.types("accept-head", trial.root, "--reason", "the disk failed")
    trial.lead.types("verify", trial.root)
    assert "went out from this study" in trial.lead.types("merge", trial.root, bundle, ok=False)


def test_what_an_update_told_comes_back_with_the_next_bundle(trial: Trial) -> None:
    reader = trial.sends("r1")
    old = trial.folder / "old.db"
    shutil.copy(trial.root / "study.db", old)
    trial.amends('title = "', 'title = "Second ', "a title")
    trial.syncs()
    reader.syncs()
    put_back(trial.root, old, trial.lead)
    reader.reads(1)
    reader.syncs()
    assert is_refused(trial.lead.refused("sync", trial.root, trial.share))


def test_an_update_tells_a_reader_that_her_log_was_put_back(trial: Trial) -> None:
    reader = trial.sends("r1")
    reader.reads(1)
    old = trial.folder / "old.db"
    shutil.copy(reader.root / "study.db", old)
    reader.reads(2)
    reader.syncs()
    trial.syncs()
    put_back(reader.root, old, reader.computer)
    assert reader.is_sound()  # nothing here can tell
    assert is_refused(reader.computer.refused("sync", reader.root, trial.share))
    assert not reader.is_sound()
    with pytest.raises(Exception, match=BEHIND):
        reader.reads(1)
    reader.computer.types("accept-head", reader.root, "--reason", "the disk failed")
    reader.reads(1)
    reader.syncs()
    # Both branches are kept, and the coordinator chooses.
    assert "forked" in trial.syncs()


def test_a_reader_is_told_that_the_coordinators_log_is_behind(trial: Trial) -> None:
    reader = trial.sends("r1")
    old = trial.folder / "old.db"
    shutil.copy(trial.root / "study.db", old)
    trial.amends('title = "', 'title = "Second ', "a title")
    trial.syncs()
    reader.syncs()
    put_back(trial.root, old, trial.lead)
    shutil.rmtree(trial.share)
    trial.share.mkdir()
    trial.syncs()
    said = reader.syncs(ok=False)
    assert "left out" in said
    assert "The coordinator's study ends at event" in said


def test_a_new_package_of_a_log_that_was_put_back_is_told(trial: Trial) -> None:
    reader = trial.sends("r1")
    old, again = trial.folder / "old.db", trial.folder / "again.zip"
    shutil.copy(trial.root / "study.db", old)
    protocol = (trial.root / "protocol.toml").read_bytes()
    trial.amends('title = "', 'title = "Second ', "a title")
    trial.syncs()
    reader.syncs()
    put_back(trial.root, old, trial.lead)
    (trial.root / "protocol.toml").write_bytes(protocol)
    trial.lead.types("package", trial.root, "r1", again, "--again", "--reason", "x")
    said = reader.computer.types("unpack", again, trial.folder / "second")
    assert "The coordinator's study ends at event" in said
    fresh = Computer(trial.folder / "fresh")
    said = fresh.types("unpack", again, trial.folder / "third")
    assert "ends at event" not in said


def test_the_head_goes_along_while_she_reads(trial: Trial) -> None:
    reader = trial.sends("r1")
    reader.reads(1)
    with reader.computer.sat_at(), Study.open(reader.root):
        said = reader.computer.types("hand-in", reader.root, trial.folder / "a.bundle")
    assert "the last signed head goes along" in said
    manifest = read_bundle(trial.folder / "a.bundle").manifest
    assert KnownHead.from_plain(manifest.known_head).is_genuine
    assert KnownHead.from_plain(manifest.study_head).origin == manifest.study_origin
    assert "merged" in trial.lead.types("merge", trial.root, trial.folder / "a.bundle")


def test_reads_after_the_last_session_are_signed_at_handing_in(trial: Trial) -> None:
    reader = trial.sends("r1")
    reader.reads(2, end=False)  # the program was killed
    with reader.computer.sat_at(), Study.open(reader.root, writable=False) as package:
        before = package.store.head[0]
    reader.computer.types("hand-in", reader.root, trial.folder / "a.bundle")
    bundle = read_bundle(trial.folder / "a.bundle")
    assert bundle.manifest.known_head["seq"] == before
    assert bundle.events[-1].action == "head.signed"
    again = (trial.folder / "a.bundle").read_bytes()
    reader.computer.types("hand-in", reader.root, trial.folder / "b.bundle")
    assert (trial.folder / "b.bundle").read_bytes() == again


@pytest.mark.parametrize("what", ["lacks", "stranger", "garbled"])
def test_a_bundle_with_a_head_that_cannot_be_is_refused(trial: Trial, what: str) -> None:
    reader = trial.sends("r1")
    reader.reads(1)
    made, changed = trial.folder / "a.bundle", trial.folder / "b.bundle"
    reader.computer.types("hand-in", reader.root, made)
    bundle = read_bundle(made)
    manifest = bundle.manifest
    known, head = (KnownHead.from_plain(one) for one in (manifest.known_head, manifest.study_head))
    with reader.computer.sat_at():
        key = workstation_key()
        events = bundle.events[:-2] if what == "lacks" else bundle.events
        if what == "stranger":
            head = _signed_by_her(replace(head, seq=head.seq + 100, hash="1" * 64))
        if what == "garbled":
            head = replace(head, seq=head.seq + 100)
        ids = {
            name: str(getattr(manifest, name))
            for name in ("study_id", "study_origin", "package_id", "reader_id")
        }
        data = bundle_bytes(events, **ids, key=key, known_head=known, study_head=head)
    changed.write_bytes(data)
    said = trial.lead.types("merge", trial.root, changed, ok=False)
    assert {
        "lacks": "whose signed head it names",
        "stranger": "was signed by none of the study's keys",
        "garbled": "its signature does not hold",
    }[what] in said
    trial.lead.types("verify", trial.root)
    assert "merged" in trial.lead.types("merge", trial.root, made)


def _signed_by_her(head: KnownHead) -> KnownHead:
    key = workstation_key()
    signature = key.sign(signed_bytes(head.study, head.origin, head.seq, head.hash))
    return replace(head, key_id=key.key_id, public=key.public, signature=signature)
