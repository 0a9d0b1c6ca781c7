"""Calls over https: to a server with a certificate that is trusted, and to no other."""

import asyncio
import ssl
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from engines.mllm.client import ChatClient
from engines.mllm.conformance.behaviours import KEY, Behaviour
from engines.mllm.conformance.server import LOOPBACK, ConformanceServer
from engines.mllm.reply import CallOutcome, ChatReply
from engines.mllm.served import ChatServer
from engines.mllm.transport.session import ChatSession
from tests.mllm.made_certificates import Authority, authority, server_context
from tests.mllm.made_requests import asking

PATIENCE_S = 60.0
NAME = "models.hospital.test"


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("hospital"))


@pytest.fixture(scope="module")
def server(hospital: Authority) -> Iterator[ConformanceServer]:
    with ConformanceServer(tls=server_context(hospital, LOOPBACK)) as made:
        yield made


async def resolved(host: str, port: int) -> list[str]:
    """Know one name, as a hospital's resolver does."""
    return [LOOPBACK if host == NAME else host]


def asked(base_url: str, ca_file: Path | None) -> ChatReply:
    """Make a call with a key, which must go to nobody who is not trusted."""

    async def call() -> ChatReply:
        served = ChatServer(base_url, key=KEY, ca_file=ca_file, deadline_s=20)
        async with ChatSession(served, resolver=resolved) as session:
            return await session.ask(asking(Behaviour.NEEDS_KEY))

    return asyncio.run(call())


def is_refused(reply: ChatReply, server: ConformanceServer, said: str) -> None:
    """Check that nothing was sent, and that the words say why."""
    assert reply.outcome is CallOutcome.NOT_CONNECTED
    assert said in reply.detail
    assert ";" in reply.detail  # what can be done stands behind it
    assert not server.received


def test_a_server_that_is_trusted_answers_over_https(
    server: ConformanceServer, hospital: Authority
) -> None:
    assert server.base_url.startswith("https://")
    with ChatClient(ChatServer(server.base_url, key=KEY, ca_file=hospital.ca_file)) as client:
        reply = client.ask(asking(Behaviour.NEEDS_KEY)).result(PATIENCE_S)
        assert Behaviour.READER in client.look("models").result(PATIENCE_S).text
    assert reply.outcome is CallOutcome.ANSWERED
    assert reply.text
    assert server.received[-2].headers["authorization"] == f"Bearer {KEY}"


def test_a_name_is_held_against_the_certificate_whatever_its_address(hospital: Authority) -> None:
    with ConformanceServer(tls=server_context(hospital, NAME)) as named:
        by_name = f"https://{NAME}:{named.port}/v1"
        assert asked(by_name, hospital.ca_file).outcome is CallOutcome.ANSWERED
        named.received.clear()
        reply = asked(named.base_url, hospital.ca_file)
        is_refused(reply, named, "certificate is for another name")
        assert LOOPBACK not in reply.detail


def test_an_authority_of_the_hospital_is_trusted_where_it_is_given_only(
    hospital: Authority, tmp_path: Path
) -> None:
    other = authority(tmp_path, "Another one")
    with ConformanceServer(tls=server_context(hospital, LOOPBACK)) as made:
        for ca_file in (None, other.ca_file):
            is_refused(asked(made.base_url, ca_file), made, "certificate is not trusted")


@pytest.mark.parametrize(
    ("host", "days", "said"),
    [
        (NAME, (-1, 30), "certificate is for another name"),
        (LOOPBACK, (-30, -1), "certificate has expired"),
        (LOOPBACK, (2, 30), "certificate is not valid yet"),
    ],
)
def test_a_certificate_that_does_not_fit_is_refused(
    hospital: Authority, host: str, days: tuple[int, int], said: str
) -> None:
    with ConformanceServer(tls=server_context(hospital, host, days=days)) as made:
        is_refused(asked(made.base_url, hospital.ca_file), made, said)


def test_tls_before_1_2_is_refused(hospital: Authority) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that is why it is refused
        old = server_context(hospital, LOOPBACK, newest=ssl.TLSVersion.TLSv1_1)
    with ConformanceServer(tls=old) as made:
        is_refused(asked(made.base_url, hospital.ca_file), made, "no TLS 1.2 or later")


def test_a_server_without_tls_is_not_spoken_to_in_the_clear(hospital: Authority) -> None:
    with ConformanceServer() as plain:
        reply = asked(plain.base_url.replace("http:", "https:"), hospital.ca_file)
        is_refused(reply, plain, "speaks no TLS")


def test_a_clear_call_to_a_server_with_tls_ends_in_a_sentence(server: ConformanceServer) -> None:
    before = len(server.received)
    reply = asked(server.base_url.replace("https:", "http:"), None)
    assert reply.outcome is CallOutcome.BROKEN
    assert reply.detail
    assert len(server.received) == before
