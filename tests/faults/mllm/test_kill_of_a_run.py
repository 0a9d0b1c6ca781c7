"""A run of calls that is killed again and again: no answered call is made twice."""

import multiprocessing
import os
import random
import re
import threading
import time
from collections import Counter
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from app.mllm.keeping import kept_reply
from engines.mllm.conformance.server import ConformanceServer
from engines.mllm.reply import CallOutcome
from reader_study.benchmark.ledger import CallLedger
from tests.faults.mllm.killed_run import CONNECTIONS, KEY, made_calls, run

MARK = re.compile(rb"made-call-(\d+);")
LATENCY_S = 0.02
PATIENCE_S = 60.0

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")


class CountingServer(ConformanceServer):
    """A server that tells how often each call came, and wakes who waits for more of them."""

    def __init__(self) -> None:
        super().__init__(latency_s=LATENCY_S, kept=1)
        self.came: Counter[int] = Counter()
        self._news = threading.Condition()

    def keep(self, path: str, headers: dict[str, str], body: bytes) -> int:
        found = MARK.search(body)
        if found is not None:
            with self._news:
                self.came[int(found[1])] += 1
                self._news.notify_all()
        return super().keep(path, headers, body)

    def wait_for(self, total: int) -> None:
        """Wait until so many calls came in all."""
        with self._news:
            assert self._news.wait_for(lambda: self.came.total() >= total, PATIENCE_S)


def begun(path: Path, server: ConformanceServer, count: int, is_whole: bool) -> ForkServerProcess:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.mllm.killed_run"])
    arguments = (path, server.base_url, count)
    process = context.Process(target=run, args=arguments, kwargs={"is_whole": is_whole})
    process.start()
    return process


def finish(path: Path, server: ConformanceServer, count: int, *, is_whole: bool) -> None:
    process = begun(path, server, count, is_whole)
    process.join(PATIENCE_S)
    assert process.exitcode == 0


def texts_of(path: Path) -> dict[str, str]:
    with CallLedger(path, KEY) as ledger:
        replies = {key: kept_reply(facts) for key, facts in ledger.replies()}
    assert {reply.outcome for reply in replies.values()} == {CallOutcome.ANSWERED}
    return {key: reply.text for key, reply in replies.items()}


def kill_and_finish(folder: Path, kills: int, per_kill: int, *, is_whole: bool) -> None:
    killed, straight = folder / "killed.sealed", folder / "straight.sealed"
    for path in (killed, straight):
        CallLedger.begin(path, KEY, {"of": "a test"})
    # Far more than are made between two kills, on a busy computer too: each kill finds it at work.
    count = kills * per_kill * 6
    number_of = {call.key: call.number for call in made_calls(count)}
    chance, settled = random.Random(kills), Counter[int]()
    with CountingServer() as server:
        for _ in range(kills):
            process = begun(killed, server, count, is_whole)
            server.wait_for(server.came.total() + chance.randint(1, per_kill))
            time.sleep(chance.uniform(0.0, 2 * LATENCY_S))  # any moment of a call
            process.kill()
            process.join(PATIENCE_S)
            assert process.exitcode == -9, "it was at work when it was killed"
            with CallLedger(killed, KEY) as ledger:
                assert len(ledger.unknown) <= CONNECTIONS
                settled.update(number_of[key] for key in ledger.unknown)
                ledger.settle(ledger.unknown, by="a person")
        finish(killed, server, count, is_whole=is_whole)
        came = server.came.copy()
    for number in range(count):
        assert 1 <= came[number] <= 1 + settled[number]
    assert 0 < settled.total() <= CONNECTIONS * kills
    with CountingServer() as server:
        finish(straight, server, count, is_whole=False)
        assert set(server.came.values()) == {1}
    assert texts_of(killed) == texts_of(straight)
    assert len(texts_of(straight)) == count


def test_thirty_kills_repeat_no_answered_call(tmp_path: Path) -> None:
    kill_and_finish(tmp_path, 30, 8, is_whole=False)


def test_kills_of_a_run_whose_calls_are_made_by_their_own_process(tmp_path: Path) -> None:
    kill_and_finish(tmp_path, 3, 8, is_whole=True)


@pytest.mark.deep
def test_three_hundred_kills_repeat_no_answered_call(tmp_path: Path) -> None:
    kill_and_finish(tmp_path, 300, 8, is_whole=False)
