"""A reader reports patient data: the case is gone for everybody until the coordinator decides."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import run
from ground.errors import ExchangeError, ReadingRuleError
from reader_study.conduct.overview import overview
from reader_study.conduct.patient_data import reported_cases, settle_report
from reader_study.deid.reported import PhiDecision, PhiState, reported, settled, told_on
from reader_study.exchange.packing import pack
from reader_study.reading.session import ReadingSession
from reader_study.rules import RuleBroken
from reader_study.store import Actor
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import MovableClock, make_study, read_all

READERS = ("r1", "r2")


def report_first(study: Study, reader_id: str = "r1") -> str:
    """Have a reader report her first case, and end her session."""
    session = ReadingSession.begin(study, reader_id)
    assert session.task is not None
    assert session.task.case is not None
    case_id = session.task.case.case_id
    session.painted(1.0)
    following = session.report_patient_data()
    assert following is None or following.case is None or following.case.case_id != case_id
    session.end()
    return case_id


def read_cases(study: Study, reader_id: str) -> set[str]:
    read_all(study, reader_id)
    return {read.case_id for read in study.reads() if read.reader_id == reader_id}


def test_it_is_gone_at_once_for_her_and_for_others_and_the_rest_is_read(tmp_path: Path) -> None:
    with make_study(tmp_path / "s", readers=READERS, n_reading=4) as study:
        everything = set(study.reading_list("r1"))
        hidden = report_first(study)
        for reader_id in READERS:
            assert read_cases(study, reader_id) == everything - {hidden}
        assert ReadingSession.begin(study, "r1").task is None
    assert list(verify(tmp_path / "s")) == []


def test_she_goes_on_with_the_next_case_in_the_same_session(tmp_path: Path) -> None:
    with make_study(tmp_path / "s", n_reading=2) as study:
        session = ReadingSession.begin(study, "r1")
        first = session.task
        session.painted(1.0)
        second = session.report_patient_data()
        assert first is not None
        assert first.case is not None
        assert second is not None
        assert second.case is not None
        assert second.case.case_id != first.case.case_id
        assert first.case not in session.upcoming(5)
        session.painted(1.0)
        session.end()
    assert list(verify(tmp_path / "s")) == []


def test_a_released_case_is_read_and_the_time_until_then_is_not_its_own(tmp_path: Path) -> None:
    clock = MovableClock()
    with make_study(tmp_path / "s", n_reading=1, clock=clock) as study:
        hidden = report_first(study)
        clock.advance(3600)
        settle_report(study, hidden, PhiDecision.RELEASED, reason="a hospital's logo")
        assert reported_cases(study) == ()
        read_all(study, "r1")
        times = [read.active_ms for read in study.reads()]
        assert times
        assert all(time is not None and time < 60_000 for time in times)
    assert list(verify(tmp_path / "s")) == []


def test_an_excluded_case_stays_away_and_is_told(tmp_path: Path) -> None:
    with make_study(tmp_path / "s", readers=READERS, n_reading=2) as study:
        hidden = report_first(study)
        (one,) = reported_cases(study)
        assert (one.case_id, one.state, one.readers) == (hidden, PhiState.REPORTED, ("r1",))
        settle_report(study, hidden, PhiDecision.EXCLUDED, reason="a name over the lesion")
        assert hidden not in read_cases(study, "r2")
        kinds = [departure.kind for departure in overview(study).departures]
        assert kinds[:2] == ["phi_reported", "phi_settled"]
        with pytest.raises(ReadingRuleError):
            settle_report(study, hidden, PhiDecision.RELEASED, reason=" ")
        settle_report(study, hidden, PhiDecision.RELEASED, reason="it was another image")
        assert hidden in read_cases(study, "r2")
    assert list(verify(tmp_path / "s")) == []


def test_no_package_leaves_while_a_report_waits_nor_with_an_excluded_case(tmp_path: Path) -> None:
    with make_study(tmp_path / "s", readers=READERS, n_reading=2) as study:
        hidden = report_first(study)
        with pytest.raises(ExchangeError):
            pack(study, "r2", tmp_path / "out")
        assert not (tmp_path / "out").exists()
        settle_report(study, hidden, PhiDecision.EXCLUDED, reason="a name")
        gone = {medium.sha256 for medium in study.case(hidden).media}
        pack(study, "r2", tmp_path / "out.zip")
        pack(study, "r2", tmp_path / "out", again=True, reason="a folder too")
    assert gone
    names = {path.stem for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert not gone & names
    content = (tmp_path / "out.zip").read_bytes()
    assert not any(sha256.encode() in _names(content) for sha256 in gone)
    assert run(["verify", str(tmp_path / "out")]) == 0
    with Study.open(tmp_path / "out") as package:
        assert hidden not in read_cases(package, "r2")
    assert run(["verify", str(tmp_path / "out")]) == 0


def _names(archive: bytes) -> bytes:
    """Return the directory of a zip: its last part."""
    return archive[archive.rfind(b"PK\x01\x02\x14") :]


def test_what_the_store_refuses(tmp_path: Path) -> None:
    with make_study(tmp_path / "s", readers=READERS, n_reading=2) as study:
        session = ReadingSession.begin(study, "r1")
        assert session.task is not None
        entity = session.task.entity
        here = session.task.step.case_id
        other = next(case for case in study.reading_list("r1") if case != here)
        reader, lead = Actor("r1", "reader"), study.actor
        head = study.store.head
        for actor, event, rule in (
            (reader, reported(entity, other), "nothing-to-hide"),
            (Actor("r2", "reader"), reported(entity, here), "in-anothers-name"),
            (reader, told_on(here), "not-the-coordinator"),
            (reader, settled(here, PhiDecision.RELEASED, reason="x"), "not-the-coordinator"),
            (lead, settled(here, PhiDecision.RELEASED, reason="x"), "not-reported"),
            (lead, told_on("C9999"), "unknown-case"),
        ):
            with pytest.raises(RuleBroken) as broken:
                study.store.append(actor, study.clock, event)
            assert broken.value.rule == rule, event
        assert study.store.head == head


def test_the_command_lists_decides_and_asks_for_a_reason(tmp_path: Path) -> None:
    root = tmp_path / "s"
    with make_study(root, n_reading=2) as study:
        hidden = report_first(study)
    from app.commands.deid.phi import command

    listed = CliRunner().invoke(command, [str(root)])
    assert f"{hidden}  REPORTED, hidden until you decide, by r1; 0 reads" in listed.output
    assert run(["status", str(root)]) == 0
    assert run(["phi", str(root), hidden]) == 2
    assert run(["phi", str(root), hidden, "--release"]) != 0
    assert run(["phi", str(root), "C9999", "--release", "--reason", "x"]) != 0
    assert run(["phi", str(root), hidden, "--exclude", "--reason", "a name"]) == 0
    assert "excluded" in CliRunner().invoke(command, [str(root)]).output
    assert run(["verify", str(root)]) == 0


def test_after_rebuilding_the_tables_the_same_is_hidden(tmp_path: Path) -> None:
    with make_study(tmp_path / "s", n_reading=2) as study:
        hidden = report_first(study)
    assert run(["rebuild", str(tmp_path / "s")]) == 0
    with Study.open(tmp_path / "s", writable=False) as study:
        assert study.store.tables.hidden_cases() == {hidden: "reported"}
