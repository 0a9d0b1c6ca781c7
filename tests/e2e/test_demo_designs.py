"""Simulated readers at the real window, in steps of every kind; deep: the demo of all designs."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from pypdf import PdfReader

from app.cli import sonoread
from app.demo.reading import REASON, DemoReading
from reader_study.clock import SystemClock
from reader_study.designs.registry import DESIGNS
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import PASSPHRASE
from tests.e2e.designs.made import locked_study

N_CASES, N_READERS = 4, 2


def read_in_the_window(root: Path, design: str) -> list[str]:
    """Let simulated readers read a study of a design in the window; return what was said."""
    study, _ = locked_study(root, design, {}, clock=SystemClock(), cases=N_CASES, readers=N_READERS)
    protocol = study.protocol
    study.close()
    said: list[str] = []

    def command(*words: str | Path) -> None:
        sonoread.main(args=[str(word) for word in words], standalone_mode=False)

    DemoReading(
        root,
        protocol,
        passphrase=PASSPHRASE,
        screens=root.parent / "screens",
        say=said.append,
        command=command,
    ).read_all()
    return said


@pytest.mark.parametrize(
    ("design", "kinds", "looks"),
    [
        ("crossover", {"scored": 16, "practice": 4, "questions": 6}, 6),
        ("on-demand", {"scored": 16}, 3),
        ("report-quality", {"rating": 16}, 1),
        ("annotation", {"scored": 8}, 1),
    ],
)
def test_a_design_is_read_in_the_real_window(
    design: str, kinds: dict[str, int], looks: int, tmp_path: Path
) -> None:
    root = tmp_path / "study"
    said = read_in_the_window(root, design)
    with Study.open(root, writable=False) as study:
        assert study.store.tables.steps(is_open=True) == []
        done = Counter(str(e.content["kind"]) for e in study.events(action="read.locked"))
        drawn = sum(1 for _ in study.events(action="arbitration.drawn"))
        overridden = list(study.events(action="washout.overridden"))
        last = max(step.session for step in study.steps())
    assert done == kinds | ({"arbitration": drawn} if drawn else {})
    assert (design == "annotation") == (drawn > 0)
    assert [event.reason for event in overridden] == [REASON] * N_READERS * (last - 1)
    refused = [line for line in said if "the washout is not over" in line]
    assert len(refused) == len(overridden)
    assert len(list((tmp_path / "screens").glob("reading-*.png"))) >= looks
    assert (tmp_path / "screens" / "session-2" / "washout.png").exists() == (last > 1)
    assert verify(root) == []


@pytest.mark.deep
@pytest.mark.engine
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("design", DESIGNS)
def test_the_whole_job_by_a_design(design: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    line = [
        *(sys.executable, "-m", "app", "demo", "--design", design, "--out", str(out)),
        *("--cases", "12", "--readers", "4", "--epochs", "1", "--image-size", "64"),
    ]
    done = subprocess.run(
        line,
        capture_output=True,
        text=True,
        timeout=1140,
        check=False,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    assert verify(out / "study") == []
    with Study.open(out / "study", writable=False) as study:
        assert study.store.tables.steps(is_open=True) == []
        last = max(step.session for step in study.steps())
    pages = [page.extract_text() for page in PdfReader(out / "report.pdf").pages]
    assert all("SIMULATED" in page for page in pages)
    assert (REASON in " ".join(" ".join(pages).split())) == (last > 1)
