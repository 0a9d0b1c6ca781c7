"""A day of reading, watched: what a window tells of its own costs, and what follows from it."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tests.builders import make_study

CHILD = Path(__file__).parent / "child.py"


@dataclass
class Day:
    """What was told at each lock.

    Parameters
    ----------
    cpu_s, rss : list
        CPU time of the window so far, and its memory in bytes.
    commits : list of (place, seconds, CPU seconds)
        Of each act that was stored, the number of the lock before which it was, and how long it
        took until it was on the disk.
    bare_s : list of (place, seconds)
        Transactions of SQLite alone on the same disk.
    yard_s : list of (place, CPU seconds)
        A work that is always the same.

    """

    cpu_s: list[float] = field(default_factory=list)
    rss: list[int] = field(default_factory=list)
    commits: list[tuple[int, float, float]] = field(default_factory=list)
    bare_s: list[tuple[int, float]] = field(default_factory=list)
    yard_s: list[tuple[int, float]] = field(default_factory=list)

    @property
    def n(self) -> int:
        return len(self.rss)

    def growth_mib(self, first: int, last: int) -> float:
        """Return by how much the memory has grown from one lock to another, in MiB.

        Means of fifty locks each, so that what comes and goes with a case does not count.
        """
        ends = [float(np.mean(self.rss[max(end - 50, 0) : end])) for end in (first, last)]
        return (ends[1] - ends[0]) / 2**20

    def work(self, first: int, last: int) -> float:
        """Return the CPU time of a read between two locks, in yards."""
        yard = np.median([s for place, s in self.yard_s if first < place <= last])
        return float((self.cpu_s[last - 1] - self.cpu_s[first - 1]) / (last - first) / yard)

    def slower(self, first: int) -> float:
        """Return by what factor the last quarter's reads cost more than those of the first."""
        quarter = (self.n - first) // 4
        return self.work(self.n - quarter, self.n) / self.work(first, first + quarter)

    def commit_ms(self, percent: float, *, cpu: bool = False, part: slice = slice(None)) -> float:
        """Return a percentile of the commits in milliseconds, by the clock or of CPU time."""
        column = [found[2 if cpu else 1] for found in self.commits[part]]
        return float(np.percentile(column, percent)) * 1000

    def bare_ms(self, percent: float) -> float:
        """Return the same percentile of bare transactions."""
        return float(np.percentile([s for _, s in self.bare_s], percent)) * 1000

    def take(self, said: dict[str, object]) -> None:
        place = self.n + 1
        self.cpu_s.append(said["cpu_s"])  # type: ignore[arg-type]
        self.rss.append(said["rss"])  # type: ignore[arg-type]
        for commit in said["commits"]:  # type: ignore[attr-defined]
            self.commits.append((place, *commit))
        self.bare_s += [(place, took) for took in said["bare_s"]]  # type: ignore[attr-defined]
        if "yard_s" in said:
            self.yard_s.append((place, said["yard_s"]))  # type: ignore[arg-type]


def read_all_day(
    root: Path, reads: int, *, leak: Sequence[int] = (), image_size: tuple[int, int] = (96, 64)
) -> Day:
    """Make a study and have all of it read in one window.

    Parameters
    ----------
    leak : (int, int), optional
        From which lock on the window loses memory on purpose, and how many bytes with each.

    """
    make_study(root, n_reading=reads // 2, image_size=image_size).close()
    settings = root.parent / "settings"
    day = Day()
    with subprocess.Popen(
        [sys.executable, str(CHILD), str(root), "r1", str(settings), "1", *map(str, leak)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            said = json.loads(line)
            if "locked" in said:
                day.take(said)
                _note(day)
            if "finished" in said:
                process.kill()
                break
    assert day.n == reads
    return day


def _note(day: Day) -> None:
    """Say how far it is, for a run of an hour."""
    if day.n % 1000 == 0:
        print(
            f"{day.n} reads, {day.rss[-1] / 2**20:.1f} MiB, {day.cpu_s[-1]:.0f} s of CPU time, "
            f"commit p99 {day.commit_ms(99):.1f} ms ({day.commit_ms(99, cpu=True):.1f} ms of CPU "
            f"time), bare {day.bare_ms(99):.1f} ms",
            flush=True,
        )
