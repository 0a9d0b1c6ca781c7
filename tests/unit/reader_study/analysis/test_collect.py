from pathlib import Path

import pytest

from ground.errors import ProtocolError, ReadingRuleError, TruthError
from reader_study.analysis import analyse, collect, to_json
from reader_study.cases import ReaderKind
from reader_study.reading.session import ReadingSession
from reader_study.store import NewEvent
from reader_study.store.events import Value
from reader_study.study import Study
from tests.builders import PASSPHRASE, MovableClock, close_and_unblind, make_study, rated, read_all


@pytest.fixture
def root(tmp_path: Path) -> Path:
    with make_study(tmp_path / "s", n_reading=6, n_development=2, readers=("r1", "r2")) as study:
        read_all(study, "r1", likelihood=30, category="4A")
        read_all(study, "r2", likelihood=1, category="2")
        close_and_unblind(study)
    return tmp_path / "s"


def test_collect_before_the_unblinding_is_refused(tmp_path: Path) -> None:
    with (
        make_study(tmp_path / "s") as study,
        pytest.raises(ReadingRuleError, match="still blinded") as caught,
    ):
        collect(study, passphrase=PASSPHRASE)
    assert "sonoread unblind" in caught.value.remedy


def test_collect_with_a_wrong_passphrase_is_refused(root: Path) -> None:
    with Study.open(root) as study, pytest.raises(TruthError):
        collect(study, passphrase="not the passphrase")


def test_collect_with_a_changed_protocol_names_the_key(root: Path) -> None:
    path = root / "protocol.toml"
    text = path.read_text(encoding="utf-8")
    assert "seed" in text
    lines = ["seed = 99" if line.startswith("seed") else line for line in text.splitlines()]
    path.write_text("\n".join(lines), encoding="utf-8")
    with Study.open(root) as study, pytest.raises(ProtocolError, match="seed"):
        collect(study, passphrase=PASSPHRASE)


def test_collect_takes_reads_models_truth_and_counts(root: Path) -> None:
    with Study.open(root) as study:
        inputs = collect(study, passphrase=PASSPHRASE)
    assert len(inputs.truth) == 6
    assert {label for _, label in inputs.truth} == {"malignant", "benign"}
    kinds = [read.reader_kind for read in inputs.reads]
    assert kinds.count(ReaderKind.MODEL) == 6
    assert len(kinds) == 6 + 2 * 2 * 6
    assert [r.code for r in inputs.readers] == ["R1", "R2"]
    flow = inputs.flow
    assert (flow.cases_taken_in, flow.development_cases, flow.reading_cases) == (8, 2, 6)


def test_provenance_points_at_the_unblinding_and_stays_when_the_log_grows(root: Path) -> None:
    with Study.open(root) as study:
        first = collect(study, passphrase=PASSPHRASE)
        closed = next(iter(study.events(action="study.unblinded")))
        assert first.provenance.log_head_sha256 == closed.hash
        assert first.provenance.protocol_sha256 == study.protocol.sha256
        study.record(NewEvent("analysis.frozen", "results", new={"sha256": "0" * 64}))
        again = collect(study, passphrase=PASSPHRASE)
    assert to_json(analyse(first)) == to_json(analyse(again))


def test_an_early_close_and_interruptions_become_deviations(tmp_path: Path) -> None:
    with make_study(tmp_path / "s", n_reading=3, readers=("r1", "r2")) as study:
        read_all(study, "r1")
        session = ReadingSession.begin(study, "r2")
        session.painted(1.0)
        session.pause("telephone")
        session.resume()
        session.end()
        session = ReadingSession.begin(study, "r2")
        session.painted(1.0)
        session.answer(rated(cannot_assess="acoustic shadow"))
        session.lock()
        session.end()
        close_and_unblind(study, reason="reader left")
        results = analyse(collect(study, passphrase=PASSPHRASE))
    said = {item.what.code: item for item in results.deviations}
    assert said["closed_early"].reason == "reader left"
    assert said["session_resumed"].what.text == "R2: the session was left and resumed (1×)."
    assert said["read_paused"].reason == "telephone"
    rows = results.completeness
    second = next(c for c in rows if c.reader_id == "r2" and c.arm == "unaided")
    assert (second.assessed, second.cannot_assess, second.missing) == (0, 1, 2)


def test_notes_marks_and_looks_come_from_the_log(tmp_path: Path) -> None:
    clock = MovableClock()
    with make_study(tmp_path / "s", n_reading=1, clock=clock) as study:
        session = ReadingSession.begin(study, "r1")
        session.painted(1.0)
        mark: dict[str, Value] = {
            "image": 0,
            "ident": 1,
            "number": 1,
            "kind": "calliper",
            "unit": "mm",
        }
        size: dict[str, Value] = {"act": "drawn", "values": {"length": "9.000"}, "source": "manual"}
        session.record("measured", mark | size)
        session.record("measured", mark | size | {"values": {"length": "8.000"}})
        session.record("measured", mark | size | {"ident": 2})
        session.record("measured", mark | {"ident": 2, "act": "erased"})
        session.answer(rated("4A", 40, note="边界不清"))
        session.lock()
        session.reveal()
        clock.advance(0.7)
        session.answer(rated("4B", 60, note="边界不清"))
        session.lock()
        session.end()
        close_and_unblind(study)
        inputs = collect(study, passphrase=PASSPHRASE)
    (drawn,) = inputs.measurements
    assert (drawn.arm, drawn.image, drawn.values) == ("unaided", 1, (("length", "8.000"),))
    assert [(n.text, n.arm) for n in inputs.reader_notes] == [("边界不清", "unaided")]
    (look,) = inputs.looks
    assert look.seen_ms == pytest.approx(700.0)
    assert look.changed
    (source,) = inputs.sources
    assert (source.patient, source.files) == ("original-patient-1", ("benign (1).png",))
    assert inputs.unknown_patients == ()


def test_deviations_carry_their_times(tmp_path: Path) -> None:
    clock = MovableClock()
    with make_study(tmp_path / "s", n_reading=1, clock=clock) as study:
        session = ReadingSession.begin(study, "r1")
        session.painted(1.0)
        for _ in range(2):
            clock.advance(60)
            session.pause("idle")
            session.resume()
        session.end()
        clock.advance(60)
        ReadingSession.begin(study, "r1").end()
        close_and_unblind(study, reason="reader left")
        found = {d.what.code: d for d in collect(study, passphrase=PASSPHRASE).deviations}
    assert found["read_paused"].utc.startswith("2026-11-22T08:01:00")
    assert found["read_paused"].until.startswith("2026-11-22T08:02:00")
    assert found["session_resumed"].utc.startswith("2026-11-22T08:03:00")
    assert all(d.utc for d in found.values())
