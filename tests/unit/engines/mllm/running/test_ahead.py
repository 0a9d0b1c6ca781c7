"""Requests are made before their turn: few of them, in their order, and by no thread that stays."""

import gc
import threading
import tracemalloc
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.mllm.keeping import LedgerKeeper
from engines.mllm.reply import CallOutcome, ChatReply
from engines.mllm.request import ChatRequest, ImagePart, TextPart
from engines.mllm.running.ahead import THREAD_NAME, CallsAhead
from engines.mllm.running.asking import RunEnd
from engines.mllm.running.bounds import LoopLimits, LoopResult
from engines.mllm.running.controls import Controls
from engines.mllm.running.loop import CallLoop
from ground.errors import EngineError
from reader_study.benchmark.ledger import CallLedger
from tests.mllm.made_runs import HeldAsker, KeptInMemory

PATIENCE_S = 30.0


@dataclass(eq=False)
class Made:
    """Which requests were made, and which may not be made yet."""

    numbers: list[int] = field(default_factory=list)
    held: dict[int, threading.Event] = field(default_factory=dict)
    failing: frozenset[int] = frozenset()


@dataclass(frozen=True)
class ToldCall:
    """A call that tells when its request is made."""

    number: int
    made: Made

    @property
    def key(self) -> str:
        return f"{self.number:064x}"

    def request(self) -> ChatRequest:
        if self.number in self.made.held:
            assert self.made.held[self.number].wait(PATIENCE_S)
        self.made.numbers.append(self.number)
        if self.number in self.made.failing:
            raise EngineError("A picture is not there.", remedy="Put it back.")
        return ChatRequest("model", (TextPart(f"call {self.number}"),))


def told_calls(count: int, made: Made) -> list[ToldCall]:
    return [ToldCall(number, made) for number in range(count)]


def text_of(request: ChatRequest) -> str:
    return "".join(part.text for part in request.parts if isinstance(part, TextPart))


def threads_left() -> list[str]:
    return [each.name for each in threading.enumerate() if each.name.startswith(THREAD_NAME)]


class Ready:
    """Counts the requests that are told to be there."""

    def __init__(self) -> None:
        self._told = threading.Semaphore(0)

    def __call__(self) -> None:
        self._told.release()

    def wait_for(self, count: int) -> None:
        for _ in range(count):
            assert self._told.acquire(timeout=PATIENCE_S)

    def is_told_more(self) -> bool:
        return self._told.acquire(blocking=False)


def test_so_many_requests_are_made_before_their_turn_and_no_more() -> None:
    made, ready = Made(), Ready()
    with CallsAhead(told_calls(9, made), 3, ready=ready) as calls:
        ready.wait_for(3)
        assert (sorted(made.numbers), len(calls)) == ([0, 1, 2], 9)
        taken = calls.take()
        assert taken is not None
        ready.wait_for(1)
        assert (sorted(made.numbers), len(calls)) == ([0, 1, 2, 3], 8)
        assert not ready.is_told_more()
    assert sorted(made.numbers) == [0, 1, 2, 3]


def test_calls_keep_their_order_where_a_later_request_is_there_first() -> None:
    made, ready = Made(held={0: threading.Event()}), Ready()
    with CallsAhead(told_calls(4, made), 4, ready=ready) as calls:
        ready.wait_for(3)
        assert calls.take() is None
        assert len(calls) == 4
        made.held[0].set()
        ready.wait_for(1)
        taken = [calls.take() for _ in range(4)]
        assert calls.take() is None
    assert made.numbers == [1, 2, 3, 0]
    assert [text_of(one[1]) for one in taken if one] == [f"call {n}" for n in range(4)]


def test_a_call_that_is_put_back_is_next_with_the_request_that_it_had() -> None:
    made, ready = Made(), Ready()
    with CallsAhead(told_calls(3, made), 2, ready=ready) as calls:
        ready.wait_for(2)
        taken = calls.take()
        assert taken is not None
        calls.put_back(*taken)
        assert len(calls) == 3
        again = calls.take()
    assert again is not None
    assert again[1] is taken[1]
    assert made.numbers.count(0) == 1


def test_what_a_request_raises_comes_at_its_turn() -> None:
    made, ready = Made(failing=frozenset({1})), Ready()
    with CallsAhead(told_calls(3, made), 3, ready=ready) as calls:
        ready.wait_for(3)
        assert calls.take() is not None
        with pytest.raises(EngineError, match="picture is not there"):
            calls.take()


