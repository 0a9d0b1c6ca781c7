"""Row 19: a day of reading in one window: it takes no more memory and gets no slower."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from reader_study.verify import verify
from tests.builders import make_study
from tests.faults.killing import CHILD

READS = 20_000
GROWTH_MIB = 50
SLOWER = 1.1
FIRST = 500
"""Reads until everything that is loaded late is there."""


def soak(root: Path, reads: int) -> tuple[list[float], list[int]]:
    """Let a window be read in; return its CPU time and its memory, in bytes, at each lock."""
    make_study(root, n_reading=reads // 2).close()
    cpu_s: list[float] = []
    memory: list[int] = []
    with subprocess.Popen(
        [sys.executable, str(CHILD), str(root), "r1", str(root.parent / "settings"), "1"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    ) as process:
        assert process.stdout is not None
        watched = psutil.Process(process.pid)
        for line in process.stdout:
            said = json.loads(line)
            if "locked" in said:
                times = watched.cpu_times()
                cpu_s.append(times.user + times.system)
                memory.append(watched.memory_info().rss)
            if "finished" in said:
                process.kill()
                break
    assert len(cpu_s) == reads
    return cpu_s, memory


def judge(cpu_s: list[float], memory: list[int], first: int) -> None:
    quarter = (len(cpu_s) - first) // 4
    growth_mib = (max(memory[-quarter:]) - memory[first]) / 2**20
    slower = (cpu_s[-1] - cpu_s[-quarter]) / (cpu_s[first + quarter - 1] - cpu_s[first])
    print(f"growth {growth_mib:.1f} MiB, {slower:.3f} times the CPU time")
    assert growth_mib < GROWTH_MIB
    assert slower < SLOWER


@pytest.mark.deep
@pytest.mark.timeout(7200)
def test_twenty_thousand_reads_in_one_window_cost_no_more_at_the_end(tmp_path: Path) -> None:
    cpu_s, memory = soak(tmp_path / "study", READS)
    judge(cpu_s, memory, FIRST)
    assert verify(tmp_path / "study") == []
