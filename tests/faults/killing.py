"""What the kill tests have in common: hearing what readers say, and finding it in the study."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reader_study.study import Study
from reader_study.verify import verify

CHILD = Path(__file__).parent / "reading_child.py"


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

    def wait_for(self, count: int, *, over: Callable[[str], bool] | None = None) -> bool:
        """Wait until `count` lines were said; False when the window ends before.

        Parameters
        ----------
        over : callable, optional
            Tells whether the last line is one after which there is nothing to wait for.

        """
        with self._news:
            self._news.wait_for(
                lambda: (
                    self._ended
                    or len(self.lines) >= count
                    or (over is not None and bool(self.lines) and over(self.lines[-1]))
                )
            )
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


class QuickReaders:
    """The program `tests.faults.quick_reader`, whose children are killed one after the other."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._told = Told(process)

    def kill_one(self, what: str, root: Path, *, seed: int, after: int, share: float) -> list[Any]:
        """Start one reader of ``r1``, kill it as `run_and_kill` does, return what it said."""
        assert self._process.stdin is not None
        begun = len(self._told.lines)
        self._process.stdin.write(json.dumps([what, str(root), "r1", seed]) + "\n")
        self._process.stdin.flush()
        assert self._told.wait_for(begun + 1), "no reader starts"
        pid = json.loads(self._told.lines[begun])["pid"]
        self._told.wait_for(begun + 1 + after, over=_is_end)
        time.sleep(share * min(self._told.pace_s(), 1.0))
        os.kill(pid, signal.SIGKILL)  # it is not waited for before this
        self._told.wait_for(10**9, over=_is_end)
        said = [json.loads(line) for line in self._told.lines[begun + 1 :]]
        assert said.pop() == {"ended": pid}
        return said


def _is_end(line: str) -> bool:
    return "ended" in line


@contextmanager
def quick_readers() -> Iterator[QuickReaders]:
    """Start them; they end with the block."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.quick_reader"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield QuickReaders(process)
        assert process.stdin is not None
        process.stdin.close()
