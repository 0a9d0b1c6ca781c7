"""Old copies, other databases and edited heads, as an attacker types them: each is refused by name.

The attacks go through the commands and the window's desk; what is asserted is what they print.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import sonoread
from app.desk import Desk
from app.error_words import worded
from app.i18n import Language
from ground.errors import IntegrityError, ReaderStudyError, ReadingRuleError
from ground.home import home_folder
from reader_study.clock import SystemClock
from reader_study.conduct.heads import accept_head
from reader_study.reading.session import ReadingSession
from reader_study.rules import RuleBroken
from reader_study.store import Actor, NewEvent, Store
from reader_study.store.events import Value
from reader_study.study import Study
from reader_study.trust.head_places import folder_place, head_places
from reader_study.trust.keys import SigningKey, fingerprint, workstation_key
from reader_study.trust.known_head import as_file, heads_in, signed_bytes
from reader_study.trust.second_folder import second_folder, set_second_folder
from reader_study.verify import verify
from tests.builders import PASSPHRASE, close_and_unblind, make_study, rated, read_all
from tests.other_home import other_home


def command(*words: str | Path) -> Result:
    return CliRunner().invoke(sonoread, [str(word) for word in words])


def error_of(result: Result) -> str:
    """Return what the program says of an error of ours; anything else would be a traceback."""
    assert isinstance(result.exception, ReaderStudyError), result.output
    return str(result.exception)


def read_one(root: Path, reader_id: str = "r1") -> None:
    """Read a case in a session of its own, which ends with a signature."""
    with Study.open(root) as study:
        session = ReadingSession.begin(study, reader_id)
        session.painted(1.0)
        session.answer(rated("4A", 40))
        session.lock()
        session.reveal()
        session.lock()
        session.end()


def sit_down(root: Path) -> None:
    """Begin a session and end it: at another computer the AI's answers would stay sealed."""
    with Study.open(root) as study:
        ReadingSession.begin(study, "r1").end()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    make_study(tmp_path / "s", readers=("r1", "r2")).close()
    read_one(tmp_path / "s")
    return tmp_path / "s"


def put_old_copy_back(root: Path) -> None:
    """Copy the database, read on, and put the copy back: nothing inside the file can tell."""
    old = root.parent / "old.db"
    shutil.copy(root / "study.db", old)
    read_one(root)
    shutil.copy(old, root / "study.db")


def kinds(root: Path) -> list[str]:
    shown = command("heads", root, "--json")
    assert shown.exit_code == 0, shown.output
    return [fault["kind"] for fault in json.loads(shown.output)["faults"]]


def test_an_old_copy_is_refused_wherever_the_study_is_used(root: Path) -> None:
    put_old_copy_back(root)
    behind = "The study's log is behind a head that is known: it ends at event "
    with pytest.raises(IntegrityError, match=behind) as refused:
        Desk().open(root)
    chinese = worded(refused.value.what, Language.CHINESE)
    assert chinese.startswith("研究日志落后于已知的日志头")
    assert "主文件夹" in chinese
    with pytest.raises(IntegrityError, match=behind), Study.open(root, writable=False) as study:
        ReadingSession.begin(study, "r1")
    assert behind in error_of(command("close", root, "--yes", "--reason", "x"))
    assert behind in error_of(command("analyse", root))
    assert behind in error_of(command("report", root))
    checked = command("verify", root)
    assert checked.exit_code == 1
    assert "rollback" in checked.output
    assert "known from the home folder" in checked.output
    assert behind in command("status", root).output
    assert kinds(root) == ["rollback"] * 3


def test_the_refusal_of_an_old_copy_names_numbers_and_times(root: Path) -> None:
    with Study.open(root, writable=False) as study:
        before = study.store.head[0]
    put_old_copy_back(root)
    fault = json.loads(command("heads", root, "--json").output)["faults"][0]
    assert fault["found"]["seq"] == before < fault["known"]["seq"]
    when = fault["known"]["utc"][:16].replace("T", " ")
    assert f"event {fault['known']['seq']} of {when} UTC" in fault["what"]


