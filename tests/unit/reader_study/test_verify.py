import random
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from ground.errors import ReaderStudyError, ReadingRuleError, TruthError
from reader_study import closing, truth
from reader_study.reading.session import ReadingSession
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import PASSPHRASE, make_study, rated, read_all


@pytest.fixture
def root(tmp_path: Path) -> Path:
    with make_study(tmp_path / "s", readers=("r1", "r2")) as study:
        read_all(study, "r1")
    return tmp_path / "s"


def flip(path: Path, offset: int) -> None:
    path.chmod(0o644)
    data = bytearray(path.read_bytes())
    data[offset] ^= 1
    path.write_bytes(data)


def tamper(root: Path, *statements: str) -> None:
    with sqlite3.connect(root / "study.db") as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_verify_of_an_untouched_study_finds_nothing(root: Path) -> None:
    assert verify(root) == []


def test_verify_finds_and_names_each_changed_event(root: Path) -> None:
    with Study.open(root, writable=False) as study:
        total = study.store.head[0]
    trigger = (
        "CREATE TRIGGER event_no_update BEFORE UPDATE ON event "
        "BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
    )
    for seq in range(1, total + 1):
        change = (
            "UPDATE event SET new = CASE new WHEN 'null' THEN '0' "
            "ELSE replace(new, substr(new, 2, 1), '#') END WHERE seq = {}"
        )
        copy = root.parent / "copy.db"
        copy.write_bytes((root / "study.db").read_bytes())
        tamper(root, "DROP TRIGGER event_no_update", change.format(seq), trigger)
        findings = verify(root)
        assert findings, f"event {seq}"
        assert findings[0].where.startswith(f"event {seq} ")
        (root / "study.db").write_bytes(copy.read_bytes())


@pytest.mark.parametrize(
    "column", ["utc", "actor", "reason", "monotonic_ns", "prev_hash", "hash", "uuid"]
)
def test_verify_names_a_changed_column(root: Path, column: str) -> None:
    tamper(
        root,
        "DROP TRIGGER event_no_update",
        f"UPDATE event SET {column} = {column} || '1' WHERE seq = 9"
        if column != "monotonic_ns"
        else "UPDATE event SET monotonic_ns = monotonic_ns + 1 WHERE seq = 9",
    )
    findings = [str(finding) for finding in verify(root)]
    assert any(text.startswith("event 9 ") for text in findings), findings
    assert any("guard event_no_update" in text for text in findings)


def test_verify_finds_a_removed_event(root: Path) -> None:
    tamper(root, "DROP TRIGGER event_no_delete", "DELETE FROM event WHERE seq = 12")
    assert any(f.where.startswith("event 13") for f in verify(root))


def test_verify_with_a_known_head_finds_a_cut_off_tail(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Study.open(root, writable=False) as study:
        head = study.store.head[1]
    assert verify(root, expected_head=head) == []
    tamper(
        root,
        "DROP TRIGGER event_no_delete",
        "DELETE FROM observation WHERE seq = (SELECT max(seq) FROM event)",
        "DELETE FROM state WHERE key LIKE 'head/%'",
        "DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)",
        "CREATE TRIGGER event_no_delete BEFORE DELETE ON event "
        "BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END",
    )
    assert any(finding.where.startswith("rollback (") for finding in verify(root))
    monkeypatch.setenv("SONOREAD_HOME", str(tmp_path / "another"))
    (root / "backups" / "heads.json").unlink()
    assert verify(root) == []  # nothing inside the file can tell
    assert "known event" in verify(root, expected_head=head)[0].what


def test_verify_names_a_changed_read(root: Path) -> None:
    tamper(root, "UPDATE read SET category = '5' WHERE case_id = 'C0002' AND arm = 'unaided'")
    assert [str(f) for f in verify(root)] == ["read r1/1/C0002/unaided/1: differs from the log"]


def test_verify_names_a_removed_and_an_added_read(root: Path) -> None:
    tamper(
        root,
        "UPDATE read SET reader_id = 'r2' WHERE case_id = 'C0002' AND arm = 'aided'",
    )
    assert [str(f) for f in verify(root)] == [
        "read r1/1/C0002/aided/1: is missing, though the log has it",
        "read r2/1/C0002/aided/1: is not in the log",
    ]


def test_verify_names_each_changed_image(root: Path) -> None:
    for image in sorted((root / "media").rglob("*.png")):
        before = image.read_bytes()
        flip(image, len(before) // 2)
        findings = verify(root)
        assert [f.where for f in findings] == [str(image.relative_to(root))]
        image.write_bytes(before)


@pytest.mark.parametrize(
    "name",
    [
        "truth.sealed",
        "study.key",
        "models/m1/card.sealed",
        "models/m1/reads/C0001.sealed",
        "models/m1/keys/coordinator.box",
    ],
)
def test_verify_names_a_changed_file(root: Path, name: str) -> None:
    flip(root / name, 20)
    assert [f.where for f in verify(root)] == [name]


def test_verify_names_a_missing_image(root: Path) -> None:
    image = next((root / "media").rglob("*.png"))
    image.unlink()
    assert "missing" in verify(root)[0].what


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("years = 3", "years = 5", "readers.0.years"),
        ("A small test study", "A small test studY", "title"),
        ("seed = 7", "seed = 8", "seed"),
        ("[ai]", "[ai]#", "no key"),
        ("[ai]", "[ao]", "ao"),
    ],
)
def test_verify_names_what_changed_in_the_protocol(
    root: Path, old: str, new: str, word: str
) -> None:
    path = root / "protocol.toml"
    path.write_text(path.read_text().replace(old, new, 1))
    findings = verify(root)
    assert findings[0].where == "protocol.toml"
    assert word in findings[0].what


