"""Calls over real HTTP, through the process that makes them."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError, wait
from dataclasses import replace
from functools import partial
from pathlib import Path

import psutil
import pytest

from engines.mllm.answers.thinking import apart
from engines.mllm.client import ChatClient
from engines.mllm.conformance.behaviours import KEY, Behaviour
from engines.mllm.conformance.judging import trace_of
from engines.mllm.conformance.seeing import see
from engines.mllm.conformance.server import ConformanceServer
from engines.mllm.reply import CallOutcome, ChatReply
from engines.mllm.request import ResponseForm
from engines.mllm.served import ChatServer
from ground.errors import EngineError
from tests.mllm.made_requests import asking, noise, part_of

DEADLINE_S = 2.0
PATIENCE_S = 60.0

EXPECTED = {
    Behaviour.TRUNCATED: CallOutcome.TRUNCATED,
    Behaviour.FILTERED: CallOutcome.FILTERED,
    Behaviour.TEXT_ONLY: CallOutcome.REJECTED,
    Behaviour.NEEDS_KEY: CallOutcome.KEY_REFUSED,
    Behaviour.BUSY_SECONDS: CallOutcome.BUSY,
    Behaviour.BUSY_DATE: CallOutcome.BUSY,
    Behaviour.BUSY_LONG: CallOutcome.BUSY,
    Behaviour.BUSY_ONCE: CallOutcome.BUSY,
    Behaviour.OVERLOADED: CallOutcome.BUSY,
    Behaviour.FAILS: CallOutcome.SERVER_ERROR,
    Behaviour.FAILS_ONCE: CallOutcome.SERVER_ERROR,
    Behaviour.HANGS: CallOutcome.TIMEOUT,
    Behaviour.HALF_OPEN: CallOutcome.TIMEOUT,
    Behaviour.DRIPS: CallOutcome.TIMEOUT,
    Behaviour.HALF_CLOSED: CallOutcome.BROKEN,
    Behaviour.CLOSES: CallOutcome.BROKEN,
    Behaviour.REDIRECTS_HOME: CallOutcome.NOT_ALLOWED,
    Behaviour.REDIRECTS_AWAY: CallOutcome.NOT_ALLOWED,
    Behaviour.HUGE: CallOutcome.BROKEN,
    Behaviour.ENDLESS: CallOutcome.BROKEN,
    Behaviour.GZIP_BOMB: CallOutcome.BROKEN,
    Behaviour.LOGIN_PAGE: CallOutcome.BROKEN,
    Behaviour.BAD_JSON: CallOutcome.BROKEN,
    Behaviour.DEEP_JSON: CallOutcome.BROKEN,
    Behaviour.NO_CHOICES: CallOutcome.BROKEN,
}
"""All others answer."""


@pytest.fixture(scope="module")
def second() -> Iterator[ConformanceServer]:
    with ConformanceServer() as server:
        yield server


@pytest.fixture(scope="module")
def server(second: ConformanceServer) -> Iterator[ConformanceServer]:
    with ConformanceServer(elsewhere=f"{second.base_url}/chat/completions") as server:
        yield server


@pytest.fixture(scope="module")
def client(server: ConformanceServer) -> Iterator[ChatClient]:
    own = ChatServer(server.base_url, deadline_s=DEADLINE_S, max_reply_bytes=1 << 20)
    # Variables that would send requests elsewhere, were they listened to.
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "OPENAI_BASE_URL"):
            patch.setenv(name, "http://192.0.2.1:9")
        with ChatClient(own) as client:
            yield client


@pytest.fixture(scope="module")
def replies(client: ChatClient) -> dict[Behaviour, tuple[ChatReply, float]]:
    """Ask every model at once; return replies and the seconds that each took."""
    ended = dict[Behaviour, float]()
    started = time.monotonic()
    futures = {behaviour: client.ask(asking(behaviour)) for behaviour in Behaviour}
    for behaviour, future in futures.items():
        future.add_done_callback(partial(_note_end, ended, behaviour))
    wait(futures.values(), timeout=PATIENCE_S)
    return {each: (future.result(0), ended[each] - started) for each, future in futures.items()}


@pytest.mark.parametrize("behaviour", Behaviour)
def test_call_ends_with_its_outcome_within_the_deadline_and_a_second(
    replies: dict[Behaviour, tuple[ChatReply, float]], behaviour: Behaviour
) -> None:
    reply, seconds = replies[behaviour]
    assert reply.outcome is EXPECTED.get(behaviour, CallOutcome.ANSWERED)
    assert seconds <= DEADLINE_S + 1.0
    assert reply.seconds <= DEADLINE_S + 1.0
    assert bool(reply.detail) == (behaviour in EXPECTED or behaviour is Behaviour.OTHER_NAME) or (
        reply.outcome in (CallOutcome.TRUNCATED, CallOutcome.FILTERED)
    )


def test_half_a_character_is_refused_before_anything_is_sent(client: ChatClient) -> None:
    asked = asking(Behaviour.READER)
    for wrong in (replace(asked, model="\udc80"), replace(asked, system="\udc80")):
        with pytest.raises(EngineError, match="half a character"):
            client.ask(wrong)


def test_a_call_that_ends_in_an_unforeseen_way_ends(client: ChatClient) -> None:
    asked = replace(asking(Behaviour.READER), extra={"user": "\udc80"})
    reply = client.ask(asked).result(PATIENCE_S)
    assert reply.outcome is CallOutcome.BROKEN
    assert reply.detail


def test_details_of_faults_hold_no_address_key_or_answer(
    replies: dict[Behaviour, tuple[ChatReply, float]], server: ConformanceServer
) -> None:
    told = " ".join(reply.detail for reply, _ in replies.values())
    for secret in ("127.0.0.1", str(server.port), "http", "Bearer", "key-", "BI-RADS", "CUDA"):
        assert secret not in told


def test_no_byte_goes_to_a_second_host(
    replies: dict[Behaviour, tuple[ChatReply, float]], second: ConformanceServer
) -> None:
    assert replies[Behaviour.REDIRECTS_AWAY][0].outcome is CallOutcome.NOT_ALLOWED
    assert not second.received


def test_waits_come_from_seconds_and_dates(
    replies: dict[Behaviour, tuple[ChatReply, float]],
) -> None:
    assert replies[Behaviour.BUSY_SECONDS][0].retry_after_s == 2.0
    assert replies[Behaviour.BUSY_DATE][0].retry_after_s == 2.0
    assert replies[Behaviour.BUSY_LONG][0].retry_after_s == 3600.0
    assert replies[Behaviour.OVERLOADED][0].retry_after_s is None


def test_all_that_a_server_tells_is_kept(
    replies: dict[Behaviour, tuple[ChatReply, float]],
) -> None:
    plain, tags = replies[Behaviour.READER][0], replies[Behaviour.THINKING_TAGS][0]
    assert plain.model == Behaviour.READER
    assert plain.fingerprint
    assert plain.tokens.prompt
    assert plain.tokens.answer
    assert plain.status == 200
    assert tags.text.startswith("<think>")
    assert tags.thinking == ""
    assert replies[Behaviour.THINKING_APART][0].thinking == apart(tags.text).thinking != ""
    assert replies[Behaviour.REFUSES_APART][0].text.startswith("I'm sorry")
    assert replies[Behaviour.OTHER_NAME][0].model == "another-model"
    assert replies[Behaviour.GZIPPED][0].text == plain.text


def test_every_answer_is_made_from_the_pixels_of_its_own_call(client: ChatClient) -> None:
    images = [part_of(noise(seed)) for seed in range(40)]
    futures = [client.ask(asking(Behaviour.READER, image)) for image in images]
    for image, future in zip(images, futures, strict=True):
        seen = see(image.png)
        assert seen is not None
        assert trace_of([seen]) in future.result(PATIENCE_S).text


def test_several_images_keep_their_order(client: ChatClient) -> None:
    images = [part_of(noise(seed)) for seed in (3, 4)]
    seen = [found for image in images if (found := see(image.png)) is not None]
    assert trace_of(seen) in client.ask(asking(Behaviour.READER, *images)).result(PATIENCE_S).text


def test_request_holds_pixels_and_words_and_no_more(
    client: ChatClient, server: ConformanceServer
) -> None:
    client.ask(asking(text="only this")).result(PATIENCE_S)
    last = server.received[-1]
    assert set(last.headers) == {
        *("host", "user-agent", "accept-encoding", "accept", "content-type", "content-length"),
    }
    assert last.headers["user-agent"] == "sonoread"
    assert str(Path.home()).encode() not in last.every_byte()


def test_log_probabilities_of_options_come_with_their_rivals(client: ChatClient) -> None:
    text = "A. benign\nB. malignant\nC. normal"
    reply = client.ask(asking(text=text, top_logprobs=3)).result(PATIENCE_S)
    assert reply.text in "ABC"
    assert {token for token, _ in reply.choices[0].others} == set("ABC")


def test_rejected_form_is_told(client: ChatClient) -> None:
    request = asking(Behaviour.REJECTS_FORMAT, form=ResponseForm.JSON_OBJECT)
    reply = client.ask(request).result(PATIENCE_S)
    assert (reply.outcome, reply.rejected_for) == (CallOutcome.REJECTED, "form")


def test_server_tells_of_itself(client: ChatClient) -> None:
    assert Behaviour.READER in client.look("models").result(PATIENCE_S).text
    assert "chat_template" in client.look("/props").result(PATIENCE_S).text
    assert client.look("/nothing").result(PATIENCE_S).outcome is CallOutcome.SERVER_ERROR


def test_deadline_of_one_call_wins(client: ChatClient) -> None:
    started = time.monotonic()
    reply = client.ask(asking(Behaviour.HANGS), deadline_s=0.2).result(PATIENCE_S)
    assert reply.outcome is CallOutcome.TIMEOUT
    assert time.monotonic() - started < DEADLINE_S


def test_cancelled_call_closes_its_connection_and_others_go_on(
    client: ChatClient, server: ConformanceServer
) -> None:
    pid = client.pid
    assert pid is not None
    hanging = client.ask(asking(Behaviour.HANGS, text="to be cancelled"), deadline_s=PATIENCE_S)
    _until(lambda: any(b"to be cancelled" in each.body for each in list(server.received)))
    open_then = len(_connections_to(pid, server.port))
    assert hanging.cancel()
    with pytest.raises(CancelledError):
        hanging.result()
    _until(lambda: len(_connections_to(pid, server.port)) < open_then)
    assert client.ask(asking()).result(PATIENCE_S).outcome is CallOutcome.ANSWERED


def test_key_goes_to_the_server_and_nowhere_else(server: ConformanceServer) -> None:
    with ChatClient(ChatServer(server.base_url, key=KEY)) as client:
        pid = client.pid
        assert pid is not None
        process = psutil.Process(pid)
        assert KEY not in " ".join(process.cmdline())
        assert KEY not in str(process.environ())
        assert (
            client.ask(asking(Behaviour.NEEDS_KEY)).result(PATIENCE_S).outcome
            is CallOutcome.ANSWERED
        )
    assert server.received[-1].headers["authorization"] == f"Bearer {KEY}"


def test_closed_port_is_not_connected() -> None:
    with ConformanceServer() as gone:
        url = gone.base_url
    with ChatClient(ChatServer(url)) as client:
        reply = client.ask(asking()).result(PATIENCE_S)
    assert reply.outcome is CallOutcome.NOT_CONNECTED
    assert reply.seconds == 0.0


def test_killed_process_breaks_its_calls_and_the_next_call_starts_another(
    server: ConformanceServer,
) -> None:
    with ChatClient(ChatServer(server.base_url, deadline_s=PATIENCE_S)) as client:
        first = client.pid
        assert first is not None
        before = len(server.received)
        flying = [client.ask(asking(Behaviour.HANGS)) for _ in range(3)]
        _until(lambda: len(server.received) == before + 3)
        os.kill(first, 9)
        for future in flying:
            reply = future.result(PATIENCE_S)
            assert reply.outcome is CallOutcome.BROKEN
            assert "unknown" in reply.detail
        assert client.ask(asking()).result(PATIENCE_S).outcome is CallOutcome.ANSWERED
        assert client.pid not in (None, first)


def test_closed_client_ends_its_calls_and_takes_no_more(server: ConformanceServer) -> None:
    client = ChatClient(ChatServer(server.base_url, deadline_s=PATIENCE_S))
    flying = client.ask(asking(Behaviour.HANGS))
    client.close()
    client.close()
    assert flying.result(PATIENCE_S).outcome is CallOutcome.BROKEN
    with pytest.raises(EngineError, match="have ended"):
        client.ask(asking())


def test_process_ends_when_its_client_is_gone(server: ConformanceServer) -> None:
    code = (
        "import os, sys\nfrom engines.mllm.client import ChatClient\n"
        "from engines.mllm.served import ChatServer\n"
        f"client = ChatClient(ChatServer({server.base_url!r}))\nclient.start()\n"
        "print(client.pid, flush=True)\nos._exit(0)"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.cwd()
    )
    _until(lambda: not _runs(int(told.stdout)))


def test_process_holds_no_torch_and_nothing_of_a_study() -> None:
    code = (
        "import sys\nimport engines.mllm.worker, engines.mllm.transport.session, openai\n"
        "from openai.resources.chat.completions import AsyncCompletions\n"
        "print([n for n in ('torch', 'numpy', 'PIL', 'reader_study', 'app', 'viewer') "
        "if n in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_public_address_is_refused_before_a_process_is_started() -> None:
    with pytest.raises(EngineError, match="public"):
        ChatClient(ChatServer("http://8.8.8.8/v1"))


def test_certificates_that_cannot_be_read_are_an_error(tmp_path: Path) -> None:
    wrong = tmp_path / "ca.pem"
    wrong.write_text("no certificate")
    with pytest.raises(EngineError, match="trusted certificates"):
        ChatClient(ChatServer("https://127.0.0.1:1/v1", ca_file=wrong)).start()


def _note_end(ended: dict[Behaviour, float], behaviour: Behaviour, _: object) -> None:
    ended[behaviour] = time.monotonic()


def _connections_to(pid: int, port: int) -> list[object]:
    try:
        found = psutil.Process(pid).net_connections("tcp")
    except psutil.NoSuchProcess:
        return []
    return [each for each in found if getattr(each.raddr, "port", None) == port]


def _runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _until(holds: object) -> None:
    assert callable(holds)
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end, "it never happened"
        threading.Event().wait(0.02)
