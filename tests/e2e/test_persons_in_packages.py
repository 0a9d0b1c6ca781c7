"""A registered reader at her own workstation: her PIN opens her package, her reads come back."""

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


def test_signed_reads_of_a_package_come_back_signed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    derive_fast(monkeypatch)
    root, hers = tmp_path / "study", tmp_path / "hers"
    lead = Credential("lead", PHRASE)
    by = ["--by", "lead", "--by-secret-file", str(secret_file(tmp_path, PHRASE))]
    with make_study(root, readers=("r1", "r2"), n_reading=3) as study:
        register_readers(study, "r1", "r2")
        add_person(study, "lead", role=Role.COORDINATOR, secret=PHRASE)
        known = study.reading_list("r1")[1]
        say_who_knows(study, "r1", [known], reason="she did the biopsy", by=lead)
    assert run(["package", str(root), "r1", str(tmp_path / "r1.zip"), *by]) == 0
    assert run(["unpack", str(tmp_path / "r1.zip"), str(hers)]) == 0
    assert [path.name for path in (hers / "people").iterdir()] == ["r1.key"]
    assert run(["verify", str(hers)]) == 0
    with Study.open(hers) as package:
        read_signed(package, "r1")
        assert known not in {read.case_id for read in package.reads()}
        # What the coordinator wrote of her stays with the coordinator.
        assert not any("biopsy" in event.reason for event in package.events())
    assert run(["verify", str(hers)]) == 0
    assert run(["hand-in", str(hers), str(tmp_path / "r1.bundle")]) == 0
    assert run(["merge", str(root), str(tmp_path / "r1.bundle"), *by]) == 0
    assert run(["verify", str(root)]) == 0
    with Study.open(root, writable=False) as study:
        signed = [event.content["signature"]["by"] for event in study.events(action="read.locked")]
        assert signed == ["r1"] * 4
        assert len(study.reads()) == 4
