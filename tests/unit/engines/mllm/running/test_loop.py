"""The loop, with an asker whose calls end when the test says so."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from engines.mllm.reply import CallOutcome
from engines.mllm.request import ChatRequest
from engines.mllm.running.asking import RunEnd
from engines.mllm.running.bounds import LoopLimits, LoopResult
from engines.mllm.running.budget import RunBudget
from engines.mllm.running.controls import Controls
from engines.mllm.running.loop import CallLoop
from ground.errors import EngineError
from tests.mllm.made_runs import HeldAsker, KeptInMemory, MadeCall

CALLS = [MadeCall(number) for number in range(12)]


@contextmanager
def running(loop: CallLoop) -> Iterator[Callable[[], LoopResult]]:
    found: list[LoopResult] = []
    thread = threading.Thread(target=lambda: found.append(loop.run(CALLS)), daemon=True)
    thread.start()

    def ended() -> LoopResult:
        thread.join(30)
        return found[0]

    yield ended
    assert not thread.is_alive()


def test_a_budget_of_calls_ends_a_run_exactly() -> None:
    asker, keeper = HeldAsker(), KeptInMemory()
    loop = CallLoop(asker, keeper, limits=LoopLimits(3, budget=RunBudget(calls=5)))
    with running(loop) as ended:
        for number in range(5):
            asker.wait_for(1)
            asker.answer(number)
        result = ended()
    assert (result.end, result.n_left, len(asker.asked)) == (RunEnd.BUDGET, 7, 5)
    assert len(keeper.replies) == 5
    assert not keeper.open


def test_a_budget_of_tokens_lets_calls_in_flight_end() -> None:
    asker, keeper = HeldAsker(), KeptInMemory()
    loop = CallLoop(asker, keeper, limits=LoopLimits(2, budget=RunBudget(tokens=100)))
    with running(loop) as ended:
        asker.wait_for(2)
        asker.answer(0)
        asker.answer(1)
        result = ended()
    assert (result.end, len(keeper.replies), result.n_left) == (RunEnd.BUDGET, 2, 10)
    assert result.spent.prompt + result.spent.answer == 200


def test_pause_resume_other_connections_and_stop_are_heeded_and_noted() -> None:
    asker, keeper, controls = HeldAsker(), KeptInMemory(), Controls()
    loop = CallLoop(asker, keeper, limits=LoopLimits(2), controls=controls)
    with running(loop) as ended:
        asker.wait_for(2)
        controls.pause()
        asker.answer(0)
        asker.answer(1)
        controls.retune(3)
        controls.resume()
        asker.wait_for(2)
        asker.answer(2)  # an answer makes room for a third
        asker.wait_for(2)
        controls.stop()
        for number in (3, 4, 5):
            asker.answer(number)
        result = ended()
    assert (result.end, len(asker.asked), result.n_left) == (RunEnd.STOPPED, 6, 6)
    assert len(keeper.replies) == 6
    assert keeper.whats() == ["pause", "retune", "resume", "stop", "ended"]


def test_too_many_failures_end_a_run_and_are_kept() -> None:
    asker, keeper = HeldAsker(), KeptInMemory()
    loop = CallLoop(asker, keeper, limits=LoopLimits(1, fail_share=0.5, fail_from=4))
    with running(loop) as ended:
        for number, outcome in enumerate(("answered", "timeout", "broken", "server_error")):
            asker.wait_for(1)
            asker.answer(number, CallOutcome(outcome))
        result = ended()
    assert (result.end, result.n_left) == (RunEnd.FAILURES, 8)
    assert result.outcomes[CallOutcome.TIMEOUT] == 1


def test_a_refused_key_ends_a_run_at_once_and_loses_no_call() -> None:
    asker, keeper = HeldAsker(), KeptInMemory()
    with running(CallLoop(asker, keeper, limits=LoopLimits(2))) as ended:
        asker.wait_for(2)
        asker.answer(0, CallOutcome.KEY_REFUSED)
        asker.answer(1)
        result = ended()
    assert (result.end, result.n_left) == (RunEnd.KEY_REFUSED, 11)
    assert keeper.released == [CallOutcome.KEY_REFUSED]
    assert not keeper.open


def test_the_same_calls_again_make_only_what_is_missing() -> None:
    asker, keeper = HeldAsker(), KeptInMemory()
    loop = CallLoop(asker, keeper, limits=LoopLimits(1))
    done = {call.key for call in CALLS[:10]}
    thread = threading.Thread(target=lambda: loop.run(CALLS, done=done))
    thread.start()
    for number in range(2):
        asker.wait_for(1)
        asker.answer(number)
    thread.join(30)
    assert set(keeper.replies) == {call.key for call in CALLS[10:]}


class Unloadable:
    """A call whose picture is not the one that was declared."""

    key = "f" * 64

    def request(self) -> ChatRequest:
        raise EngineError("A picture is not the one.", remedy="Put it back.")


def test_a_request_that_cannot_be_made_ends_a_run_after_the_calls_in_flight_are_kept() -> None:
    asker, keeper = HeldAsker(), KeptInMemory()
    loop = CallLoop(asker, keeper, limits=LoopLimits(3))
    said: list[str] = []

    def run() -> None:
        try:
            loop.run([*CALLS[:2], Unloadable(), *CALLS[2:]])
        except EngineError as error:
            said.append(error.what)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    asker.wait_for(2)
    asker.answer(0)
    asker.answer(1)
    thread.join(30)
    assert said == ["A picture is not the one."]
    assert len(keeper.replies) == len(asker.asked) == 2
    assert not keeper.open
    assert keeper.notes[-1] == {"what": "ended", "why": "failures", "left": 11}


def test_a_share_of_failures_counts_at_the_end_of_a_run_that_is_short() -> None:
    asker, keeper = HeldAsker(), KeptInMemory()
    loop = CallLoop(asker, keeper, limits=LoopLimits(1, fail_share=0.5, fail_from=20))
    with running(loop) as ended:
        for number in range(len(CALLS)):
            asker.wait_for(1)
            outcome = CallOutcome.SERVER_ERROR if number % 3 else CallOutcome.ANSWERED
            asker.answer(number, outcome)
        result = ended()
    assert (result.end, result.n_failed, result.n_left) == (RunEnd.FAILURES, 8, 0)
    assert result.faults.total() == 8
