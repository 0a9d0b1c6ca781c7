"""What the coordinator says of a registered reader reaches her package by `sonoread sync`."""

from pathlib import Path

import pytest

from app.cli import run
from reader_study.conduct.enrolling import add_person
from reader_study.conduct.knowing import say_who_knows
from reader_study.people.entering import Credential
from reader_study.people.person import Role
from reader_study.study import Study
from tests.builders import make_study
from tests.made_people import PHRASE, derive_fast, read_signed, register_readers, secret_file


def test_a_case_that_she_knows_is_passed_over_once_it_is_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    derive_fast(monkeypatch)
    root, hers, share = tmp_path / "study", tmp_path / "hers", tmp_path / "share"
    share.mkdir()
    lead = Credential("lead", PHRASE)
    by = ["--by", "lead", "--by-secret-file", str(secret_file(tmp_path, PHRASE))]
    with make_study(root, readers=("r1", "r2"), n_reading=3) as study:
        register_readers(study, "r1", "r2")
        add_person(study, "lead", role=Role.COORDINATOR, secret=PHRASE)
        known = study.reading_list("r1")[1]
    assert run(["package", str(root), "r1", str(hers), *by]) == 0
    with Study.open(root) as study:
        say_who_knows(study, "r1", [known], reason="she did the biopsy", by=lead)
        say_who_knows(study, "r2", [known], reason="he asked", by=lead)
    assert run(["sync", str(root), str(share), *by]) == 0
    assert run(["sync", str(hers), str(share)]) == 0
    assert run(["verify", str(hers)]) == 0
    with Study.open(hers) as package:
        assert [event.entity for event in package.events(action="case.known")] == ["person/r1"]
        assert not any("biopsy" in event.reason for event in package.events())
        read_signed(package, "r1")
        assert {read.case_id for read in package.reads()} == {*package.reading_list("r1")} - {known}
    assert run(["sync", str(hers), str(share)]) == 0
    assert run(["sync", str(root), str(share), *by]) == 0
    assert run(["verify", str(hers)]) == 0
    assert run(["verify", str(root)]) == 0
    with Study.open(root, writable=False) as study:
        assert len(study.reads()) == 4
