"""Once a coordinator is registered, every command that appends events asks who does it.

A command that is new has to be put into one of the tables here.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from app.cli import run, sonoread
from ground.home import home_folder
from reader_study.closing import close_study
from reader_study.conduct.enrolling import add_person
from reader_study.people.entering import Credential
from reader_study.people.person import Role
from reader_study.store import Event, Store
from reader_study.study import Study
from tests.builders import PASSPHRASE, make_study, protocol_text
from tests.made_conduct import ONE_ARM, BootedClock, annotation_study, work
from tests.made_people import (
    OTHER_PHRASE,
    PHRASE,
    PIN,
    derive_fast,
    secret_file,
)
from tests.unit.reader_study.intake.made_folders import case_lines, noise, save, write_table

WHY = ["--reason", "a test"]
ASKED: dict[str, list[str]] = {
    "accept-head": ["{older}", *WHY],
    "amend": ["{study}", "--yes", *WHY],
    "analyse": ["{study}"],
    "annotate": ["{study}", "r1/1/C0001/unaided", *WHY],
    "arbitrate": ["{study}"],
    "clock": ["{study}", *WHY],
    "calibrate": ["{file}", "{study}"],
    "close": ["{study}", "--yes", *WHY],
    "export reads": ["{study}", "--csv"],
    "intake": ["{study}", "{folder}", "--yes", *WHY],
    "lock": ["{study}"],
    "merge": ["{study}", "{file}"],
    "mllm check": ["{study}", "{file}"],
    "mllm export": ["{study}", "run", "--out", "{folder}/calls.jsonl"],
    "mllm freeze": ["{study}", "run", "--model", "m"],
    "mllm import": ["{study}", "run", "{file}"],
    "mllm reparse": ["{study}", "run"],
    "mllm report": ["{study}", "run", "--out", "{folder}/out"],
    "mllm retry": ["{study}", "run", "--unknown", *WHY],
    "mllm run": ["{study}", "{file}"],
    "mllm status": ["{study}", "run"],
    "mllm view": ["{study}", "run", "--out", "{folder}/cases.html"],
    "ood fit": ["{file}", "{study}"],
    "override": ["{study}", "r1", *WHY],
    "package": ["{study}", "r1", "{folder}/out"],
    "person add": ["{study}", "r1", "--role", "reader", "--secret-file", "{pin}"],
    "person knows": ["{study}", "r1", "C0001", *WHY],
    "person renew": ["{study}", "r2", "--secret-file", "{pin}", *WHY],
    "person unlock": ["{study}", "r2", *WHY],
    "phi": ["{study}", "C0001", "--release", *WHY],
    "predict": ["{study}", "--model", "{file}"],
    "report": ["{study}"],
    "restore": ["{study}", "{older}/study.db", *WHY],
    "review": ["{study}", "{folder}", "--list", *WHY],
    "seal-ai": ["{study}"],
    "sync": ["{study}", "{folder}"],
    "texts": ["{study}", "{file}", "--model", "text"],
    "tiers freeze": ["{study}", "{file}"],
    "tiers make": ["{study}", "--judge", "cnn={file}", "--out", "{folder}/tiers.json"],
    "tiers show": ["{study}"],
    "train": ["{study}"],
    "unblind": ["{closed}", "--yes"],
    "void": ["{study}", "r1/1/C0001/unaided", *WHY],
}
"""Commands that write into a study's log, or open its reference standard, with their arguments."""

LOOKING: dict[str, list[str]] = {
    "backups": ["{study}"],
    "cases": ["{study}"],
    "designs": ["--study", "{study}"],
    "forms": [],
    "hand-in": ["{study}", "{folder}"],
    "heads": ["{study}"],
    "person list": ["{study}"],
    "rebuild": ["{study}"],
    "replay": ["{study}", "r1/1/C0001/unaided"],
    "schedule": ["{study}"],
    "status": ["{study}"],
    "verify": ["{study}"],
}
"""Commands on a study that append nothing."""

