"""``sonoread person`` and two who unblind, through commands as they are typed."""

from pathlib import Path

import pytest

from app.cli import run
from reader_study.closing import close_study
from reader_study.study import Study
from tests.builders import PASSPHRASE, make_study
from tests.made_people import OTHER_PHRASE, PHRASE, PIN, derive_fast, read_signed, secret_file


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