def test_verify_finds_almost_every_flipped_bit_that_holds_information(root: Path) -> None:
    database = root / "study.db"
    whole = database.read_bytes()
    # Zero bytes are nearly all free space inside pages; a flip there changes nothing.
    places = random.Random(1).sample([i for i, byte in enumerate(whole) if byte], 150)
    unseen = []
    for place in places:
        damaged = bytearray(whole)
        damaged[place] ^= 1
        database.write_bytes(damaged)
        try:
            found = bool(verify(root))
        except ReaderStudyError as error:
            found = "study.db" in str(error)
        if not found:
            unseen.append(place)
    database.write_bytes(whole)
    assert len(unseen) <= 12, unseen


def test_a_close_needs_all_reads_or_a_reason_and_an_unblinding_the_close(root: Path) -> None:
    with Study.open(root) as study:
        with pytest.raises(ReadingRuleError, match="4 cases"):
            closing.close_study(study)
        with pytest.raises(ReadingRuleError, match="4 cases"):
            closing.close_study(study, reason="  ")
        with pytest.raises(ReadingRuleError, match="not closed") as caught:
            closing.unblind(study, passphrase=PASSPHRASE)
        assert "sonoread close" in caught.value.remedy
        assert closing.close_study(study, reason="reader r2 left") == 4
        event = next(study.events(action="study.closed"))
        assert event.reason == "reader r2 left"
        assert event.content["missing"] == 4
        with pytest.raises(ReadingRuleError, match="is closed"):
            closing.close_study(study, reason="again")
        with pytest.raises(ReadingRuleError, match="is closed"):
            ReadingSession.begin(study, "r1")
        with pytest.raises(TruthError, match="wrong passphrase"):
            closing.unblind(study, passphrase="not the passphrase")
        assert not study.is_unblinded
        with pytest.raises(ReadingRuleError, match="still blinded"):
            closing.open_truth(study, passphrase=PASSPHRASE)
        closing.unblind(study, passphrase=PASSPHRASE)
        assert closing.open_truth(study, passphrase=PASSPHRASE)["C0003"].label == "malignant"


def test_a_replaced_reference_standard_is_not_opened(root: Path) -> None:
    with Study.open(root) as study:
        flipped = [
            replace(item, label="benign" if item.label == "malignant" else "malignant")
            for item in truth.unseal(study.paths.truth, passphrase=PASSPHRASE).values()
        ]
        study.paths.truth.unlink()
        truth.seal(study.paths.truth, flipped, passphrase=PASSPHRASE)
        closing.close_study(study, reason="end")
        with pytest.raises(TruthError, match="not the one that was sealed"):
            closing.unblind(study, passphrase=PASSPHRASE)
        assert not study.is_unblinded


def test_verify_sees_a_note_that_is_changed_to_look_the_same(tmp_path: Path) -> None:
    with make_study(tmp_path / "s") as study:
        session = ReadingSession.begin(study, "r1")
        session.painted(1.0)
        session.answer(rated("4A", 20, note="kept \u0940\u0300"))
    tamper(
        tmp_path / "s",
        "DROP TRIGGER event_no_update",
        "UPDATE event SET new = replace(new, char(768), char(832)) WHERE action = 'read.answered'",
    )
    findings = [str(finding) for finding in verify(tmp_path / "s")]
    assert any("was changed after it was stored" in text for text in findings)
