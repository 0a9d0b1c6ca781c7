"""`sonoread sync` alone brings a reader what was decided since: cases, amendments, arbitrations."""

import json
import re
import shutil
import zipfile
from pathlib import Path

import pytest

from reader_study.cases import CaseRole
from reader_study.reading.arbitration import opinions
from reader_study.study import Study
from tests.builders import rated
from tests.e2e.exchange.people import Reader, Trial
from tests.e2e.test_blinding import WORDS, rows_of
from tests.e2e.test_package_blinding import strings

OTHERS = re.compile(r"other-reader|prevalence|she-wrote", re.I)


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    return Trial(tmp_path)


def cases_of(reader: Reader) -> set[str]:
    with reader.computer.sat_at(), Study.open(reader.root, writable=False) as package:
        return {case.case_id for case in package.cases()}


def test_added_cases_and_an_amended_protocol_arrive_and_are_read(trial: Trial) -> None:
    reader = trial.sends("r1")
    reader.reads(3)
    reader.syncs()
    trial.syncs()
    before = cases_of(reader)
    trial.adds_cases(4, "she-wrote: malignant ones were too few")
    trial.amends('title = "', 'title = "Second ', "she-wrote: a new title")
    trial.syncs()
    told = reader.syncs()
    assert "Taken: 7 decisions of the coordinator." in told  # 4 cases, 2 amendments, her steps
    assert len(cases_of(reader) - before) == 4
    assert reader.is_sound()
    with reader.computer.sat_at(), Study.open(reader.root, writable=False) as package:
        assert package.protocol.title.startswith("Second ")
        assert package.protocol_version == 3
        steps = package.steps("r1")
    with trial.lead.sat_at(), Study.open(trial.root, writable=False) as study:
        assert study.steps("r1") == steps
    assert reader.reads() == 9
    assert reader.is_sound()
    reader.syncs()
    trial.syncs()
    assert trial.reads() == 12


def test_what_is_lost_reordered_or_cut_off_on_the_way_arrives_with_the_next(trial: Trial) -> None:
    reader = trial.sends("r1")
    trial.adds_cases(4, "more")
    trial.syncs()
    (images,) = (trial.share / "media").iterdir()
    lost, changed, *_ = sorted(images.iterdir())
    whole = changed.read_bytes()
    lost.unlink()
    changed.chmod(0o644)
    changed.write_bytes(whole[:-1])
    before = cases_of(reader)
    assert "is not in the folder, or was changed on the way" in reader.syncs(ok=False)
    assert cases_of(reader) == before
    assert reader.is_sound()
    trial.amends('title = "', 'title = "Second ', "a title")
    updates = {path: path.read_bytes() for path in (trial.share / "updates").iterdir()}
    trial.syncs()
    for path, data in updates.items():
        path.write_bytes(data)  # the older one comes again
    reader.syncs()
    assert len(cases_of(reader)) == len(before) + 4
    head = reader.computer.types("heads", reader.root, "--json")
    reader.syncs()
    assert reader.computer.types("heads", reader.root, "--json") == head
    assert reader.is_sound()
    trial.syncs()
    assert "0 updates laid out" in trial.syncs()


def test_an_amendment_that_was_cut_off_between_file_and_log_is_taken_again(trial: Trial) -> None:
    reader = trial.sends("r1")
    trial.amends('title = "', 'title = "Second ', "a title")
    trial.syncs()
    (update,) = (trial.share / "updates").iterdir()
    with zipfile.ZipFile(update) as archive:
        text = json.loads(archive.read("update.json"))["protocol"]
    (reader.root / "protocol.toml").write_text(text)  # the program was killed here
    assert not reader.is_sound()
    reader.syncs()
    assert reader.is_sound()
    assert reader.reads(1) == 1


