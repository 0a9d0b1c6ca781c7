"""A run of calls against a server of a fixed latency: its rate, its CPU time and its memory.

The server takes a share of our cores and does nothing with what it gets. Calls are made, kept in
a ledger on the disk, and their images coded, as in a run. ``SONOREAD_BENCH_CALLS`` says how many:
the promise on memory is for 20,000, which takes ten minutes. Where a run was slower than promised,
the fastest of three counts.
"""

import base64
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil
from numpy.typing import NDArray

from app.mllm.keeping import LedgerKeeper
from engines.mllm.client import ChatClient
from engines.mllm.images import image_part
from engines.mllm.reply import CallOutcome
from engines.mllm.request import ChatRequest
from engines.mllm.running.bounds import LoopLimits, LoopResult
from engines.mllm.running.loop import CallLoop
from engines.mllm.served import ChatServer
from reader_study.benchmark.ledger import CallLedger
from tests.bench.result import Bench
from tests.mllm.made_requests import asking

LATENCY_S, CAPACITY = 0.2, 16
CONNECTIONS = 20
"""A few more than the server works on: while an answer is kept and the next call made, it has work
to go on with."""
CALLS = int(os.environ.get("SONOREAD_BENCH_CALLS", "1600"))
_LOOKED_AT = CALLS // 10
_MOST_KIB = 0.5 + 4096 / (CALLS - _LOOKED_AT)
"""A call may leave half a KiB, of which the index of the ledger takes half; 4 MiB in all is how
much the system's count of a process's memory changes by itself."""
_EDGE = 512
_BARE = 200
_ROUNDS = 3
"""Most runs whose rate is looked at, where the computer is busy with other things."""
_KEY = b"k" * 32


def run() -> Iterator[Bench]:
    """Make calls with grey images of 512 × 512, each with another one."""
    before_s, use = _bare_s(), _run(CONNECTIONS)
    bare_s = (before_s + _bare_s()) / 2  # a computer's speed changes
    yield Bench("mllm.cpu_per_call_ratio", use.cpu_s / CALLS / bare_s, 3.0)
    yield Bench("mllm.memory_kib_a_call", use.kib_a_call(use.own), _MOST_KIB)
    yield Bench("mllm.worker_memory_kib_a_call", use.kib_a_call(use.worker), _MOST_KIB)
    yield _rate("mllm.rate_share", CONNECTIONS, 0.9, use)
    yield _rate("mllm.rate_share_16_connections", CAPACITY, 0.8)


def _rate(name: str, connections: int, limit: float, *uses: "_Use") -> Bench:
    """Return the rate of the fastest run; other programs can only make one slower."""
    fastest = max((use.rate_share() for use in uses), default=0.0)
    for _ in range(_ROUNDS - len(uses)):
        if fastest < limit:
            fastest = max(fastest, _run(connections).rate_share())
    return Bench(name, fastest, limit, "higher")


def _run(connections: int) -> "_Use":
    with tempfile.TemporaryDirectory() as folder, _server() as url:
        path = Path(folder) / "calls.sealed"
        CallLedger.begin(path, _KEY, {})
        with ChatClient(ChatServer(url)) as client, CallLedger(path, _KEY) as ledger:
            client.ask(_request(-1)).result()  # libraries are imported with the first call
            use, limits = _Use(client), LoopLimits(connections)
            loop = CallLoop(client, LedgerKeeper(ledger), limits=limits, kept=use.look)
            result = loop.run(_BenchCall(number) for number in range(CALLS))
            use.end(result)
    return use


@dataclass(frozen=True, slots=True)
class _BenchCall:
    number: int

    @property
    def key(self) -> str:
        return f"{self.number:064x}"

    def request(self) -> ChatRequest:
        return _request(self.number)


@dataclass(slots=True)
class _Use:
    """What a run uses in both its processes, from now on."""

    client: ChatClient
    cpu_s: float = 0.0
    seconds: float = 0.0
    own: dict[int, int] = field(default_factory=dict)
    worker: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.cpu_s = -self._all_cpu_s()

    def look(self, n_kept: int) -> None:
        """Look at the memory, once libraries and buffers are there, and at the end."""
        if n_kept in (_LOOKED_AT, CALLS):
            self.own[n_kept] = psutil.Process().memory_info().rss
            self.worker[n_kept] = psutil.Process(self.client.pid).memory_info().rss

    def end(self, result: LoopResult) -> None:
        assert result.outcomes == {CallOutcome.ANSWERED: CALLS}
        self.seconds = result.seconds
        self.cpu_s += self._all_cpu_s()

    def rate_share(self) -> float:
        return CALLS / self.seconds * LATENCY_S / CAPACITY

    def kib_a_call(self, rss: Mapping[int, int]) -> float:
        grown = rss[CALLS] - rss[_LOOKED_AT]
        return max(grown, 0) / 1024 / (CALLS - _LOOKED_AT)

    def _all_cpu_s(self) -> float:
        worker, own = psutil.Process(self.client.pid).cpu_times(), os.times()
        return float(worker.user + worker.system + own.user + own.system)


def _speckle() -> NDArray[np.uint8]:
    """Make a texture that is as hard to compress as ultrasound."""
    noise = np.random.default_rng(1).rayleigh(40, (_EDGE, _EDGE)).clip(0, 255)
    grey = (noise + np.roll(noise, 1, 1) + np.roll(noise, 1, 0)) / 3
    made: NDArray[np.uint8] = grey.astype(np.uint8)
    return made


_SPECKLE = _speckle()


def _request(number: int) -> ChatRequest:
    return asking("fixed", image_part(_picture(number)))


def _picture(number: int) -> NDArray[np.uint8]:
    """Return pixels that no other number below 262,144 has."""
    return np.roll(_SPECKLE, divmod(number, _EDGE), (0, 1))


def _bare_s() -> float:
    """Return the CPU time of coding one image, in PNG, base64 and JSON, and nothing else."""
    began = time.process_time()
    for number in range(_BARE):
        png = image_part(_picture(number)).png
        json.dumps({"url": base64.b64encode(png).decode("ascii")})
    return (time.process_time() - began) / _BARE


@contextmanager
def _server() -> Iterator[str]:
    command = [sys.executable, "-m", "tests.bench._fixed_server"]
    command += [str(1000 * LATENCY_S), str(CAPACITY)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()
