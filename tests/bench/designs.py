"""CPU time of planning a large study, and its ratio to the bare sorts by hash in it."""

import hashlib
import time
from collections.abc import Callable, Iterator

from reader_study.designs.planning import plan_steps
from tests.bench.result import Bench
from tests.made_designs import made_cases, made_protocol

_CASES, _READERS, _SESSIONS = 1_380, 12, 2
_REPEATS = 5


def run() -> Iterator[Bench]:
    """Plan a crossover: plainly, and with runs, sources and repeats."""
    cases = made_cases(_CASES)
    ids = [case.case_id for case in cases]
    malignant = {case_id: number % 3 == 0 for number, case_id in enumerate(ids)}
    reference = _cpu_s(lambda: [_sorted(ids, n) for n in range(_READERS * _SESSIONS)])
    plain = made_protocol("crossover", _READERS)
    ruled = made_protocol(
        "crossover",
        _READERS,
        design={"max_run": 4, "balance": ("source",), "repeats_percent": 10},
    )
    for name, protocol, limit in (("plain", plain, 15.0), ("ruled", ruled, 50.0)):
        ours = _cpu_s(lambda p=protocol: plan_steps(p, cases, malignant=malignant))  # type: ignore[misc]
        yield Bench(f"designs.plan_1380x12x2_{name}_ratio", ours / reference, limit)
        yield Bench(f"designs.plan_1380x12x2_{name}_cpu_s", ours, 2.0)


def _sorted(ids: list[str], number: int) -> list[str]:
    return sorted(
        ids, key=lambda case_id: hashlib.sha256(f"7/{number}/{case_id}".encode()).digest()
    )


def _cpu_s(work: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(_REPEATS):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best
