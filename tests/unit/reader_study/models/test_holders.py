"""Who opens the AI's answers: by which key, told by the log, refused by name to all others."""

import shutil
from pathlib import Path

import pytest

from app.cli import run
from app.desk import Desk
from ground.errors import IntegrityError, ReaderStudyError, SealedError, TruthError
from reader_study import verify as verifying
from reader_study.conduct import locking, sealing_ai
from reader_study.models import frozen as models
from reader_study.models import holders, sealing
from reader_study.models.files import box_file, read_file
from reader_study.models.readiness import open_keys
from reader_study.reading.session import ReadingSession
from reader_study.study import Study
from reader_study.study_key import open_study_key
from reader_study.trust.keys import SigningKey
from tests.builders import PASSPHRASE, make_study, rated
from tests.made_people import PIN, derive_fast, log_in, read_signed, register_readers
from tests.made_sealed import FIGURES, freeze_telling, told_by

VERIFY = verifying.verify


def another_computer(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONOREAD_HOME", str(folder / "another-home"))


def names_of_boxes(study: Study, model_id: str = "m1") -> list[str]:
    return sorted(path.stem for path in (study.paths.model(model_id) / "keys").iterdir())


def test_another_computer_is_refused_until_the_coordinator_seals_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root, secret = tmp_path / "s", tmp_path / "secret.txt"
    make_study(root).close()
    secret.write_text(PASSPHRASE)
    another_computer(tmp_path, monkeypatch)
    with Study.open(root) as study:
        with pytest.raises(ReaderStudyError, match="this workstation has no key") as refused:
            open_keys(study, "r1")
        assert "sonoread seal-ai" in refused.value.remedy
        session = ReadingSession.begin(study, "r1")
        session.painted(1.0)
        session.answer(rated("4A", 30))
        session.lock()
        with pytest.raises(ReaderStudyError, match="this workstation has no key"):
            session.reveal()
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("a brick kiln under snow")
    assert run(["seal-ai", str(root), "--passphrase-file", str(wrong)]) == 1
    assert "the passphrase is wrong" in capsys.readouterr().err
    line = ["seal-ai", str(root), "--passphrase-file", str(secret), "--reason", "a new computer"]
    assert run(line) == 0
    assert "m1: opens for coordinator, workstation-" in capsys.readouterr().out
    with Study.open(root) as study:
        told = list(study.events(action="model.sealed"))
        assert [event.reason for event in told] == ["", "a new computer"]
        assert len(told[-1].content["boxes"]) == 3
        session = ReadingSession.begin(study, "r1")
        shown = session.reveal()
        assert shown.ai is not None
        assert shown.ai.score is not None
    assert VERIFY(root) == []


def test_the_window_says_before_she_reads_that_nothing_will_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "s"
    make_study(root).close()
    desk = Desk()
    desk.open(root)
    desk.open_keys("r1")
    desk.close()
    another_computer(tmp_path, monkeypatch)
    desk.open(root)
    with pytest.raises(ReaderStudyError, match="this workstation has no key"):
        desk.open_keys("r1")
    desk.close()


def test_a_home_that_cannot_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_study(tmp_path / "s").close()
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SONOREAD_HOME", str(tmp_path / "file" / "home"))
    with Study.open(tmp_path / "s") as study:
        session = ReadingSession.begin(study, "r1")
        session.painted(1.0)
        session.answer(rated("4A", 30))
        # Reading goes on up to where the key is needed.
        session.lock()
        with pytest.raises(SealedError, match="the key of this workstation cannot be had"):
            session.reveal()


def test_keys_are_opened_once_and_before_the_first_reveal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    original = sealing.unboxed

    def counted(*given: object, **named: str) -> sealing.ModelKeys:
        opened.append(named["model_id"])
        return original(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("reader_study.models.holders.unboxed", counted)
    with make_study(tmp_path / "s") as study:
        open_keys(study, "r1")
        assert opened == ["m1"]
        session = ReadingSession.begin(study, "r1")
        for _ in range(3):
            session.painted(1.0)
            session.answer(rated("4A", 30))
            session.lock()
            session.reveal()
            session.lock()
        assert opened == ["m1"]


def test_at_the_lock_only_readers_who_are_shown_it_and_the_coordinator_keep_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    derive_fast(monkeypatch)
    root = tmp_path / "s"
    with make_study(root, readers=("r1", "r2"), model=False, locked=False) as study:
        scores = freeze_telling(study)
        register_readers(study, "r1", "r2")
        locking.lock_with_truth(study, lambda: PASSPHRASE)
        assert names_of_boxes(study) == ["coordinator", "person-r1", "person-r2"]
        last = list(study.events())[-1]
        locked = next(study.events(action="protocol.locked"))
        assert last.action == "model.sealed"
        assert sorted(last.content["boxes"]) == ["coordinator", "person-r1", "person-r2"]
        assert locked.seq < last.seq
        with pytest.raises(ReaderStudyError, match="no key"):
            models.load_one(study, "m1", "C0001")
        read_signed(study, "r1")
        # She has gone; who comes to this window has no key of hers.
        study.ring.clear()
        with pytest.raises(ReaderStudyError, match="no key"):
            models.load_one(study, "m1", "C0001")
        study.ring.take(log_in(study, "r2").key)
        assert models.load_one(study, "m1", "C0001").score == scores["C0001"]
        with pytest.raises(ReaderStudyError, match="sealed for the coordinator"):
            models.card(study, "m1")
    assert VERIFY(root) == []
    assert told_by(root, scores) == []


def test_at_the_window_her_key_goes_with_her(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    derive_fast(monkeypatch)
    with make_study(tmp_path / "s", readers=("r1", "r2"), locked=False) as study:
        register_readers(study, "r1", "r2")
        locking.lock_with_truth(study, lambda: PASSPHRASE)
    desk = Desk()
    desk.open(tmp_path / "s")
    with pytest.raises(SealedError):
        desk.open_keys("r1")
    desk.enter("r1", PIN)
    desk.open_keys("r1")
    desk.forget()
    with pytest.raises(SealedError):
        desk.open_keys("r1")
    desk.close()


def test_who_is_shown_no_ai_gets_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    derive_fast(monkeypatch)
    with make_study(tmp_path / "s", readers=("r1", "r2"), locked=False) as study:
        register_readers(study, "r1", "r2")
        shown = sealing_ai._models_by_reader

        def without_r2(study: Study, steps: object) -> dict[str, set[str]]:
            return {"r1": shown(study, steps)["r1"]}  # type: ignore[arg-type]

        monkeypatch.setattr(sealing_ai, "_models_by_reader", without_r2)
        locking.lock_with_truth(study, lambda: PASSPHRASE)
        assert names_of_boxes(study) == ["coordinator", "person-r1"]


def test_a_lock_elsewhere_needs_the_passphrase(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    derive_fast(monkeypatch)
    with make_study(tmp_path / "s", locked=False) as study:
        register_readers(study, "r1")
    another_computer(tmp_path, monkeypatch)
    with Study.open(tmp_path / "s") as study:
        with pytest.raises(TruthError, match="wrong"):
            locking.lock_with_truth(study, lambda: "not the passphrase")
        assert not study.is_locked
        locking.lock_with_truth(study, lambda: PASSPHRASE)
        assert names_of_boxes(study) == ["coordinator", "person-r1"]


def test_killed_between_the_lock_and_the_removal_of_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    derive_fast(monkeypatch)
    root = tmp_path / "s"
    with make_study(root, locked=False) as study:
        register_readers(study, "r1")
        with monkeypatch.context() as killed:
            killed.setattr(locking, "settle_all", lambda _: None)
            locking.lock_with_truth(study, lambda: PASSPHRASE)
        left = [name for name in names_of_boxes(study) if name.startswith("workstation-")]
        assert len(left) == 1
        # The box is there, and the log no longer names it.
        with pytest.raises(ReaderStudyError, match="no key"):
            models.load_one(study, "m1", "C0001")
        where = f"models/m1/keys/{left[0]}.box"
        assert [finding.where for finding in VERIFY(root)] == [where]
        sealing_ai.seal_anew(study, passphrase=PASSPHRASE)
        assert names_of_boxes(study) == ["coordinator", "person-r1"]
    assert VERIFY(root) == []


def test_a_renewed_person_gets_a_key_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from reader_study.conduct.enrolling import renew_person

    derive_fast(monkeypatch)
    with make_study(tmp_path / "s", locked=False) as study:
        register_readers(study, "r1")
        locking.lock_with_truth(study, lambda: PASSPHRASE)
        renew_person(study, "r1", secret=f"{PIN}-2", reason="forgotten")
        study.ring.take(log_in(study, pin=f"{PIN}-2").key)
        with pytest.raises(ReaderStudyError, match="no key"):
            models.load_one(study, "m1", "C0001")
        sealing_ai.seal_anew(study, passphrase=PASSPHRASE)
        study.ring.take(log_in(study, pin=f"{PIN}-2").key)
        assert models.load_one(study, "m1", "C0001").case_id == "C0001"


def test_the_card_opens_for_the_coordinator_alone(tmp_path: Path) -> None:
    with make_study(tmp_path / "s", model=False, locked=False) as study:
        freeze_telling(study)
        with pytest.raises(ReaderStudyError, match="sealed for the coordinator"):
            models.card(study, "m1")
        study.ring.add(open_study_key(study, PASSPHRASE))
        assert models.card(study, "m1")["metrics"]["test"] == FIGURES


@pytest.mark.parametrize("change", ["truncated", "replaced", "missing"])
def test_a_damaged_key_is_named(tmp_path: Path, change: str) -> None:
    root = tmp_path / "s"
    with make_study(root) as study:
        name = next(n for n in names_of_boxes(study) if n.startswith("workstation-"))
        path = box_file(study.paths.model("m1"), name)
        whole = path.read_bytes()
        if change == "truncated":
            path.write_bytes(whole[:40])
        elif change == "replaced":
            key = study.ring.workstation()
            names = {"study_id": study.id, "model_id": "m1"}
            path.write_bytes(sealing.boxed(sealing.ModelKeys.new(), key.sealing_public, **names))
        else:
            path.unlink()
        with pytest.raises(IntegrityError, match="key to the answers of 'm1'") as error:
            models.load_one(study, "m1", "C0001")
        assert error.value.path == path
        assert "seal-ai" in error.value.remedy
    assert [finding.where for finding in VERIFY(root)] == [path.relative_to(root).as_posix()]
    with Study.open(root) as study:
        sealing_ai.seal_anew(study, passphrase=PASSPHRASE)
    with Study.open(root) as study:
        assert models.load_one(study, "m1", "C0001").case_id == "C0001"
    assert VERIFY(root) == []


def test_reads_in_each_others_places_are_refused(tmp_path: Path) -> None:
    with make_study(tmp_path / "s") as study:
        folder = study.paths.model("m1")
        one, other = (read_file(folder, case) for case in ("C0001", "C0002"))
        blob = one.read_bytes()
        shutil.copy(other, one)
        with pytest.raises(IntegrityError, match="changed after it was frozen"):
            models.load_one(study, "m1", "C0001")
        # And if hashes had been made to agree: the case is bound into the seal.
        keys, names = holders.held_keys(study, "m1"), {"study_id": study.id, "model_id": "m1"}
        assert sealing.open_read(keys, blob, case_id="C0001", **names)
        for odd in (
            {**names, "case_id": "C0002"},
            {**names, "case_id": "C0001", "model_id": "m2"},
            {**names, "case_id": "C0001", "study_id": "another"},
        ):
            with pytest.raises(IntegrityError, match="does not open"):
                sealing.open_read(keys, blob, **odd)


def test_a_box_opens_for_its_holder_study_and_model_only() -> None:
    keys, key = sealing.ModelKeys.new(), SigningKey.new()
    box = sealing.boxed(keys, key.sealing_public, study_id="s", model_id="m")
    assert sealing.unboxed(key, box, study_id="s", model_id="m") == keys
    assert repr(keys) == "ModelKeys()"
    for who, study_id, model_id in ((SigningKey.new(), "s", "m"), (key, "t", "m"), (key, "s", "n")):
        with pytest.raises(IntegrityError, match="does not open"):
            sealing.unboxed(who, box, study_id=study_id, model_id=model_id)


def test_the_study_key_opens_with_the_passphrase_only(tmp_path: Path) -> None:
    with make_study(tmp_path / "s") as study:
        facts = next(study.events(action="study.key_made")).content
        key = open_study_key(study, PASSPHRASE)
        assert (key.public, key.sealing_public) == (facts["public"], facts["sealing"])
        path = study.paths.study_key
        assert path.stat().st_mode & 0o077 == 0
        assert key.seed not in path.read_bytes()
        assert key.seed.hex().encode() not in path.read_bytes()
        with pytest.raises(TruthError, match="passphrase is wrong"):
            open_study_key(study, PASSPHRASE + "x")
        path.write_bytes(path.read_bytes()[:-1])
        with pytest.raises(IntegrityError, match="not the one in the log"):
            open_study_key(study, PASSPHRASE)
        path.unlink()
        with pytest.raises(IntegrityError, match="missing"):
            open_study_key(study, PASSPHRASE)


def test_no_command_tells_an_answer_before_its_reveal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root, secret = tmp_path / "s", tmp_path / "secret.txt"
    secret.write_text(PASSPHRASE)
    with make_study(root, n_reading=3, model=False, locked=False) as study:
        scores = freeze_telling(study)
        locking.lock_with_truth(study, lambda: PASSPHRASE)
        session = ReadingSession.begin(study, "r1")
        session.painted(1.0)
        task = session.answer(rated("4A", 30))
        session.lock()
        session.end()
    name = task.entity.removeprefix("read/")
    before = len(told_by(root, scores))
    words = ["--passphrase-file", str(secret)]
    lines = [
        ["status", str(root)],
        ["status", str(root), "--json"],
        ["cases", str(root)],
        ["schedule", str(root)],
        ["verify", str(root)],
        ["replay", str(root), name],
        ["replay", str(root), name, "--json", *words],
        ["replay", str(root), "--list"],
        ["export", "reads", str(root), "--out", str(tmp_path / "reads.csv")],
        ["seal-ai", str(root), *words],
        ["analyse", str(root), *words],
        ["unblind", str(root), "--yes", *words],
        ["report", str(root), "--out", str(tmp_path / "report")],
    ]
    codes = {" ".join(line[:2]).replace(str(root), ""): run(line) for line in lines}
    assert (codes["analyse "], codes["unblind "], codes["report "]) == (1, 1, 1)
    assert (codes["verify "], codes["seal-ai "], codes["replay "]) == (0, 0, 0)
    told = capsys.readouterr()
    printed = told.out + told.err
    for path in tmp_path.glob("reads.*"):
        printed += path.read_text()
    assert not [s for s in scores.values() if f"{s:.6f}" in printed or f"{s}" in printed]
    assert "zz-canary" not in printed
    assert str(FIGURES["sensitivity"]) not in printed
    assert len(told_by(root, scores)) == before == 0
    with Study.open(root, writable=False) as study:
        assert len(list(study.events(action="model.sealed"))) == 2
        assert next(study.events(action="ai.revealed"), None) is None