def test_an_old_analysis_cannot_be_put_back(tmp_path: Path) -> None:
    root = tmp_path / "s"
    with make_study(root) as study:
        read_all(study, "r1")
        close_and_unblind(study)
    shutil.copy(root / "study.db", tmp_path / "old.db")
    secret = tmp_path / "secret"
    secret.write_text(PASSPHRASE)
    assert command("analyse", root, "--passphrase-file", secret).exit_code == 0
    assert command("report", root).exit_code == 0
    shutil.copy(tmp_path / "old.db", root / "study.db")
    said = error_of(command("analyse", root, "--passphrase-file", secret))
    assert "behind a head that is known" in said


def test_a_study_that_was_read_apart_is_a_fork(root: Path) -> None:
    copy = root.parent / "elsewhere"
    shutil.copytree(root, copy)
    read_one(root)
    with other_home():
        read_one(copy)
        read_one(copy)
    shutil.copy(copy / "study.db", root / "study.db")
    assert set(kinds(root)) == {"fork"}
    with pytest.raises(IntegrityError, match="beside a head that is known: its event"):
        Desk().open(root)
    assert any(f.where.startswith("fork (") for f in verify(root))


def test_another_database_of_the_same_protocol_is_foreign(root: Path) -> None:
    other = root.parent / "other"
    make_study(other, readers=("r1", "r2")).close()
    read_one(other)
    shutil.copy(other / "study.db", root / "study.db")
    assert "foreign database" in kinds(root)
    with pytest.raises(IntegrityError, match="not the database that is known in this folder"):
        Desk().open(root)


def test_a_new_study_in_the_folder_of_one_that_was_moved_away_is_no_foreign_one(root: Path) -> None:
    root.rename(root.with_name("moved"))
    make_study(root).close()
    read_one(root)
    read_one(root.with_name("moved"))
    assert kinds(root) == kinds(root.with_name("moved")) == []


@pytest.mark.parametrize("lost", ["home", "home and backups"])
def test_the_second_folder_still_knows(root: Path, tmp_path: Path, lost: str) -> None:
    second = tmp_path / "second"
    second.mkdir()
    with Study.open(root) as study:
        set_second_folder(root, study.store.origin, second)
    put_old_copy_back(root)
    shutil.rmtree(home_folder())
    if lost == "home and backups":
        (root / "backups" / "heads.json").unlink()
    refused = error_of(command("close", root, "--yes", "--reason", "x"))
    assert "behind a head that is known" in refused
    faults = json.loads(command("heads", root, "--json").output)["faults"]
    assert "the second folder" in [fault["source"] for fault in faults]
    assert "the home folder" not in [fault["source"] for fault in faults]


def test_a_second_folder_in_the_study_or_nowhere_is_refused(root: Path, tmp_path: Path) -> None:
    with pytest.raises(ReaderStudyError, match="own folder"):
        set_second_folder(root, "origin", root / "backups")
    with pytest.raises(ReaderStudyError, match="not there"):
        set_second_folder(root, "origin", tmp_path / "nowhere")
    set_second_folder(root, "origin", tmp_path)
    assert second_folder(root, "origin") == tmp_path
    set_second_folder(root, "origin", None)
    assert second_folder(root, "origin") is None


def test_a_known_head_that_was_edited_says_so_and_hides_nothing(root: Path) -> None:
    put_old_copy_back(root)
    with Study.open(root, writable=False) as study:
        origin, (seq, hash_) = study.store.origin, study.store.head
    for place in head_places(root, origin):
        held = json.loads(place.path.read_text())
        held["heads"] = held["heads"][-1:]
        held["heads"][0] |= {"seq": seq - 1, "hash": hash_}
        place.path.write_text(json.dumps(held))
    assert set(kinds(root)) == {"edited head"}
    assert "its signature does not hold" in error_of(
        command("close", root, "--yes", "--reason", "x")
    )
    checked = command("verify", root)
    assert checked.exit_code == 1
    assert "its signature does not hold" in checked.output


