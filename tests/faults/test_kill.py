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
BATCHES = 4
"""Kills are shared out among the workers of the test run."""


@dataclass
class Tally:
    kills: int = 0
    saved: int = 0
    locked: int = 0


def run_and_kill(root: Path, reader: str, *, seed: int, after_s: float) -> list[dict[str, Any]]:
    """Let a window be read in, kill it ``after_s`` seconds after its first case is shown."""
    process = subprocess.Popen(
        [sys.executable, str(CHILD), str(root), reader, str(root.parent / "settings"), str(seed)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert process.stdout is not None
    lines: list[str] = []
    first = threading.Event()

    def listen() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line)
            first.set()

    listener = threading.Thread(target=listen)
    listener.start()
    started = first.wait(60)
    if started:
        time.sleep(after_s)
    process.send_signal(signal.SIGKILL)
    process.wait()
    listener.join()
    with process:
        complaint = process.stderr.read() if process.stderr else ""
    assert started, complaint
    # The pipe may end within a line; what was not fully said was not promised.
    return [json.loads(line) for line in lines if line.endswith("\n")]


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
                    [event.content["category"], event.content["likelihood"]]
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
    tally = Tally()
    expected = (1, "unaided")
    for number in range(kills):
        told = run_and_kill(root, "r1", seed=number, after_s=chance.uniform(0.0, 0.9))
        assert tuple(told[0]["shown"]) == expected, "reading did not resume where it stopped"
        expected = check(root, "r1", told, tally)
        tally.kills += 1
    return tally


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
@pytest.mark.timeout(600)
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
