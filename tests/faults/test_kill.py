"""SIGKILL of the real reading window at random moments: nothing that it called saved is lost."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import make_study

CHILD = Path(__file__).parent / "reading_child.py"
READING_CASES = 600
LINES_BEFORE = range(1, 14)
"""How many lines a window says before a kill: the first case, and then two for each lock."""
BATCHES = 4
"""Kills are shared out among the workers of the test run."""


@dataclass
class Tally:
    kills: int = 0
    saved: int = 0
    locked: int = 0


class Told:
    """What a window says, line by line, and when; its end wakes who waits for more."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.lines: list[str] = []
        self._at_s: list[float] = []
        self._news = threading.Condition()
        self._ended = False
        self._thread = threading.Thread(target=self._listen, args=(process,))
        self._thread.start()

    def wait_for(self, count: int) -> bool:
        """Wait until `count` lines were said; False when the window ends before."""
        with self._news:
            self._news.wait_for(lambda: self._ended or len(self.lines) >= count)
            return len(self.lines) >= count

    def pace_s(self) -> float:
        """Return the mean time between two lines: how fast this machine is just now."""
        return (self._at_s[-1] - self._at_s[0]) / max(len(self._at_s) - 1, 1)

    def whole(self) -> list[str]:
        """Return what was said to the end; what was not fully said was not promised."""
        self._thread.join()
        return [line for line in self.lines if line.endswith("\n")]

    def _listen(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        for line in process.stdout:
            with self._news:
                self.lines.append(line)
                self._at_s.append(time.monotonic())
                self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()


def run_and_kill(
    root: Path, reader: str, *, seed: int, after: int, share: float
) -> list[dict[str, Any]]:
    """Let a window be read in and kill it.

    Parameters
    ----------
    after : int
        Lines that it has said before.
    share : float
        And then this share of the mean time between two lines, so that the kill falls anywhere
        between them, on a busy machine as on an idle one.

    """
    process = subprocess.Popen(
        [sys.executable, str(CHILD), str(root), reader, str(root.parent / "settings"), str(seed)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    with process:
        told = Told(process)
        enough = told.wait_for(after)
        if enough:
            time.sleep(share * told.pace_s())
        process.send_signal(signal.SIGKILL)
        process.wait()
        lines = told.whole()
        complaint = process.stderr.read() if process.stderr else ""
    assert enough, complaint
    return [json.loads(line) for line in lines]


def check(root: Path, reader: str, told: list[dict[str, Any]], tally: Tally) -> tuple[int, str]:
    """Find everything that was told in the study; return where reading has to go on."""
    assert verify(root) == []
    with Study.open(root) as study:
        order = study.reading_list(reader)
        reads = {
            (order.index(read.case_id) + 1, str(read.arm)): (read.category, read.likelihood)
            for read in study.reads()
            if read.reader_id == reader
        }
        for fact in told:
            if "locked" in fact:
                tally.locked += 1
                assert reads[tuple(fact["locked"])] == tuple(fact["answer"])
            if "saved" in fact:
                tally.saved += 1
                assert fact["answer"] == fact["typed"]
                position, arm = fact["saved"]
                entity = f"read/{reader}/1/{order[position - 1]}/{arm}"
                kept = [
                    [event.content["values"].get(name) for name in ("category", "likelihood")]
                    for event in study.events(entity=entity)
                    if event.action == "read.answered"
                ]
                if arm == "aided":
                    # The final read starts as the unaided one; the same answer needs no draft.
                    kept.append(list(reads[(position, "unaided")]))
                assert fact["answer"] in kept
        # Reading went strictly in order: no hole, no case begun before the one before it ended.
        done = [(p, a) for p in range(1, len(order) + 1) for a in ("unaided", "aided")]
        assert sorted(reads, key=done.index) == done[: len(reads)]
        return done[len(reads)]


def kill_many(tmp_path: Path, kills: int, *, seed: int) -> Tally:
    root = tmp_path / "study"
    make_study(root, n_reading=READING_CASES).close()
    chance = random.Random(seed)
    afters = list(LINES_BEFORE)
    chance.shuffle(afters)
    tally = Tally()
    expected = (1, "unaided")
    for number in range(kills):
        after = afters[number % len(afters)]
        told = run_and_kill(root, "r1", seed=number, after=after, share=chance.uniform(0.0, 1.2))
        assert tuple(told[0]["shown"]) == expected, "reading did not resume where it stopped"
        expected = check(root, "r1", told, tally)
        tally.kills += 1
    return tally


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
@pytest.mark.timeout(1800)  # of a window that hangs; 25 windows start one after the other
@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_hundred_kills_lose_nothing_that_was_called_saved(tmp_path: Path, batch: int) -> None:
    tally = kill_many(tmp_path, 100 // BATCHES, seed=batch)
    print(tally)
    assert tally.locked > 2 * tally.kills
    assert tally.saved >= tally.locked


@pytest.mark.deep
@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
@pytest.mark.timeout(3600)
def test_a_thousand_kills_lose_nothing_that_was_called_saved(tmp_path: Path) -> None:
    locked = 0
    for batch in range(40):  # a new study each time, before the list is read to its end
        locked += kill_many(tmp_path / str(batch), 25, seed=100 + batch).locked
    print(locked)
    assert locked > 2000