APART = {
    "curves": "knows no study",
    "demo": "makes a study of its own",
    "detector": "knows no study",
    "explain": "knows no study",
    "facts": "knows no study",
    "keys set": "knows no study",
    "keys reset": "knows no study",
    "mllm declare": "knows no study",
    "mllm parse": "knows no study",
    "mllm probe": "knows no study",
    "mllm steer": "is a wish for a program that a coordinator has begun",
    "models confirm": "knows no study",
    "models convert": "knows no study",
    "models list": "knows no study",
    "models load": "knows no study",
    "models show": "knows no study",
    "ood check": "knows no study",
    "new": "makes a study, in which nobody is registered yet",
    "person pin": "is the person's own act, who shows who she is by her old secret",
    "phantom": "knows no study",
    "unpack": "makes a reader's package, in which nobody conducts",
    "view": "knows no study",
    "window": "is the readers' place, who show who they are there",
    "coordinate": "asks in the window, act by act, who does it",
    "workstation": "knows no study",
}


def commands(group: click.Group, before: str = "") -> Iterator[str]:
    with click.Context(group) as context:
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            if isinstance(command, click.Group):
                yield from commands(command, f"{before}{name} ")
            elif command is not None:
                yield f"{before}{name}"


def test_every_command_is_in_one_table() -> None:
    known = [*ASKED, *LOOKING, *APART]
    there = {name for name in commands(sonoread) if not name.startswith("stats ")}
    assert there == set(known), "say of the new command whether it appends events"
    assert len(known) == len(set(known))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study that is read, with a coordinator, a statistician, a reader; an older copy; a closed
    one.
    """
    root = tmp_path_factory.mktemp("own") / "study"
    with pytest.MonkeyPatch.context() as patch:
        derive_fast(patch)
        with make_study(root, readers=("r1", "r2"), n_reading=2) as study:
            add_person(study, "lead", role=Role.COORDINATOR, secret=PHRASE)
            own = Credential("lead", PHRASE)
            add_person(study, "stat", role=Role.STATISTICIAN, secret=OTHER_PHRASE, by=own)
            add_person(study, "r2", role=Role.READER, secret=PIN, by=own)
            study.store.backup(root.parent / "older.db")
            study.sign_head()
        closed = shutil.copytree(root, root.parent / "closed")
        with Study.open(closed) as study:
            close_study(study, reason="early")
    return root


@pytest.fixture
def places(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Copies of the studies, so that each command has its own."""
    derive_fast(monkeypatch)
    monkeypatch.setenv("SONOREAD_PASSPHRASE", PASSPHRASE)
    found = {name: str(tmp_path / name) for name in ("study", "closed", "older", "folder", "file")}
    shutil.copytree(made, tmp_path / "study")
    shutil.copytree(made.parent / "closed", tmp_path / "closed")
    older = shutil.copytree(made, tmp_path / "older")
    shutil.copyfile(made.parent / "older.db", older / "study.db")
    # What other tests made known of their copies of this log would refuse these.
    for known in ("heads", "folders"):
        shutil.rmtree(home_folder() / known, ignore_errors=True)
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("case,text\n")
    return found | {"pin": str(secret_file(tmp_path, "k8-fenn", "pin.txt"))}


def typed(command: str, arguments: list[str], places: dict[str, str], *more: str) -> list[str]:
    return [*command.split(), *(one.format(**places) for one in arguments), *more]


def by(places: dict[str, str], person: str, secret: str, command: str) -> list[str]:
    file = secret_file(Path(places["folder"]).parent, secret, f"{person}.txt")
    if command == "unblind":
        other = secret_file(file.parent, OTHER_PHRASE, "other.txt")
        both = ["--person", person, "--secret-file", str(file)]
        return [*both, "--person", "stat", "--secret-file", str(other)]
    return ["--by", person, "--by-secret-file", str(file)]


def done(command: str, arguments: list[str], places: dict[str, str], *more: str) -> int:
    try:
        return run(typed(command, arguments, places, *more))
    except SystemExit as ended:  # a command that has told of several things
        return int(ended.code or 0)


def log_of(arguments: list[str], places: dict[str, str]) -> list[Event]:
    name = next((one for one in ("closed", "older") if f"{{{one}}}" in arguments), "study")
    with Store.open(Path(places[name]) / "study.db", writable=False, check_head=False) as store:
        return list(store.events())


