"""The loop with the process that makes calls, against the conformance server."""

import time
from collections.abc import Iterator

import pytest

from engines.mllm.client import ChatClient
from engines.mllm.conformance.behaviours import Behaviour
from engines.mllm.conformance.server import ConformanceServer
from engines.mllm.reply import CallOutcome
from engines.mllm.request import ResponseForm
from engines.mllm.running.asking import RunEnd
from engines.mllm.running.bounds import LoopLimits, LoopResult
from engines.mllm.running.loop import CallLoop
from engines.mllm.served import ChatServer
from tests.mllm.made_runs import KeptInMemory, MadeCall

LIMITS = LoopLimits(4, first_wait_s=0.02, longest_wait_s=2.0, most_refusals=3)


@pytest.fixture(scope="module")
def server() -> Iterator[ConformanceServer]:
    with ConformanceServer() as server:
        yield server


@pytest.fixture(scope="module")
def client(server: ConformanceServer) -> Iterator[ChatClient]:
    with ChatClient(ChatServer(server.base_url, deadline_s=2.0)) as client:
        yield client


def run(client: ChatClient, calls: list[MadeCall]) -> tuple[LoopResult, KeptInMemory]:
    keeper = KeptInMemory()
    result = CallLoop(client, keeper, limits=LIMITS).run(calls)
    assert not keeper.open
    return result, keeper


def test_all_calls_are_answered_each_by_its_own_image(client: ChatClient) -> None:
    calls = [MadeCall(number) for number in range(40)]
    result, keeper = run(client, calls)
    assert (result.end, result.n_left) == (RunEnd.DONE, 0)
    assert result.outcomes == {CallOutcome.ANSWERED: 40}
    for call in calls[:5]:
        alone = client.ask(call.request()).result()
        assert keeper.replies[call.key].text == alone.text


@pytest.mark.parametrize(
    ("model", "rejected", "reached"),
    [
        (Behaviour.REJECTS_SCHEMA, ["json_schema"], ResponseForm.JSON_OBJECT),
        (Behaviour.REJECTS_FORMAT, ["json_schema", "json_object"], ResponseForm.FREE),
    ],
)
def test_a_rejected_form_is_a_step_down_for_all_calls(
    client: ChatClient, model: str, rejected: list[str], reached: ResponseForm
) -> None:
    calls = [MadeCall(number, model, ResponseForm.JSON_SCHEMA) for number in range(12)]
    result, keeper = run(client, calls)
    assert result.outcomes == {CallOutcome.ANSWERED: 12}
    assert set(keeper.forms.values()) == {reached}
    told = [facts["rejected"] for facts in keeper.notes if facts["what"] == "form"]
    assert list(dict.fromkeys(told)) == rejected
    assert len(told) <= len(rejected) * LIMITS.connections, "in flight when the first was rejected"


def test_busy_calls_are_made_again_and_all_are_answered(client: ChatClient) -> None:
    result, keeper = run(client, [MadeCall(number, Behaviour.BUSY_ONCE) for number in range(3)])
    assert (result.end, result.outcomes) == (RunEnd.DONE, {CallOutcome.ANSWERED: 3})
    assert keeper.released == [CallOutcome.BUSY] * 3


def test_the_wait_that_a_server_asks_for_is_kept(
    client: ChatClient, server: ConformanceServer
) -> None:
    started, n_before = time.monotonic(), len(server.received)
    result, keeper = run(client, [MadeCall(0, Behaviour.BUSY_SECONDS)])
    assert (result.end, result.n_left) == (RunEnd.BUSY, 1)
    n_tries = len(server.received) - n_before
    assert n_tries == len(keeper.released) == LIMITS.most_refusals
    assert time.monotonic() - started >= n_tries - 1, "it asks for a second each time"


def test_a_wait_that_is_too_long_ends_the_run(client: ChatClient) -> None:
    result, keeper = run(client, [MadeCall(0, Behaviour.BUSY_LONG)])
    assert (result.end, result.n_left, len(keeper.released)) == (RunEnd.BUSY, 1, 1)


def test_what_may_have_been_done_is_kept_and_not_made_again(
    client: ChatClient, server: ConformanceServer
) -> None:
    for model, outcome in (
        (Behaviour.HANGS, CallOutcome.TIMEOUT),
        (Behaviour.CLOSES, CallOutcome.BROKEN),
        (Behaviour.FAILS, CallOutcome.SERVER_ERROR),
    ):
        n_before = len(server.received)
        result, _ = run(client, [MadeCall(1, model)])
        assert result.outcomes == {outcome: 1}
        assert len(server.received) == n_before + 1


def test_a_server_that_is_not_there_loses_no_call() -> None:
    with ConformanceServer() as gone:
        base_url = gone.base_url
    with ChatClient(ChatServer(base_url, deadline_s=2.0)) as client:
        result, keeper = run(client, [MadeCall(number) for number in range(3)])
    assert (result.end, result.n_left) == (RunEnd.NOT_CONNECTED, 3)
    assert not keeper.replies
