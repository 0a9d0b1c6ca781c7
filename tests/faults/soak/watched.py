"""A day of reading, watched: what a window tells of its own costs, and what follows from it."""

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from tests.builders import make_study
from tests.faults.soak.wishes import Wishes

CHILD = Path(__file__).parent / "child.py"
NOTHING = Wishes()


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
    held : dict of place to bytes
        What was in use, where that was asked for.

    """

    cpu_s: list[float] = field(default_factory=list)
    rss: list[int] = field(default_factory=list)
    commits: list[tuple[int, float, float]] = field(default_factory=list)
    bare_s: list[tuple[int, float]] = field(default_factory=list)
    yard_s: list[tuple[int, float]] = field(default_factory=list)
    held: dict[int, int] = field(default_factory=dict)

    @property
    def n(self) -> int:
        return len(self.rss)

    def growth_mib(self, first: int, last: int) -> float:
        """Return by how much the memory has grown from one lock to another, in MiB.

        Means of fifty locks each, so that what comes and goes with a case does not count.
        """
        ends = [float(np.mean(self.rss[max(end - 50, 0) : end])) for end in (first, last)]
        return (ends[1] - ends[0]) / 2**20

    def kept_bytes(self, first: int, last: int) -> float:
        """Return how much more each read leaves behind in use, between two marks, in bytes."""
        return (self.held[last] - self.held[first]) / (last - first)

    def work(self, first: int, last: int) -> float:
        """Return the CPU time of a read between two locks, in yards.

        Medians: a copy that is made, or a neighbour that comes for a minute, is no read.
        """
        yard = np.median([s for place, s in self.yard_s if first < place <= last])
        return float(np.median(np.diff(self.cpu_s[first - 1 : last])) / yard)

    def slower(self, first: int) -> float:
        """Return by what factor the last quarter's reads cost more than those of the first."""
        quarter = (self.n - first) // 4
        return self.work(self.n - quarter, self.n) / self.work(first, first + quarter)

    def commit_ms(self, percent: float, *, cpu: bool = False) -> float:
        """Return a percentile of the commits in milliseconds, by the clock or of CPU time."""
        column = [found[2 if cpu else 1] for found in self.commits]
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
        if "held" in said:
            self.held[place] = said["held"]  # type: ignore[assignment]


def read_all_day(root: Path, reads: int, wishes: Wishes = NOTHING) -> Day:
    """Make a study and have all of it read in one window."""
    make_study(root, n_reading=reads // 2).close()
    settings = root.parent / "settings"
    day, asked = Day(), json.dumps(asdict(wishes))
    with subprocess.Popen(
        [sys.executable, str(CHILD), str(root), "r1", str(settings), "1", asked],
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