@pytest.mark.parametrize("command", ASKED)
def test_a_command_that_appends_asks_for_a_person(
    command: str, places: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ASKED[command]
    before = log_of(arguments, places)
    assert run(typed(command, arguments, places)) == 1
    said = capsys.readouterr().err
    assert "A coordinator is registered, and none" in said
    assert ("--person" if command == "unblind" else "--by") in said
    assert log_of(arguments, places) == before
    wrong = by(places, "lead", "not her phrase at all", command)
    assert run(typed(command, arguments, places, *wrong)) == 1
    assert "The PIN or passphrase is wrong." in capsys.readouterr().err
    added = log_of(arguments, places)[len(before) :]
    # A copy that is restored stands for a log in which nothing can be counted.
    wanted = [] if command == "restore" else ["person.refused"]
    assert [event.action for event in added] == wanted
    if command not in ("analyse", "report", "unblind"):
        other = by(places, "stat", OTHER_PHRASE, command)
        assert run(typed(command, arguments, places, *other)) == 1
        assert "'stat' is registered as statistician." in capsys.readouterr().err
        assert log_of(arguments, places) == [*before, *added]


@pytest.mark.parametrize("command", [one for one in ASKED if one != "unblind"])
def test_what_it_appends_stands_under_her_id(command: str, places: dict[str, str]) -> None:
    arguments = ASKED[command]
    before = {event.uuid for event in log_of(arguments, places)}
    done(command, arguments, places, *by(places, "lead", PHRASE, command))
    added = [event for event in log_of(arguments, places) if event.uuid not in before]
    assert added or command == "restore", "at least that she has entered"
    assert {(event.actor, event.role) for event in added} <= {("lead", "coordinator")}
    if command != "restore":
        assert added[0].action == "person.entered"


@pytest.mark.parametrize("command", LOOKING)
def test_a_command_that_looks_appends_nothing_and_asks_nobody(
    command: str, places: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = LOOKING[command]
    before = log_of(arguments, places)
    done(command, arguments, places)
    assert "A coordinator is registered" not in capsys.readouterr().err
    assert log_of(arguments, places) == before


def test_without_persons_nobody_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    annotation_study(tmp_path / "s").close()
    assert run(["arbitrate", str(tmp_path / "s")]) == 0
    assert run(["close", str(tmp_path / "s"), "--yes", *WHY]) == 0
    with Study.open(tmp_path / "s", writable=False) as study:
        assert {event.actor for event in study.events()} == {"coordinator"}


def test_a_study_by_commands_is_her_own_from_her_registration_to_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    derive_fast(monkeypatch)
    monkeypatch.setenv("SONOREAD_PASSPHRASE", PASSPHRASE)
    root, table = tmp_path / "study", case_lines(6)
    protocol = tmp_path / "protocol.toml"
    design = f'kind = "standalone"\n{ONE_ARM}'
    protocol.write_text(protocol_text(("r1", "r2"), version=3, design=design))
    for number, line in enumerate(table):
        save(tmp_path / "images" / line[0], noise(number))
    write_table(tmp_path / "images", table)
    lead = secret_file(tmp_path, PHRASE, "lead.txt")
    stat = secret_file(tmp_path, OTHER_PHRASE, "stat.txt")
    own = ["--by", "lead", "--by-secret-file", str(lead)]
    hers = ["--by", "stat", "--by-secret-file", str(stat)]
    add = ["person", "add", str(root)]

    def ok(*words: str) -> None:
        assert run(list(words)) == 0, words

    ok("new", str(root), "--protocol", str(protocol))
    ok(*add, "lead", "--role", "coordinator", "--secret-file", str(lead))
    ok(*add, "stat", "--role", "statistician", "--secret-file", str(stat), *own)
    ok("intake", str(root), str(tmp_path / "images"), "--yes", *own)
    ok("lock", str(root), *own)
    with Study.open(root, clock=BootedClock()) as study:
        work(study, "r1")
        work(study, "r2")
    ok("close", str(root), "--yes", *own)
    both = ["--person", "lead", "--secret-file", str(lead)]
    both += ["--person", "stat", "--secret-file", str(stat)]
    ok("unblind", str(root), "--yes", *both)
    ok("analyse", str(root), *hers)
    ok("report", str(root), *hers)
    ok("verify", str(root))
    with Study.open(root, writable=False) as study:
        events = list(study.events())
    since = next(n for n, e in enumerate(events) if e.action == "person.registered") + 1
    who = {event.action: event.actor for event in events[since:]}
    assert (who["case.registered"], who["protocol.locked"], who["study.closed"]) == ("lead",) * 3
    assert (who["analysis.frozen"], who["report.written"]) == ("stat",) * 2
    nameless = {event.action for event in events[since:] if event.actor == "coordinator"}
    # Two persons do it, and both have signed it; the head behind it is the workstation's.
    assert nameless <= {"study.unblinded", "head.signed"}
