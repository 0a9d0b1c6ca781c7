"""``sonoread person`` and two who unblind, through commands as they are typed."""

from pathlib import Path

import pytest

from app.cli import run
from reader_study.analysis.collect import collect
from reader_study.closing import close_study, unblind
from reader_study.conduct.enrolling import unlock_person
from reader_study.conduct.knowing import say_who_knows
from reader_study.people.entering import enter
from reader_study.people.refusal import EntryRefusedError
from reader_study.study import Study
from tests.builders import PASSPHRASE, close_and_unblind, make_study, read_all
from tests.made_people import (
    OTHER_PHRASE,
    PHRASE,
    PIN,
    derive_fast,
    read_signed,
    register_keepers,
    register_readers,
    secret_file,
)


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    derive_fast(monkeypatch)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    make_study(tmp_path / "study", readers=("r1", "r2"), n_reading=2).close()
    return tmp_path / "study"


def test_persons_are_added_listed_and_changed(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pin, phrase = secret_file(tmp_path, PIN), secret_file(tmp_path, PHRASE, "phrase.txt")
    new, weak = secret_file(tmp_path, "m0on-lit", "new.txt"), secret_file(tmp_path, "123456", "w")
    add = ["person", "add", str(root)]
    assert run([*add, "r1", "--role", "reader", "--secret-file", str(weak)]) == 1
    assert "sequence" in capsys.readouterr().err
    assert run([*add, "r1", "--role", "reader", "--secret-file", str(pin)]) == 0
    assert run([*add, "lead", "--role", "coordinator", "--secret-file", str(pin)]) == 1
    assert "fewer than 12" in capsys.readouterr().err
    assert run([*add, "lead", "--role", "coordinator", "--secret-file", str(phrase)]) == 0
    assert run([*add, "r2", "--role", "reader", "--secret-file", str(pin)]) == 1
    assert "--by" in capsys.readouterr().err
    by = ["--by", "lead", "--by-secret-file", str(phrase)]
    assert run([*add, "r2", "--role", "reader", "--secret-file", str(pin), *by]) == 0
    assert run(["person", "list", str(root)]) == 0
    told = capsys.readouterr().out
    assert [line.split()[0] for line in told.splitlines()][-3:] == ["r1", "lead", "r2"]
    change = ["person", "pin", str(root), "r1", "--new-secret-file", str(new)]
    assert run([*change, "--secret-file", str(new)]) == 1
    assert "4 tries" in capsys.readouterr().err
    assert run([*change, "--secret-file", str(pin)]) == 0
    assert run(["person", "unlock", str(root), "r1", "--reason", "called", *by]) == 0
    case = ["person", "knows", str(root), "r2", "C0001", "--reason", "biopsy", *by]
    assert run(case) == 0
    assert "2 open steps are passed over" in capsys.readouterr().out
    renew = ["person", "renew", str(root), "r2", "--reason", "lost", "--secret-file", str(new)]
    assert run([*renew, *by]) == 0
    with Study.open(root, writable=False) as study:
        told_by = {e.action: e.actor for e in study.events() if e.action.startswith("person.re")}
    assert told_by["person.renewed"] == "lead"
    assert run(["verify", str(root)]) == 0


def test_a_secret_is_asked_for_and_never_taken_from_the_line(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["person", "add", str(root), "r1", "--role", "reader", "--secret", PIN]) == 2
    assert run(["person", "add", str(root), "r1", "--role", "reader"]) == 1
    assert "No secret was given" in capsys.readouterr().err


def test_two_different_persons_unblind_by_command(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = secret_file(tmp_path, PASSPHRASE, "truth.txt")
    files = [secret_file(tmp_path, PHRASE, "a.txt"), secret_file(tmp_path, OTHER_PHRASE, "b.txt")]
    pin = secret_file(tmp_path, PIN)
    add = ["person", "add", str(root)]
    for reader in ("r1", "r2"):
        assert run([*add, reader, "--role", "reader", "--secret-file", str(pin)]) == 0
    assert run([*add, "keep", "--role", "truth-keeper", "--secret-file", str(files[0])]) == 0
    assert run([*add, "stat", "--role", "statistician", "--secret-file", str(files[1])]) == 0
    with Study.open(root) as study:
        read_signed(study, "r1")
        read_signed(study, "r2")
        close_study(study)
    line = ["unblind", str(root), "--yes", "--passphrase-file", str(whole)]
    one = ["--person", "keep", "--secret-file", str(files[0])]
    assert run(line) == 1
    assert run([*line, *one]) == 1
    assert run([*line, *one, *one]) == 1
    assert capsys.readouterr().err.count("two persons") == 3
    assert run([*line, *one, "--person", "stat", "--secret-file", str(files[1])]) == 0
    assert run(["verify", str(root)]) == 0


def test_what_nobody_was_asked_for_is_said_in_verify_status_and_report(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Study.open(root) as study:
        for reader in ("r1", "r2"):
            read_all(study, reader)
        close_and_unblind(study)
        codes = [one.what.code for one in collect(study, passphrase=PASSPHRASE).deviations]
    assert {"no_accounts", "one_person"} <= set(codes)
    assert run(["verify", str(root)]) == 0
    told = capsys.readouterr().out
    assert "no read is signed" in told
    assert "opened by one person" in told
    assert run(["status", str(root)]) == 0
    assert "none registered; readers choose their names" in capsys.readouterr().out


def test_what_was_asked_is_not_called_missing_and_what_happened_is_told(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Study.open(root) as study:
        register_readers(study, "r1", "r2")
        persons = register_keepers(study)
        case = study.reading_list("r1")[0]
        say_who_knows(study, "r1", [case], reason="biopsy")
        for _ in range(5):
            with pytest.raises(EntryRefusedError):
                enter(study, "r2", "not-it", how="log-in")
        unlock_person(study, "r2", reason="she called")
        read_signed(study, "r1")
        read_signed(study, "r2")
        close_study(study, reason="known case")
        unblind(study, passphrase=PASSPHRASE, persons=persons)
        results = collect(study, passphrase=PASSPHRASE)
        told = {one.what.code: one for one in results.deviations}
    assert not {"no_accounts", "one_person"} & set(told)
    assert told["truth_known"].reason == "biopsy"
    assert dict(told["wrong_pins"].what.values)["n"] == "5"
    assert told["wait_ended"].reason == "she called"
    assert run(["status", str(root)]) == 0
    shown = capsys.readouterr().out
    assert "r1 (reader), r2 (reader), keeper (truth-keeper), stat (statistician)" in shown
    assert "truth_known" in shown
    assert run(["verify", str(root)]) == 0
    assert "one person" not in capsys.readouterr().out


def test_a_registered_coordinator_acts_in_her_own_name_and_nobody_else_does(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    phrase, pin = secret_file(tmp_path, PHRASE, "phrase.txt"), secret_file(tmp_path, PIN)
    add = ["person", "add", str(root), "lead", "--role", "coordinator"]
    with Study.open(root) as study:
        register_readers(study, "r1", "r2")
        read_signed(study, "r1")
        name = study.reads()[0]
    assert run([*add, "--secret-file", str(phrase)]) == 0
    read = f"r1/1/{name.case_id}/{name.arm}"
    out = ["--csv", "--out", str(tmp_path / "reads.csv")]
    acts = [
        ["annotate", str(root), read, "--reason", "a scar"],
        ["void", str(root), read, "--reason", "a scar"],
        ["export", "reads", str(root), *out],
        ["close", str(root), "--yes", "--reason", "enough"],
    ]
    by_reader = ["--by", "r1", "--by-secret-file", str(pin)]
    by = ["--by", "lead", "--by-secret-file", str(phrase)]
    for act in acts:
        assert run(act) == 1
        assert run([*act, *by_reader]) == 1
        assert capsys.readouterr().err.count("coordinator") == 2
        assert run([*act, *by]) == 0
    with Study.open(root, writable=False) as study:
        actors = {e.action: e.actor for e in study.events()}
        entered = [e.content["how"] for e in study.events(action="person.entered")][-4:]
    assert actors["read.annotated"] == actors["read.voided"] == actors["study.closed"] == "lead"
    assert entered == ["annotate", "void", "reads", "close"]
    assert run(["verify", str(root)]) == 0