def test_a_known_head_signed_with_an_attackers_own_key_is_refused(root: Path) -> None:
    put_old_copy_back(root)
    key = SigningKey.new()
    with Study.open(root, writable=False) as study:
        origin, events = study.store.origin, list(study.events())
    for place in head_places(root, origin):
        head = heads_in(place.path.read_bytes())[-1].to_plain()
        at = events[3]
        message = signed_bytes(head["study"], origin, at.seq, at.hash)
        head |= {"seq": at.seq, "hash": at.hash, "key_id": key.key_id, "public": key.public}
        head |= {"signature": key.sign(message)}
        place.path.write_text(json.dumps({"heads": [head]}))
    assert kinds(root) == ["fork"] * 3
    with pytest.raises(IntegrityError):
        Desk().open(root)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"heads": [1]}', b"\xff", b'{"heads":{}}'])
def test_a_damaged_file_of_heads_is_refused_with_a_sentence(root: Path, content: bytes) -> None:
    with Study.open(root, writable=False) as study:
        place = next(iter(head_places(root, study.store.origin)))
    place.path.write_bytes(content)
    assert kinds(root) == ["edited head"]
    assert "it cannot be read" in error_of(command("close", root, "--yes", "--reason", "x"))


def test_the_coordinator_accepts_a_rollback_and_the_report_tells_it(root: Path) -> None:
    put_old_copy_back(root)
    assert "No reason" in error_of(command("accept-head", root, "--reason", " "))
    said = command("accept-head", root, "--reason", "the disk was restored")
    assert said.exit_code == 0, said.output
    assert "Accepted (rollback)" in said.output
    assert kinds(root) == []
    assert "nothing to accept" in error_of(command("accept-head", root, "--reason", "again"))
    with Study.open(root) as study:
        for reader_id in ("r1", "r2"):
            read_all(study, reader_id)
        accepted = list(study.events(action="head.accepted"))
        assert {event.reason for event in accepted} == {"the disk was restored"}
        assert accepted[0].content["known"]["seq"] > accepted[0].content["found"]["seq"]
        close_and_unblind(study, reason="early")
    secret = root.parent / "secret"
    secret.write_text(PASSPHRASE)
    done = command("analyse", root, "--passphrase-file", secret)
    assert done.exit_code == 0, done.output
    results = json.loads((root / "reports" / "results.json").read_text())
    told = [one for one in results["deviations"] if one["what"]["code"] == "head_accepted"]
    assert told
    assert told[0]["reason"] == "the disk was restored"
    assert verify(root) == []


def test_only_the_coordinator_accepts(root: Path) -> None:
    put_old_copy_back(root)
    with (
        Study.open(root, actor=Actor("r1", "reader"), known=False) as study,
        pytest.raises(ReadingRuleError, match="Only the coordinator"),
    ):
        accept_head(study, reason="me")


def test_what_was_accepted_in_one_log_is_not_accepted_in_another_copy(root: Path) -> None:
    put_old_copy_back(root)
    shutil.copy(root / "study.db", root.parent / "unaccepted.db")
    assert command("accept-head", root, "--reason", "restored").exit_code == 0
    shutil.copy(root.parent / "unaccepted.db", root / "study.db")
    assert "rollback" in kinds(root)


