"""The plain viewer on a real X server: the same mouse, the same keys."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.gui.view.conftest import MM_PER_PX, Media
from tests.gui.xvfb import x_server

pytestmark = [
    pytest.mark.xvfb,
    pytest.mark.skipif(shutil.which("Xvfb") is None, reason="Xvfb is not installed"),
]


@pytest.fixture
def display() -> Iterator[str]:
    """Start an X server for this test."""
    with x_server() as name:
        yield name


@pytest.mark.timeout(90)
def test_hands_work_a_real_window(tmp_path: Path, media: Media, display: str) -> None:
    program = [sys.executable, "-m", "tests.gui.view.real_window_child", str(tmp_path / "settings")]
    files = [str(path) for path in (media.stills[0], media.clip, media.with_region)]
    done = subprocess.run(
        [*program, *files],
        cwd=Path(__file__).parents[3],
        env={**os.environ, "QT_QPA_PLATFORM": "xcb", "DISPLAY": display},
        capture_output=True,
        text=True,
        timeout=80,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = {}
    for line in done.stdout.splitlines():
        told |= json.loads(line)
    (measured,) = told.pop("measured")
    assert measured["unit"] == "mm"
    assert float(measured["length"]) == pytest.approx(60 * MM_PER_PX, rel=0.02)
    assert told == dict.fromkeys(
        ("active", "opened", "windowed", "turned", "played", "next", "closed"), True
    )
