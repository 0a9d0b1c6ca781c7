"""``sonoread demo``: the whole job, small, through the real commands and the real window."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

from reader_study.verify import verify
from tests.e2e.alone import alone, internet_calls, why_not

pytestmark = [pytest.mark.xdist_group("demo"), pytest.mark.engine, pytest.mark.timeout(600)]


WHY_NOT_ALONE = why_not()


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run it once; where that is permitted, without a network, and every socket noted."""
    folder = tmp_path_factory.mktemp("demo") / "out"
    line = [
        *(sys.executable, "-m", "app", "demo", "--out", str(folder), "--cases", "10"),
        *("--readers", "2", "--epochs", "1", "--image-size", "64"),
    ]
    done = subprocess.run(
        line if WHY_NOT_ALONE else alone(line, folder.parent / "sockets.txt"),
        capture_output=True,
        text=True,
        timeout=540,
        check=False,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return folder


def test_everything_that_was_promised_is_there(out: Path) -> None:
    names = {path.name for path in out.iterdir()}
    assert {"study", "report.pdf", "results.json", "reads.csv", "screens"} <= names
    screens = sorted(path.name for path in (out / "screens").iterdir())
    assert screens == ["reading-1.png", "reading-2.png"]
    assert verify(out / "study") == []


@pytest.mark.skipif(bool(WHY_NOT_ALONE), reason=f"without network: {WHY_NOT_ALONE}")
def test_the_whole_job_asks_for_no_internet_socket(out: Path, tmp_path: Path) -> None:
    trace = out.parent / "sockets.txt"
    assert "AF_UNIX" in trace.read_text()  # it does note what there is
    assert internet_calls(trace) == []
    # The same watch sees a program that tries.
    control = tmp_path / "control.txt"
    tries = "import socket; socket.socket().connect_ex(('198.51.100.7', 80))"
    subprocess.run(alone([sys.executable, "-c", tries], control), check=True)
    assert len(internet_calls(control)) == 2


def test_the_report_says_simulated_on_every_page(out: Path) -> None:
    pages = PdfReader(out / "report.pdf").pages
    assert len(pages) >= 5
    assert all("SIMULATED" in page.extract_text() for page in pages)


def test_reads_and_results_agree_on_the_counts(out: Path) -> None:
    with (out / "reads.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    kinds = [row["kind"] for row in rows]
    assert (kinds.count("simulated"), kinds.count("model")) == (2 * 2 * 10, 10)
    results = json.loads((out / "results.json").read_text())
    assert results["protocol"]["study_id"] == "demo"


def test_no_patient_is_on_both_sides(out: Path) -> None:
    card = json.loads((out / "model" / "card.json").read_text())
    train, validation = (
        set(card["split"][part]["patient_ids"]) for part in ("train", "validation")
    )
    assert train
    assert validation
    assert train.isdisjoint(validation)


def test_a_second_demo_in_the_same_folder_is_refused(out: Path) -> None:
    before = (out / "report.pdf").read_bytes()
    line = [sys.executable, "-m", "app", "demo", "--out", str(out)]
    done = subprocess.run(line, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "not empty" in done.stderr
    assert (out / "report.pdf").read_bytes() == before