def test_closing_waits_for_what_is_being_made_and_makes_no_more() -> None:
    made, ready = Made(held={0: threading.Event(), 1: threading.Event()}), Ready()
    calls = CallsAhead(told_calls(8, made), 8, ready=ready)
    with calls:
        assert threads_left()
        for event in made.held.values():
            threading.Timer(0.05, event.set).start()
    assert threads_left() == []
    assert set(made.numbers) <= {0, 1, 2, 3}  # a thread may have begun one more each


@pytest.mark.parametrize("n_before", [0, 5])
def test_a_request_that_fails_ends_a_run_as_it_did_and_leaves_no_thread(n_before: int) -> None:
    made, asker, keeper = Made(failing=frozenset({n_before})), AtOnce(), KeptInMemory()
    loop = CallLoop(asker, keeper, limits=LoopLimits(1))
    with pytest.raises(EngineError, match="picture is not there"):
        loop.run(told_calls(9, made))
    assert list(keeper.replies) == [call.key for call in told_calls(n_before, made)]
    assert threads_left() == []


def test_a_run_that_is_stopped_in_the_middle_leaves_calls_and_no_thread() -> None:
    made, asker, keeper, controls = Made(), HeldAsker(), KeptInMemory(), Controls()
    loop = CallLoop(asker, keeper, limits=LoopLimits(2), controls=controls)
    ends: list[LoopResult] = []
    thread = threading.Thread(target=lambda: ends.append(loop.run(told_calls(20, made))))
    thread.start()
    asker.wait_for(2)
    asker.answer(0)
    asker.wait_for(1)
    controls.stop()
    asker.answer(1)
    asker.answer(2)
    thread.join(PATIENCE_S)
    assert (ends[0].end, ends[0].n_left) == (RunEnd.STOPPED, 17)
    assert [text_of(request) for request, _ in asker.asked] == ["call 0", "call 1", "call 2"]
    assert len(made.numbers) <= 3 + 2
    assert threads_left() == []


def test_replies_that_came_together_are_kept_together_in_their_order() -> None:
    made, keeper = Made(), KeptInMemory()
    CallLoop(InFours(), keeper, limits=LoopLimits(4)).run(told_calls(12, made))
    assert keeper.groups == [4, 4, 4]
    assert list(keeper.replies) == [call.key for call in told_calls(12, made)]


def test_neither_requests_nor_replies_stay_in_memory(tmp_path: Path) -> None:
    path, n_requests, traced = tmp_path / "calls.sealed", list[int](), dict[int, int]()

    def look(n_kept: int) -> None:
        if n_kept in (100, 200, 300):
            everything = gc.get_objects()
            # By its type: libraries have objects that warn when they are asked for their class.
            n_requests.append(sum(type(each) is ChatRequest for each in everything))
            del everything
            traced[n_kept] = tracemalloc.get_traced_memory()[0]

    CallLedger.begin(path, b"k" * 32, {})
    with CallLedger(path, b"k" * 32) as ledger:
        loop = CallLoop(AtOnce(), LedgerKeeper(ledger), limits=LoopLimits(2), kept=look)
        tracemalloc.start()
        try:
            result = loop.run(HeavyCall(number) for number in range(300))
        finally:
            tracemalloc.stop()
    assert result.outcomes == {CallOutcome.ANSWERED: 300}
    assert max(n_requests) <= 3 * 2 + 2, "in flight, ahead, and what is being looked at"
    assert traced[300] - traced[100] < 200 * HEAVY // 10
    assert traced[200] - traced[100] < 100 * HEAVY // 5


HEAVY = 20_000
"""Bytes of a picture."""


@dataclass(frozen=True, slots=True)
class HeavyCall:
    """A call with a picture that would be noticed if it stayed."""

    number: int

    @property
    def key(self) -> str:
        return f"{self.number:064x}"

    def request(self) -> ChatRequest:
        return ChatRequest("model", (ImagePart(bytes(HEAVY), self.key, 1, 1),))


class AtOnce:
    """An asker that has each answer at once."""

    def ask(self, request: ChatRequest) -> Future[ChatReply]:
        future: Future[ChatReply] = Future()
        future.set_result(ChatReply(CallOutcome.ANSWERED))
        return future


class InFours:
    """An asker whose answers come when four calls were asked, all before the loop goes on."""

    def __init__(self) -> None:
        self.futures: list[Future[ChatReply]] = []

    def ask(self, request: ChatRequest) -> Future[ChatReply]:
        future: Future[ChatReply] = Future()
        self.futures.append(future)
        if len(self.futures) == 4:
            for each in self.futures:
                each.set_result(ChatReply(CallOutcome.ANSWERED))
            self.futures = []
        return future