def test_a_study_without_a_home_is_read_unsigned_and_says_so(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    barred = root.parent / "file"
    barred.write_text("no folder")
    monkeypatch.setenv("SONOREAD_HOME", str(barred / "home"))
    with Study.open(root, writable=False) as study:
        signed = len(list(study.events(action="head.signed")))
    sit_down(root)
    with Study.open(root, writable=False) as study:
        assert len(list(study.events(action="head.signed"))) == signed
    assert "this workstation cannot sign" in command("status", root).output
    assert verify(root) == []


def test_another_key_is_a_note_and_no_error(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONOREAD_HOME", str(root.parent / "another"))
    sit_down(root)
    checked = command("verify", root)
    assert checked.exit_code == 0, checked.output
    assert f"another key, {workstation_key().key_id}" in checked.output
    assert "note" in command("heads", root).output


def test_a_study_from_another_computer_is_known_here_once_it_was_opened(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SONOREAD_HOME", str(root.parent / "another"))
    (root / "backups" / "heads.json").unlink()
    Study.open(root).close()
    with Study.open(root, writable=False) as study:
        for place in head_places(root, study.store.origin):
            assert heads_in(place.path.read_bytes())[0].seq == study.store.head[0] - 1


def test_a_changed_or_missing_report_is_found(tmp_path: Path) -> None:
    root = tmp_path / "s"
    with make_study(root) as study:
        read_all(study, "r1")
        close_and_unblind(study)
    secret = tmp_path / "secret"
    secret.write_text(PASSPHRASE)
    assert command("analyse", root, "--passphrase-file", secret).exit_code == 0
    assert command("report", root).exit_code == 0
    assert command("report", root).exit_code == 0
    assert command("report", root, "--out", tmp_path / "out", "--lang", "zh").exit_code == 0
    with Study.open(root, writable=False) as study:
        written = [event.content for event in study.events(action="report.written")]
    assert [(one["file"], one["language"]) for one in written] == [
        ("reports/report.pdf", "en"),
        ("report.pdf", "zh"),
    ]
    assert verify(root) == []
    pdf = root / "reports" / "report.pdf"
    good = pdf.read_bytes()
    pdf.write_bytes(good[:-2] + b"x\n")
    assert [str(f) for f in verify(root)] == ["reports/report.pdf: the report was changed"]
    pdf.unlink()
    assert "missing" in str(verify(root)[0])
    pdf.write_bytes(good)
    results = json.loads((root / "reports" / "results.json").read_text())
    assert results["provenance"]["log_head_key"] == workstation_key().key_id
    from pypdf import PdfReader

    text = "".join(page.extract_text() for page in PdfReader(pdf).pages)
    assert fingerprint(workstation_key().public) in text
    assert "test-study" in text


def test_a_forged_signature_in_a_log_is_named_by_verify(root: Path) -> None:
    with Study.open(root) as study:
        seq, hash_ = study.store.head
        key = SigningKey.new()
        forged: dict[str, Value] = {"seq": seq, "hash": hash_, "key_id": key.key_id}
        forged |= {"public": key.public, "signature": key.sign(b"something else")}
        event = NewEvent("head.signed", f"head/{study.store.origin}", new=forged)
        with pytest.raises(RuleBroken, match="head-not-signed"):
            study.record(event)
    # A program that asks no rule stores it.
    with Store.open(root / "study.db", writable=True) as store:
        store.append(Actor("coordinator", "coordinator"), SystemClock(), event)
    assert any("has a signature that does not hold" in f.what for f in verify(root))


def test_opening_the_window_does_not_load_what_signs(root: Path) -> None:
    program = (
        "import sys, pathlib\nfrom app.desk import Desk\n"
        "Desk().open(pathlib.Path(sys.argv[1]))\nprint('cryptography' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(root)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_files_of_heads_stay_small(root: Path) -> None:
    for _ in range(3):
        read_one(root)
    with Study.open(root, writable=False) as study:
        head = heads_in(folder_place(root).path.read_bytes())[-1]
        assert head.seq == study.store.head[0] - 1
        place = next(iter(head_places(root, study.store.origin)))
    heads = heads_in(place.path.read_bytes())
    place.path.write_bytes(as_file((*heads * 20, heads[-1])))
    place.keep(heads[-1], stands=lambda _: True)
    assert len(heads_in(place.path.read_bytes())) == 20
