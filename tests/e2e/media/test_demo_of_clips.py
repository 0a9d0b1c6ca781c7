"""The demonstration of cines: read in the real window, played as the protocol asks, reported."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import sonoread
from reader_study.cases import ReadStatus
from reader_study.models import frozen
from reader_study.study import Study
from reader_study.verify import verify


@pytest.mark.deep
@pytest.mark.timeout(900)
def test_a_simulated_reader_plays_every_cine_and_the_read_tells_it(tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ["demo", "--media", "clips", "--cases", "8", "--readers", "1", "--out", str(out)]
    done = CliRunner().invoke(sonoread, words)
    assert done.exit_code == 0, done.output
    with Study.open(out / "study", writable=False) as study:
        reads = [read for read in study.reads() if read.arm == "statics_cine"]
    assert len(reads) == 8
    assert all([one.plays >= 1 for one in read.played] == [True] for read in reads)
    assert verify(out / "study") == []
    table = tmp_path / "reads.csv"
    asked = ["export", "reads", str(out / "study"), "--csv", "--out", str(table)]
    told = CliRunner().invoke(sonoread, asked)
    assert told.exit_code == 0, told.output
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["arm"] == "statics_cine"]
    assert len(rows) == 8
    for row in rows:
        assert int(row["clip_plays"]) >= 1
        assert float(row["clip_ms"]) == 2000.0
        assert float(row["evaluation_ms"]) == pytest.approx(float(row["total_ms"]) - 2000.0)


@pytest.mark.deep
@pytest.mark.engine
@pytest.mark.timeout(1800)
def test_readers_read_cines_with_a_model_of_clips(tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ["demo", "--media", "clips", "--model", "wauve", "--cases", "8", "--readers", "1"]
    done = CliRunner().invoke(sonoread, [*words, "--out", str(out)])
    assert done.exit_code == 0, done.output
    with Study.open(out / "study", writable=False) as study:
        aided = [read for read in study.reads() if read.arm == "aided"]
        found = [frozen.load_one(study, "baseline", read.case_id) for read in aided]
    assert len(found) == 8
    assert all(one.status is not ReadStatus.OK or one.evidence is not None for one in found)
    assert verify(out / "study") == []
    assert (out / "report.pdf").is_file()


@pytest.mark.parametrize("model", ["wauve", "resnet_key_frame"])
def test_a_model_of_clips_looks_at_no_stills(model: str, tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    done = CliRunner().invoke(sonoread, ["demo", "--model", model, "--out", out])
    assert done.exit_code == 2
    assert "--media clips" in done.output


@pytest.mark.parametrize("design", ["sequential", "report-quality"])
def test_a_design_with_an_ai_is_refused_for_clips(design: str, tmp_path: Path) -> None:
    words = ["demo", "--media", "clips", "--design", design, "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(sonoread, words)
    assert done.exit_code != 0
    assert not (tmp_path / "out").exists()
