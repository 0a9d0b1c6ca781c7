"""The reading window on a real X server: the same keys, the same reads."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import make_study
from tests.gui.xvfb import x_server

CHILD = Path(__file__).parents[2] / "faults" / "reading_child.py"

pytestmark = [
    pytest.mark.xvfb,
    pytest.mark.skipif(shutil.which("Xvfb") is None, reason="Xvfb is not installed"),
]


@pytest.fixture
def display(tmp_path: Path) -> Iterator[str]:
    """Start an X server for this test."""
    with x_server() as name:
        yield name


@pytest.mark.timeout(120)
def test_a_list_is_read_in_a_real_window(tmp_path: Path, display: str) -> None:
    make_study(tmp_path / "s", n_reading=6).close()
    process = subprocess.Popen(
        [sys.executable, str(CHILD), str(tmp_path / "s"), "r1", str(tmp_path / "settings"), "1"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "xcb", "DISPLAY": display},
    )
    assert process.stdout is not None
    told = []
    for line in process.stdout:
        told.append(json.loads(line))
        if "finished" in told[-1]:
            break
    process.kill()
    process.wait()
    process.stdout.close()
    locked = [tuple(fact["locked"]) for fact in told if "locked" in fact]
    assert locked == [(p, arm) for p in range(1, 7) for arm in ("unaided", "aided")]
    assert verify(tmp_path / "s") == []
    with Study.open(tmp_path / "s", writable=False) as study:
        assert study.progress()[0].done == 6