def test_arbitrations_go_to_the_arbitrator_without_a_hand(tmp_path: Path) -> None:
    trial = Trial(tmp_path, design="annotation", cases=4)
    readers = [trial.sends(name) for name in ("r1", "other-reader")]
    senior = trial.sends("senior")
    for number, reader in enumerate(readers):
        reader.reads(answer=rated(("2", "5")[number], 50))
        reader.syncs()
    trial.syncs()
    senior.syncs()
    with trial.lead.sat_at(), Study.open(trial.root, writable=False) as study:
        steps = study.steps("senior")
        wanted = [opinions(study, step) for step in steps]
    assert len(steps) == 4
    with senior.computer.sat_at(), Study.open(senior.root, writable=False) as package:
        assert package.steps() == steps
        assert [opinions(package, step) for step in steps] == wanted
        told = " ".join(event.new + event.entity for event in package.events())
    assert not [
        name for name in ("r1", "other-reader") if f'"{name}"' in told or f"/{name}/" in told
    ]
    assert senior.is_sound()
    assert senior.reads(answer=rated("5", 80)) == 4
    senior.syncs()
    trial.syncs()
    with trial.lead.sat_at(), Study.open(trial.root, writable=False) as study:
        assert sum(read.kind == "arbitration" for read in study.reads()) == 4
    trial.lead.types("verify", trial.root)


def test_a_reader_who_left_loses_her_steps_and_no_more(trial: Trial) -> None:
    reader = trial.sends("other-reader")
    text = (trial.root / "protocol.toml").read_text()
    (table,) = re.findall(r'\n\[\[readers\]\]\nid = "other-reader"\n(?:\w.*\n)+', text)
    trial.amends(table, "", "she-wrote: she has moved away")
    trial.syncs()
    reader.syncs()
    assert reader.is_sound()
    with reader.computer.sat_at(), Study.open(reader.root, writable=False) as package:
        assert package.steps() == []


def test_an_update_tells_no_truth_no_other_reader_and_no_reason(trial: Trial) -> None:
    reader, other = trial.sends("r1"), trial.sends("other-reader")
    other.reads(2)
    other.syncs()
    reader.reads(1)
    reader.syncs()
    trial.syncs()
    with trial.lead.sat_at(), Study.open(trial.root, writable=False) as study:
        first, second = (read for read in study.reads()[:2])
        hers = next(read for read in study.reads() if read.reader_id == "r1")
    for read in {first.reader_id: first, second.reader_id: second, "r1": hers}.values():
        name = f"{read.reader_id}/{read.session}/{read.case_id}/{read.arm}"
        trial.lead.types("void", trial.root, name, "--reason", "she-wrote: it is malignant")
    trial.adds_cases(4, "she-wrote: malignant ones were too few")
    trial.amends("prevalence-canary 100", "prevalence-canary 120", "she-wrote: malignant")
    trial.syncs()
    with trial.lead.sat_at(), Study.open(trial.root, writable=False) as study:
        known = {case.case_id for case in study.cases(CaseRole.READING)}
    told = [path for path in (trial.share / "updates").iterdir() if path.name.startswith("r1-")]
    (images,) = [path for path in (trial.share / "media").iterdir() if path.name.startswith("r1-")]
    files = [*told, *images.iterdir()]
    assert len(files) > 4
    for path in files:
        text = path.name + strings(path)
        assert not (found := WORDS.search(text) or OTHERS.search(text)), f"{path.name}: {found}"
    newest = max(told, key=lambda path: int(path.name.split("-")[2]))
    with zipfile.ZipFile(newest) as archive:
        acts = json.loads(archive.read("update.json"))["acts"]
    assert {act["action"] for act in acts} == {
        *("read.voided", "case.registered", "protocol.amended", "steps.drawn")
    }
    assert {act["new"]["source"] for act in acts if act["action"] == "case.registered"} == {""}
    assert {
        act["entity"].split("/")[1]
        for act in acts
        if act["action"] in ("read.voided", "steps.drawn")
    } == {"r1"}
    # In the order of the draw, and not in that of the source.
    reader.syncs()
    assert cases_of(reader) == known
    for path in sorted(reader.root.rglob("*")):
        if path.suffix == ".db":
            _forms, rest = rows_of(path)
            assert not (found := WORDS.search(rest) or OTHERS.search(rest)), found
        elif path.is_file() and path.suffix in (".toml", ".png"):
            text = strings(path)
            assert not (found := WORDS.search(text) or OTHERS.search(text)), f"{path}: {found}"
    assert reader.is_sound()
    times = {path.stat().st_mtime_ns for path in images.iterdir()}
    assert len(times) == 1
    shutil.rmtree(trial.share)
