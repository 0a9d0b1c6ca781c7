"""A whole log forged with right hashes: only the readers' own keys tell that it is."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from app.cli import run
from ground.errors import ReaderStudyError
from ground.home import home_folder
from reader_study.conduct.enrolling import add_person
from reader_study.people.person import Role
from reader_study.reading.session import ReadingSession
from reader_study.store.events import Event, canonical
from reader_study.study import Study
from reader_study.trust.keys import SigningKey, key_id_of, workstation_key
from reader_study.trust.known_head import signed_bytes
from tests.builders import PASSPHRASE, make_study
from tests.made_people import (
    OTHER_PHRASE,
    PHRASE,
    derive_fast,
    log_in,
    read_signed,
    register_readers,
    secret_file,
)


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("signed") / "study"
    with pytest.MonkeyPatch.context() as patch:
        derive_fast(patch)
        with make_study(root, readers=("r1", "r2"), n_reading=3) as study:
            register_readers(study, "r1", "r2")
            add_person(study, "lead", role=Role.COORDINATOR, secret=PHRASE)
            read_signed(study, "r1")
    return root


@pytest.fixture
def root(read: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    derive_fast(monkeypatch)
    return shutil.copytree(read, tmp_path / "study")


Forge = Callable[[Event], Event]


def forged(root: Path, change: Forge) -> int:
    """Rewrite the log with right hashes and tables, as who owns the disk can; count changes.

    Its heads are signed anew with the key of the workstation, and what was known is taken away.
    """
    with Study.open(root, writable=False) as study:
        events = list(study.events())
    connection = sqlite3.connect(root / "study.db")
    asked = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    guards = connection.execute(asked).fetchall()
    changed, before = 0, "0" * 64
    with connection:
        for name, _ in guards:
            connection.execute(f"DROP TRIGGER {name}")
        for event in events:
            made = change(event)
            changed += made != event
            if made.action == "head.signed":
                made = replace(made, new=canonical(_signed_anew(made, before)))
            made = replace(made, prev_hash=before)
            made = replace(made, hash=made.computed_hash())
            before = made.hash
            names = [field.name for field in fields(Event) if field.name not in ("origin", "seq")]
            told = ", ".join(f"{name} = ?" for name in names)
            values = [getattr(made, name) for name in names]
            line = f"UPDATE event SET {told} WHERE origin = ? AND seq = ?"
            connection.execute(line, (*values, event.origin, event.seq))
        for _, sql in guards:
            connection.execute(sql)
    connection.close()
    shutil.rmtree(home_folder() / "heads", ignore_errors=True)
    shutil.rmtree(home_folder() / "folders", ignore_errors=True)
    (root / "backups" / "heads.json").unlink()
    with Study.open(root) as study:
        study.store.rebuild()
    return changed


def _signed_anew(event: Event, before: str) -> Any:  # noqa: ANN401 - JSON
    key, seq = workstation_key(), event.seq - 1
    signature = key.sign(signed_bytes("test-study", event.origin, seq, before))
    told = {"key_id": key.key_id, "public": key.public, "signature": signature}
    return {"seq": seq, "hash": before} | told


def on(action: str, change: Callable[[Any], Any], *, person: str = "") -> Forge:
    def forge(event: Event) -> Event:
        if event.action != action or person not in event.entity:
            return event
        return replace(event, new=canonical(change(event.content)))

    return forge


MALLORY = SigningKey(b"m" * 32)


def _call(content: Any) -> Any:  # noqa: ANN401 - JSON
    answer = content["answer"] | {"values": {"category": "2", "likelihood": 1}}
    return content | {"answer": answer, "category": "2", "likelihood": 1}


def _key(content: Any) -> Any:  # noqa: ANN401 - JSON
    told = {"public": MALLORY.public, "sealing": MALLORY.sealing_public}
    return content | told


def _signature(content: Any) -> Any:  # noqa: ANN401 - JSON
    bare = {name: value for name, value in content.items() if name != "signature"}
    told = content["signature"] | {"key_id": key_id_of(MALLORY.public)}
    value = MALLORY.sign(json.dumps(bare, sort_keys=True).encode())
    return bare | {"signature": told | {"value": value}}


def lead(folder: Path) -> list[str]:
    return ["--by", "lead", "--by-secret-file", str(secret_file(folder, PHRASE, "lead.txt"))]


FORGERIES = {
    "a call": on("read.locked", _call),
    "a time": on("read.locked", lambda content: content | {"active_us": 1}),
    "a signature left out": on(
        "read.locked", lambda content: {k: v for k, v in content.items() if k != "signature"}
    ),
    "a signature by another key": on("read.locked", _signature),
    "a reader's key": on("person.registered", _key, person="r1"),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_log_is_named_and_reaches_no_result(
    root: Path, tmp_path: Path, forgery: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["verify", str(root)]) == 0
    assert forged(root, FORGERIES[forgery]) > 0
    with pytest.raises(SystemExit):
        run(["verify", str(root)])
    assert "(read.locked read/r1/1/" in capsys.readouterr().out
    close = ["close", str(root), "--yes", "--reason", "enough", *lead(tmp_path)]
    for line in (close, ["rebuild", str(root)]):
        assert run(line) == 1
        assert "(read.locked read/r1/1/" in capsys.readouterr().err
    with Study.open(root) as study, pytest.raises(ReaderStudyError, match="locked read/r1/1/"):
        ReadingSession.begin(study, "r2", entered=log_in(study, "r2"))


def test_the_forger_of_nothing_is_not_accused(root: Path) -> None:
    assert forged(root, lambda event: event) == 0
    assert run(["verify", str(root)]) == 0


def test_an_unblinding_by_one_of_two_is_named(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    by = lead(tmp_path)
    stat = secret_file(tmp_path, OTHER_PHRASE, "stat.txt")
    line = ["person", "add", str(root), "stat", "--role", "statistician"]
    assert run([*line, "--secret-file", str(stat), *by]) == 0
    assert run(["close", str(root), "--yes", "--reason", "enough", *by]) == 0
    truth = ["--passphrase-file", str(secret_file(tmp_path, PASSPHRASE, "truth.txt"))]
    both = ["--person", "lead", "--secret-file", by[3], "--person", "stat"]
    assert run(["unblind", str(root), "--yes", *truth, *both, "--secret-file", str(stat)]) == 0
    one = on("study.unblinded", lambda content: content | {"approvals": content["approvals"][:1]})
    assert forged(root, one) == 1
    with pytest.raises(SystemExit):
        run(["verify", str(root)])
    assert "not signed by two different persons" in capsys.readouterr().out
    assert run(["analyse", str(root), *truth, *by]) == 1
    assert "breaks the rule not-together" in capsys.readouterr().err
