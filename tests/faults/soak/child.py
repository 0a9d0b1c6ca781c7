"""A reader at the real window for a day, who also says what the day costs.

Says what `tests.faults.reading_child` says, and with each lock ``cpu_s`` (CPU time of the process
so far), ``rss`` (bytes) and ``commits`` (of each act stored since the last lock: seconds by the
clock, and seconds of CPU time of its thread). Every now and then come ``bare_s``, a transaction on
the same disk by SQLite alone, and ``yard_s``, CPU time of a work that is always the same: what a
busy machine does to both is not the window's.

The last argument is JSON of `Wishes`.
"""

import hashlib
import itertools
import json
import sqlite3
import sys
import threading
import time
from pathlib import Path

import psutil

from reader_study.store import Store
from reader_study.store.connection import connect
from tests.faults import reading_child
from tests.faults.soak.holding import held
from tests.faults.soak.wishes import Wishes

EVERY = 20
"""Locks, and acts, from one comparison to the next."""


class TimedCommits:
    """Stands in the way of `Store.append`, takes the time and lets it do its work."""

    def __init__(self, folder: Path) -> None:
        self._times: list[tuple[float, float]] = []
        self._bare: list[float] = []
        self._guard = threading.Lock()
        self._turn = itertools.count(1)
        self._rival = connect(folder / "bare.db", writable=True, is_new=True)
        self._rival.execute("CREATE TABLE act (content TEXT NOT NULL) STRICT")

    def install(self) -> None:
        append = Store.append

        def timed(store: Store, *args: object, **more: object) -> object:
            begun, begun_cpu = time.perf_counter(), time.thread_time()
            stored = append(store, *args, **more)  # type: ignore[arg-type]
            took = time.perf_counter() - begun, time.thread_time() - begun_cpu
            bare = _bare_s(self._rival) if next(self._turn) % EVERY == 0 else None
            with self._guard:
                self._times.append(took)
                if bare is not None:
                    self._bare.append(bare)
            return stored

        Store.append = timed  # type: ignore[method-assign, assignment]

    def taken(self) -> dict[str, object]:
        """Return what was measured since this was last asked."""
        with self._guard:
            times, self._times = self._times, []
            bare, self._bare = self._bare, []
        return {"commits": times, "bare_s": bare}


def _bare_s(connection: sqlite3.Connection) -> float:
    begun = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO act VALUES (?)", ("x" * 1000,))
    connection.execute("COMMIT")
    return time.perf_counter() - begun


def yard_s() -> float:
    """Return the CPU time that a work takes which is always the same: some of it in C."""
    begun = time.thread_time()
    held = {str(n): [n, "x" * (n % 50)] for n in range(2000)}
    hashlib.sha256(json.dumps(held).encode()).hexdigest()
    sorted(json.loads(json.dumps(held)), reverse=True)
    return time.thread_time() - begun


class Costs:
    """Adds to each lock that is told what has been used until then."""

    def __init__(self, commits: TimedCommits, wishes: Wishes) -> None:
        self._commits = commits
        self._wishes = wishes
        self._process = psutil.Process()
        self._say = reading_child.say
        self._locks = 0
        self._lost: list[bytearray] = []

    def say(self, **facts: object) -> None:
        if "locked" not in facts:
            self._say(**facts)
            return
        self._locks += 1
        if self._wishes.leak_bytes and self._locks > self._wishes.leak_from:
            self._lost.append(bytearray(b"x" * self._wishes.leak_bytes))
        told: dict[str, object] = {"cpu_s": time.process_time()}
        told |= {"rss": self._process.memory_info().rss} | self._commits.taken()
        if self._locks % EVERY == 0:
            told["yard_s"] = yard_s()
        if self._wishes.marks and self._locks % self._wishes.marks == 0:
            told["held"] = held()
        self._say(**facts, **told)


def main() -> None:
    wishes = Wishes(**json.loads(sys.argv.pop()))
    settings = Path(sys.argv[3])
    settings.mkdir(parents=True, exist_ok=True)
    commits = TimedCommits(settings)
    commits.install()
    reading_child.say = Costs(commits, wishes).say
    reading_child.main()


if __name__ == "__main__":
    main()
