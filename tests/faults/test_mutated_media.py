"""Mutated media: each gets a verdict, soon, in bounded memory, and the program lives on."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIMIT_S = 21.0
MEMORY_MIB = 2048
VERDICTS = {"decoded", "refused", "refused a frame", "hung", "crashed", "out of memory"}


def run_trials(*arguments: str, timeout_s: float) -> dict[str, Any]:
    """Run the trials in a program of their own; it must come to its end."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.faults.decode_trials", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def check(found: dict[str, Any], *, count: int) -> None:
    verdicts = found["verdicts"]
    told = json.dumps(found, indent=1)
    print(told)
    assert sum(verdicts.values()) == count, told
    assert set(verdicts) <= VERDICTS, told
    assert found["slowest_s"] <= LIMIT_S, told
    assert found["peak_mib"] < MEMORY_MIB, told
    # Damage that spoils everything, or nothing, would prove nothing.
    for kind in ("dicom", "png", "jpeg", "avi", "video"):
        for verdict in ("decoded", "refused"):
            assert found["by_kind"].get(f"{kind} {verdict}", 0) >= count / 300, told
    # A decoder may die or hang, but if many files did that, reading on would be no pleasure.
    lost = sum(verdicts.get(verdict, 0) for verdict in ("hung", "crashed", "out of memory"))
    assert lost <= count / 100, told


def test_the_files_that_are_damaged_are_sound_before(tmp_path: Path) -> None:
    found = run_trials("seeds", str(tmp_path), timeout_s=60)
    decoded = found["verdicts"]["decoded"]
    assert decoded >= 0.8 * sum(found["verdicts"].values()), found
    for kind, count in {"dicom": 50, "png": 5, "jpeg": 4, "avi": 4, "video": 4}.items():
        assert found["by_kind"][f"{kind} decoded"] >= count, found


@pytest.mark.timeout(240)
def test_mutated_media_get_a_verdict(tmp_path: Path) -> None:
    check(run_trials("mutated", "1500", "1", str(tmp_path), timeout_s=200), count=1500)


@pytest.mark.deep
@pytest.mark.timeout(1500)
def test_many_mutated_media_get_a_verdict(tmp_path: Path) -> None:
    check(run_trials("mutated", "10000", "2", str(tmp_path), timeout_s=1400), count=10_000)
