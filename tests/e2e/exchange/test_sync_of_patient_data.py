"""A report in one package reaches the coordinator, and through her every other package."""

from pathlib import Path

from app.cli import run
from reader_study.reading.session import ReadingSession
from reader_study.study import Study
from tests.builders import make_study, read_all


def synced(share: Path, *roots: Path) -> None:
    for root in roots:
        assert run(["sync", str(root), str(share)]) == 0
        assert run(["verify", str(root)]) == 0


def test_a_case_reported_elsewhere_is_hidden_everywhere_and_comes_back(tmp_path: Path) -> None:
    root, hers, his = tmp_path / "study", tmp_path / "hers", tmp_path / "his"
    share = tmp_path / "share"
    share.mkdir()
    make_study(root, readers=("r1", "r2"), n_reading=3).close()
    for reader_id, out in (("r1", hers), ("r2", his)):
        assert run(["package", str(root), reader_id, str(out)]) == 0
    with Study.open(hers) as package:
        session = ReadingSession.begin(package, "r1")
        assert session.task is not None
        hidden = session.task.step.case_id
        session.painted(1.0)
        session.report_patient_data()
        session.end()
    synced(share, hers, root, his)
    with Study.open(root, writable=False) as study:
        assert study.store.tables.hidden_cases() == {hidden: "reported"}
    with Study.open(his) as package:
        assert package.store.tables.hidden_cases() == {hidden: "reported"}
        assert not any(event.actor == "r1" for event in package.events())
        read_all(package, "r2")
        assert hidden not in {read.case_id for read in package.reads()}
    told = ["phi", str(root), hidden, "--release", "--reason", "ZZREASON"]
    assert run(told) == 0
    synced(share, root, his, hers)
    with Study.open(his) as package:
        assert package.store.tables.hidden_cases() == {}
        assert not any("ZZREASON" in event.reason for event in package.events())
        read_all(package, "r2")
        assert hidden in {read.case_id for read in package.reads()}
    synced(share, his, hers, root)
    with Study.open(root, writable=False) as study:
        assert len([read for read in study.reads() if read.reader_id == "r2"]) == 6


def test_reads_that_were_made_before_it_was_known_stay(tmp_path: Path) -> None:
    root, his, share = tmp_path / "study", tmp_path / "his", tmp_path / "share"
    share.mkdir()
    make_study(root, readers=("r1", "r2"), n_reading=2).close()
    assert run(["package", str(root), "r2", str(his)]) == 0
    with Study.open(root) as study:
        session = ReadingSession.begin(study, "r1")
        session.painted(1.0)
        session.report_patient_data()
        session.end()
    with Study.open(his) as package:
        read_all(package, "r2")
    synced(share, his, root, his)
    with Study.open(root, writable=False) as study:
        assert len([read for read in study.reads() if read.reader_id == "r2"]) == 4
