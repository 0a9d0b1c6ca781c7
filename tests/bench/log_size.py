"""A log of a million events beside one of a small study: an append, and opening a session.

Appends are timed in turn on both, so that a busy disk slows both; opening is in CPU time.
"""

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from reader_study.clock import SystemClock
from reader_study.reading.session import ReadingSession
from reader_study.store import Actor, NewEvent, Store
from reader_study.store.events import Value
from reader_study.study import Study
from tests.bench.result import Bench
from tests.builders import make_study

EVENTS = 1_000_000
_AT_ONCE = 20_000
_APPENDS = 150
_READER = Actor("r1", "reader")


def run(events: int = EVENTS) -> Iterator[Bench]:
    """Measure on a study with a log of so many events, and on one without."""
    with tempfile.TemporaryDirectory(prefix="sonoread-bench-") as folder:
        small, large = Path(folder) / "small", Path(folder) / "large"
        for root in (small, large):
            make_study(root).close()
        lengthen(large, events)
        yield Bench("log_size.append_ratio", append_ratio(large, small), 1.5)
        opening_cpu_s(large)  # the first time it is walked whole; then a signed checkpoint is there
        yield Bench("log_size.open_session_cpu_s", opening_cpu_s(large), 1.0)


def lengthen(root: Path, events: int) -> None:
    """Append acts that say nothing, many at a time, until the log holds so many."""
    with Store.open(root / "study.db", writable=True) as store:
        while (missing := events - store.head[0]) > 0:
            store.append(_READER, SystemClock(), *_notes(min(missing, _AT_ONCE)))


def append_ratio(large: Path, small: Path) -> float:
    """Return the median time of an append to the large log over that to the small one."""
    taken: dict[Path, list[float]] = {large: [], small: []}
    with (
        Store.open(large / "study.db", writable=True) as long,
        Store.open(small / "study.db", writable=True) as short,
    ):
        for _ in range(_APPENDS):
            for root, store in ((large, long), (small, short)):
                began = time.perf_counter()
                store.append(_READER, SystemClock(), *_notes(1))
                taken[root].append(time.perf_counter() - began)
    return statistics.median(taken[large]) / statistics.median(taken[small])


def opening_cpu_s(root: Path) -> float:
    """Return the CPU time of opening a study and beginning a session in it."""
    began = time.process_time()
    with Study.open(root) as study:
        session = ReadingSession.begin(study, "r1")
        took = time.process_time() - began
        session.end()
    return took


def _notes(count: int) -> list[NewEvent]:
    content: Value = {"pan": [0, 0], "zoom_permille": 1000, "center": 128, "width": 256, "frame": 0}
    return [NewEvent("note.made", "study", new=content)] * count
